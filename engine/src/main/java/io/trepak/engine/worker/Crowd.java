package io.trepak.engine.worker;

import java.util.ArrayDeque;

/**
 * The clients that hold back because one server connection has enough to do: too many requests wait for its answers, or it
 * does not take what is sent. One per server connection.
 */
final class Crowd {
    private int requestsMax;
    private int requestsRelieved;
    private final ArrayDeque<Frontend> waiting = new ArrayDeque<>();
    private boolean relieved;

    /**
     * @param requestsMax from how many requests without an answer on clients shall wait
     */
    Crowd(int requestsMax) {
        limit(requestsMax);
    }

    /** Another limit from now on; who waits looks again. */
    void limit(int requests) {
        requestsMax = requests;
        requestsRelieved = requests / 2;
    }

    boolean isTooLarge(int requests) {
        return requests > requestsMax;
    }

    /** Clients are held back long before; this is for those who send once and leave, again and again. */
    boolean isOutOfHand(int requests) {
        return requests >= 2L * requestsMax;
    }

    void add(Frontend client) {
        waiting.add(client);
    }

    void remove(Frontend client) {
        waiting.remove(client);
    }

    /** Notes that there were so many requests without an answer, and are so many now. */
    void shrank(int before, int now) {
        relieved |= before > requestsRelieved && now <= requestsRelieved;
    }

    /** Has all go on when half of a full queue has been answered; later, once that answer was passed on. */
    void goOnIfRelieved() {
        if (relieved) {
            goOn();
        }
    }

    void goOn() {
        relieved = false;
        // Whoever goes on may find the connection lost, and have all others go on before this returns.
        for (int left = waiting.size(); left > 0 && !waiting.isEmpty(); left--) {
            waiting.poll().unchoke();
        }
    }
}
