package io.trepak.engine.worker.request;

import java.util.ArrayList;
import java.util.List;

/**
 * Requests that must not overtake each other, of which some may be on other ways than the rest: they were sent again, or are at a server
 * that perhaps does not own their unit any more.
 */
public final class UnderWay {
    private final Runnable onEnd;
    private final List<KeptRequest> requests = new ArrayList<>(2);

    /** @param onEnd run when the last of them is answered */
    public UnderWay(Runnable onEnd) {
        this.onEnd = onEnd;
    }

    /** Whether a request may take a way: those before it are on the same one, where they stay in order. */
    public boolean mayFollow(KeptRequest next, Object way) {
        for (KeptRequest each : requests) {
            if (each.way() != way && each.order() <= next.order()) {
                return false;
            }
        }
        return true;
    }

    void add(KeptRequest request) {
        requests.add(request);
    }

    void remove(KeptRequest request) {
        requests.remove(request);
        if (requests.isEmpty()) {
            onEnd.run();
        }
    }
}
