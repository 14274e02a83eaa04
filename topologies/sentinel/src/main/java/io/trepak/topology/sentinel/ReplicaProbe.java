package io.trepak.topology.sentinel;

import io.trepak.api.topology.Conversation;
import io.trepak.topology.resp.Reply;
import io.trepak.topology.resp.Request;
import io.trepak.topology.resp.RespException;
import io.trepak.topology.resp.RespReader;
import java.lang.System.Logger.Level;

/** Asks one server each second how it is as a replica, on one connection as long as that lasts. */
final class ReplicaProbe {
    private static final RespReader.Limits LIMITS = new RespReader.Limits(1 << 20, 16, 2);

    private static final byte[] INFO = Request.of("INFO", "replication");
    private static final int INTERVAL_MILLIS = 1000;

    private final String address;
    private final byte[] login;
    private final Surroundings surroundings;
    private ReplicaState state;
    private String silence = "it was not asked yet";
    private Link link;
    private boolean stopped;
    private boolean refusalSaid;

    /**
     * @param login what is said first; null for nothing
     */
    ReplicaProbe(String address, byte[] login, Surroundings surroundings) {
        this.address = address;
        this.login = login;
        this.surroundings = surroundings;
    }

    String address() {
        return address;
    }

    /** What it has said last; null when it says nothing, or that it is no replica. */
    ReplicaState state() {
        return state;
    }

    /** Why nothing is known of it, for people. */
    String silence() {
        return silence;
    }

    void start() {
        if (stopped) {
            return;
        }
        if (link != null && link.isAsked) {
            link.fail("it does not answer");
        }
        if (link == null) {
            link = new Link();
            link.begin();
        }
        link.ask();
        surroundings.later(surroundings.about(INTERVAL_MILLIS), this::start);
    }

    void stop() {
        stopped = true;
        if (link != null) {
            link.end();
        }
    }

    /** One connection, or the try to get one. */
    private final class Link implements Conversation.Listener {
        private final RespReader reader = new RespReader(LIMITS, this::heard);
        private Conversation conversation;
        private boolean loginPending = login != null;
        private boolean isAsked;
        private boolean ended;

        void begin() {
            conversation = surroundings.dial(address, this);
            if (login != null) {
                conversation.send(login);
            }
        }

        void ask() {
            isAsked = true;
            conversation.send(INFO);
        }

        private void heard(Reply reply) {
            if (ended) {
                return;
            }
            if (loginPending) {
                loginPending = false; // when it is refused, so is the question
                return;
            }
            if (!isAsked) {
                fail("it answers what it was not asked");
                return;
            }
            isAsked = false;
            state = ReplicaState.of(reply);
            silence = "it is no replica";
            if (reply instanceof Reply.Failure refusal) {
                silence = refusal.message();
                if (!refusalSaid) {
                    refusalSaid = true;
                    surroundings.log(Level.WARNING, "replica refuses", address, refusal.message());
                }
            }
        }

        @Override
        public void received(byte[] bytes) {
            try {
                reader.read(bytes);
            } catch (RespException e) {
                fail("it sends " + e.getMessage());
            }
        }

        @Override
        public void closed(String reason) {
            fail(reason);
        }

        private void fail(String reason) {
            if (!ended) {
                end();
                link = null;
                state = null;
                silence = reason;
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
