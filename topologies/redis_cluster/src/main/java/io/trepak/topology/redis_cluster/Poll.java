package io.trepak.topology.redis_cluster;

import io.trepak.api.topology.Conversation;
import io.trepak.topology.resp.Reply;
import io.trepak.topology.resp.RespException;
import io.trepak.topology.resp.RespReader;
import java.util.function.Consumer;

/** Asks one node the same thing each second, on one connection as long as that lasts. */
final class Poll {
    static final long INTERVAL_MILLIS = 1000;

    /** A line of CLUSTER NODES is 200 bytes long, and there are 2000 nodes at most. */
    private static final RespReader.Limits LIMITS = new RespReader.Limits(4 << 20, 16, 1);

    private final String address;
    private final byte[] login;
    private final byte[] command;
    private final Surroundings surroundings;
    private final Consumer<Reply> listener;
    private Attempt attempt;
    private boolean stopped;

    /**
     * @param login what is said first; null for nothing
     * @param listener told what it says, and null when it says nothing in time, or cannot be connected to
     */
    Poll(String address, byte[] login, byte[] command, Surroundings surroundings, Consumer<Reply> listener) {
        this.address = address;
        this.login = login;
        this.command = command;
        this.surroundings = surroundings;
        this.listener = listener;
    }

    /** Whether this is what it asks, and whom. */
    boolean asks(String whom, byte[] what) {
        return address.equals(whom) && command == what;
    }

    void start() {
        if (stopped) {
            return;
        }
        if (attempt != null && attempt.waiting) {
            attempt.fail();
        }
        if (attempt == null) {
            attempt = new Attempt();
            attempt.begin();
        }
        attempt.ask();
        surroundings.later(INTERVAL_MILLIS, this::start);
    }

    void stop() {
        stopped = true;
        if (attempt != null) {
            attempt.end();
        }
    }

    /** One connection, or the try to get one. */
    private final class Attempt implements Conversation.Listener {
        private final RespReader reader = new RespReader(LIMITS, this::heard);
        private Conversation conversation;
        private boolean loginPending;
        private boolean waiting;
        private boolean ended;

        void begin() {
            conversation = surroundings.dial(address, this);
            if (login != null) {
                loginPending = true;
                conversation.send(login);
            }
        }

        void ask() {
            waiting = true;
            conversation.send(command);
        }

        private void heard(Reply reply) {
            if (ended) {
                return;
            }
            if (loginPending) {
                loginPending = false; // when it is refused, so is the question
                return;
            }
            waiting = false;
            listener.accept(reply);
        }

        @Override
        public void received(byte[] bytes) {
            try {
                reader.read(bytes);
            } catch (RespException e) {
                fail();
            }
        }

        @Override
        public void closed(String reason) {
            fail();
        }

        void fail() {
            if (!ended) {
                end();
                attempt = null;
                listener.accept(null);
            }
        }

        void end() {
            if (!ended) {
                ended = true;
                conversation.close();
            }
        }
    }
}
