package io.trepak.topology.sentinel;

import io.trepak.api.topology.Conversation;
import io.trepak.topology.resp.Reply;
import io.trepak.topology.resp.Request;
import io.trepak.topology.resp.RespException;
import io.trepak.topology.resp.RespReader;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** Asks one server for its role, again and again, on one connection as long as that lasts. */
final class RoleProbe {
    /** Of a master with a thousand replicas, and more. */
    private static final RespReader.Limits LIMITS = new RespReader.Limits(1 << 20, 1 << 16, 4);

    private static final byte[] ROLE = Request.of("ROLE");
    /** A server that takes longer says nothing. */
    private static final long PATIENCE_MILLIS = 500;

    private final String server;
    private final byte[] login;
    private final Surroundings surroundings;
    private final Consumer<Role> roles;
    private int intervalMillis;
    private Attempt attempt;
    private boolean stopped;
    private boolean refusalSaid;

    /**
     * @param login what is said first; null for nothing
     * @param roles told whenever it answers, or does not
     */
    RoleProbe(String server, byte[] login, int intervalMillis, Surroundings surroundings, Consumer<Role> roles) {
        this.server = server;
        this.login = login;
        this.intervalMillis = intervalMillis;
        this.surroundings = surroundings;
        this.roles = roles;
    }

    void start() {
        attempt = new Attempt();
        attempt.begin();
    }

    /** Asks that often from the next answer on. */
    void every(int millis) {
        intervalMillis = millis;
    }

    void stop() {
        stopped = true;
        attempt.end();
    }

    /** One connection, or the try to get one. */
    private final class Attempt implements Conversation.Listener {
        private final RespReader reader = new RespReader(LIMITS, this::heard);
        private Conversation conversation;
        private boolean loginPending = login != null;
        private boolean heardAnything;
        private boolean ended;
        private long asked;
        private long answered;

        void begin() {
            conversation = surroundings.dial(server, this);
            if (login != null) {
                conversation.send(login);
            }
            ask();
        }

        private void ask() {
            if (ended) {
                return;
            }
            conversation.send(ROLE);
            asked++;
            long question = asked;
            surroundings.later(PATIENCE_MILLIS, () -> {
                if (answered < question) {
                    fail(Role.OTHER);
                }
            });
        }

        private void heard(Reply reply) {
            if (ended) {
                return;
            }
            heardAnything = true;
            if (loginPending) {
                loginPending = false; // when it is refused, the role will be, too
                return;
            }
            if (answered == asked) { // each answer has the next question asked
                fail(Role.OTHER);
                return;
            }
            answered++;
            if (reply instanceof Reply.Failure refusal && !refusalSaid) {
                refusalSaid = true;
                surroundings.log(Level.WARNING, "role refused", server, refusal.message());
            }
            surroundings.later(intervalMillis, this::ask);
            roles.accept(Role.of(reply));
        }

        @Override
        public void received(byte[] bytes) {
            try {
                reader.read(bytes);
            } catch (RespException e) {
                fail(Role.OTHER);
            }
        }

        @Override
        public void closed(String reason) {
            fail(heardAnything ? Role.OTHER : Role.UNREACHABLE);
        }

        private void fail(Role role) {
            if (ended) {
                return;
            }
            end();
            surroundings.later(intervalMillis, () -> {
                if (!stopped) {
                    start();
                }
            });
            roles.accept(role);
        }

        void end() {
            if (!ended) {
                ended = true;
                conversation.close();
            }
        }
    }
}
