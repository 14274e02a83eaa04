package io.trepak.engine.pool;

import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Looks up the names of servers, without anybody waiting. Any thread. */
public interface Names {
    /** How long a start, and whoever only asks, waits for first answers; a name that takes longer is looked up on. */
    long PATIENCE_MILLIS = 2000;

    /**
     * What came of it.
     *
     * @param addresses in the order they are to be tried; empty when it failed
     * @param goodForMillis when to ask again; negative when nobody said
     * @param failure why there are none; null when there are
     * @param unanswered kinds of addresses nobody has answered for, so that there may be more of them
     */
    record Answer(
            List<InetAddress> addresses, long goodForMillis, String failure, Set<StandardProtocolFamily> unanswered) {
        /** One in which all was answered. */
        public Answer(List<InetAddress> addresses, long goodForMillis, String failure) {
            this(addresses, goodForMillis, failure, Set.of());
        }
    }

    /** Starts looking up; {@code done} is told once, on any thread. */
    void lookUp(String host, Consumer<Answer> done);

    /** Has something done later, unless all ends before. */
    void later(Runnable task, long millis);
}
