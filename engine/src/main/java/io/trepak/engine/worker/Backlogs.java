package io.trepak.engine.worker;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The clients of a worker whose {@link Backlog} is full. Looks at them from time to time while there are any; when they take
 * so much memory that a server is held back and others wait for it, those that take nothing have to go, the largest backlog
 * first. One per worker.
 */
final class Backlogs {
    /** A server held back for a client that takes nothing costs the others this and {@link Backlog}'s limit at most. */
    private static final long LOOK_MILLIS = 50;

    private static final String LAZY =
            "it does not read its answers, others wait for the same server, and memory is short (max_buffered_bytes)";
    private static final String DEADLOCKED =
            "it sends more and more and does not read its answers, and they are too many"
                    + " to be kept; raise max_buffered_bytes, half of which may be used for that, or have it read more often";

    private final Worker worker;
    private final Set<Frontend> full = new LinkedHashSet<>();
    private boolean looking;

    Backlogs(Worker worker) {
        this.worker = worker;
    }

    /** Has a client looked at for as long as its backlog is full. */
    void watch(Frontend client) {
        if (full.add(client)) {
            client.backlog().beginLooks(worker.loop().nowNanos());
        }
        if (!looking) {
            looking = true;
            worker.loop().schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    void forget(Frontend client) {
        full.remove(client);
    }

    private void look() {
        long now = worker.loop().nowNanos();
        if (worker.memory().isExceeded()) {
            worker.eachClient(client -> {
                if (client.backlog().isFull()) {
                    watch(client);
                }
            });
        }
        for (Frontend client : List.copyOf(full)) {
            if (client.end().isClosed()) {
                full.remove(client); // by what was done for another one
            } else if (!client.backlog().look(now)) {
                full.remove(client);
            } else if (client.backlog().isDeadlocked(now) && !client.end().isOfClient()) {
                client.end().abandon(DEADLOCKED);
            }
        }
        while (worker.memory().isExceeded() && areOthersHeldUp()) {
            Frontend largest = largestLazy(now);
            if (largest == null) {
                break;
            }
            largest.end().abandon(LAZY);
        }
        looking = !full.isEmpty();
        if (looking) {
            worker.loop().schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private boolean areOthersHeldUp() {
        for (Frontend client : full) {
            if (client.backlog().holdsUpOthers()) {
                return true;
            }
        }
        return false;
    }

    private Frontend largestLazy(long nowNanos) {
        Frontend largest = null;
        for (Frontend client : full) {
            if (client.backlog().isLazy(nowNanos)
                    && (largest == null
                            || client.backlog().bytes() > largest.backlog().bytes())) {
                largest = client;
            }
        }
        return largest;
    }
}
