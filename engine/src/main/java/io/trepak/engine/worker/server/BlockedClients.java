package io.trepak.engine.worker.server;

import io.trepak.engine.worker.resources.Waiter;
import io.trepak.engine.worker.resources.WakeUps;
import java.util.ArrayDeque;

/**
 * Those who hold back because one server connection has enough to do: too many requests wait for its responses, or it does not take
 * what is sent. One per server connection.
 */
final class BlockedClients {
    private final WakeUps wakeUps;
    private final ServerSettings settings;
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();

    BlockedClients(WakeUps wakeUps, ServerSettings settings) {
        this.wakeUps = wakeUps;
        this.settings = settings;
    }

    /** From so many requests without a response on, those who send more wait ({@code server_pending_requests}). */
    boolean isTooLarge(int requests) {
        return requests > settings.serverPendingRequests;
    }

    /** Senders are held back long before; this is for those who send once and leave, again and again. */
    boolean isOutOfHand(int requests) {
        return requests >= 2L * settings.serverPendingRequests;
    }

    void add(Waiter client) {
        waiting.add(client);
    }

    void remove(Waiter client) {
        waiting.remove(client);
    }

    /** There were so many requests without a response, and are so many now. Wakes all once half of a full queue is answered. */
    void shrank(int before, int now) {
        int relieved = settings.serverPendingRequests / 2;
        if (before > relieved && now <= relieved) {
            wakeAll();
        }
    }

    /** Wakes all at the end of the turn. */
    void wakeAll() {
        while (!waiting.isEmpty()) {
            Waiter released = waiting.poll();
            released.released();
            wakeUps.add(released);
        }
    }
}
