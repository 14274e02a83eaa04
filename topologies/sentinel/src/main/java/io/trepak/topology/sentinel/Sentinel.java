package io.trepak.topology.sentinel;

import io.trepak.api.topology.Conversation;
import io.trepak.topology.resp.Address;
import io.trepak.topology.resp.Reply;
import io.trepak.topology.resp.Request;
import io.trepak.topology.resp.RespException;
import io.trepak.topology.resp.RespReader;
import java.io.ByteArrayOutputStream;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One sentinel: a connection that hears what it publishes, and, once that is so, another one for questions, so that nothing falls
 * between. When one of them ends, so does the other, and both are made anew after a while.
 */
final class Sentinel {
    /** What a sentinel is heard to say. */
    interface Listener {
        /** It answers where a master is. */
        void said(Sentinel sentinel, String master, String address, long epoch);

        /** It knows no such master. */
        void unknown(Sentinel sentinel, String master);

        /** It knows these other sentinels. */
        void knows(List<String> addresses);

        void published(Sentinel sentinel, SentinelEvent event);

        /** It has answered about every master. */
        void answered(Sentinel sentinel);

        /** It cannot be asked now. */
        void gone(Sentinel sentinel);
    }

    /** What it said last about a master, for people; millis on the clock of the surroundings. */
    record Saying(String address, long epoch, long atMillis) {}

    private static final byte[] PING = Request.of("PING");
    private static final byte[] SUBSCRIBE =
            Request.of(Stream.concat(Stream.of("SUBSCRIBE"), SentinelEvent.Kind.channels().stream())
                    .toArray(String[]::new));
    private static final int CHANNELS = SentinelEvent.Kind.channels().size();

    /** A sentinel with a thousand replicas says about half of that. */
    private static final RespReader.Limits LIMITS = new RespReader.Limits(1 << 20, 1 << 16, 4);

    /** Flags of a replica that the sentinel does not reach. */
    private static final Pattern DOWN = Pattern.compile("\\b(s_down|o_down|disconnected)\\b");

    private static final int MISSED_MAX = 3;
    private static final long RETRY_MILLIS_MIN = 100;
    private static final long RETRY_MILLIS_MAX = 5000;
    /** Other sentinels are asked for this often as seldom. */
    private static final int POLLS_PER_DISCOVERY = 10;

    private final String address;
    private final List<String> masters;
    private final SentinelSettings settings;
    private final Surroundings surroundings;
    private final Listener listener;
    private final Map<String, Saying> sayings = new LinkedHashMap<>();
    /** By master; what it listed last. */
    private final Map<String, List<String>> replicas = new HashMap<>();
    /** Whether it is asked for them. */
    private final boolean asksReplicas;

    private Link link;
    private long retryMillis = RETRY_MILLIS_MIN;
    private long downSinceMillis;
    private boolean downSaid;
    private String lastReason;
    private int polls;
    private boolean stopped;

    /**
     * @param masters the names to ask for
     * @param asksReplicas whether it is asked for their replicas, too
     */
    Sentinel(
            String address,
            List<String> masters,
            boolean asksReplicas,
            SentinelSettings settings,
            Surroundings surroundings,
            Listener listener) {
        this.address = address;
        this.masters = masters;
        this.asksReplicas = asksReplicas;
        this.settings = settings;
        this.surroundings = surroundings;
        this.listener = listener;
    }

    void start() {
        downSinceMillis = surroundings.nowMillis();
        connect();
        surroundings.later(surroundings.about(settings.pollMillis()), this::poll);
    }

    private void connect() {
        if (!stopped) {
            link = new Link();
            link.begin();
        }
    }

    private void poll() {
        if (stopped) {
            return;
        }
        if (link != null) {
            link.poll();
        }
        surroundings.later(surroundings.about(settings.pollMillis()), this::poll);
    }

    /** Asks it now, or as soon as it has answered what it was asked before. */
    void ask() {
        if (link != null) {
            link.ask();
        }
    }

    void stop() {
        stopped = true;
        if (link != null) {
            link.end();
            link = null;
        }
    }

    String address() {
        return address;
    }

    /** Whether it answers. */
    boolean isConnected() {
        return link != null && link.isUp;
    }

    /** For how long it has not been reached; 0 when it answers. */
    long downMillis() {
        return isConnected() ? 0 : surroundings.nowMillis() - downSinceMillis;
    }

    /** Why it does not answer, for people; null when it does, or nobody knows yet. */
    String trouble() {
        return isConnected() ? null : lastReason;
    }

    /** The replicas of a master that it sees up, as it listed them last. */
    List<String> replicas(String master) {
        return replicas.getOrDefault(master, List.of());
    }

    /** What it said last, by master. */
    Map<String, Saying> sayings() {
        return sayings;
    }

    private void down(String reason) {
        if (isConnected()) {
            downSinceMillis = surroundings.nowMillis();
            downSaid = false;
        }
        link.end();
        link = null;
        lastReason = reason;
        if (!downSaid) {
            downSaid = true;
            surroundings.log(Level.WARNING, "sentinel lost", address, reason);
        }
        surroundings.later(surroundings.about(retryMillis), this::connect);
        retryMillis = Math.min(2 * retryMillis, RETRY_MILLIS_MAX);
        listener.gone(this);
    }

    private void up() {
        retryMillis = RETRY_MILLIS_MIN;
        if (downSaid) {
            downSaid = false;
            surroundings.log(Level.INFO, "sentinel found", address, "it answers again");
        }
    }

    /** Its two connections, or the try to get them. */
    private final class Link {
        private final Deque<Consumer<Reply>> eventsExpected = new ArrayDeque<>();
        private final Deque<Consumer<Reply>> expected = new ArrayDeque<>();
        private Conversation events;
        private Conversation questions;
        private int subscribed;
        private int pingsMissed;
        private int roundsMissed;
        private boolean isUp;
        private boolean roundPending;
        private boolean askAgain;
        private boolean discover = true;
        private boolean ended;

        // ---- the connection that hears

        void begin() {
            events = surroundings.dial(address, listener(new RespReader(LIMITS, this::heard)));
            login(events, eventsExpected);
            events.send(SUBSCRIBE);
        }

        private Conversation.Listener listener(RespReader reader) {
            return new Conversation.Listener() {
                @Override
                public void received(byte[] bytes) {
                    if (ended) {
                        return;
                    }
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
            };
        }

        private void login(Conversation conversation, Deque<Consumer<Reply>> replies) {
            byte[] login = settings.login();
            if (login != null) {
                conversation.send(login);
                replies.add(reply -> {
                    if (reply instanceof Reply.Failure refusal) {
                        fail("it refuses the password: " + refusal.message());
                    }
                });
            }
        }

        private void heard(Reply reply) {
            if (ended) {
                return;
            }
            Consumer<Reply> expects = eventsExpected.poll();
            if (expects != null) {
                expects.accept(reply);
                return;
            }
            String kind = reply.textAt(0);
            if ("message".equals(kind) && reply.size() == 3) {
                message(reply.textAt(1), reply.textAt(2));
            } else if ("subscribe".equals(kind)) {
                subscribed++;
                if (subscribed == CHANNELS) {
                    beginQuestions();
                }
            } else if ("pong".equals(kind)) {
                pingsMissed = 0;
            } else if (reply instanceof Reply.Failure failure) {
                fail("it refuses to be listened to: " + failure.message());
            }
        }

        private void message(String channel, String payload) {
            SentinelEvent event = channel == null || payload == null ? null : SentinelEvent.parse(channel, payload);
            if (event != null) {
                listener.published(Sentinel.this, event);
            }
        }

        // ---- the connection that asks

        private void beginQuestions() {
            questions = surroundings.dial(address, listener(new RespReader(LIMITS, this::answered)));
            login(questions, expected);
            ask();
        }

        private void answered(Reply reply) {
            if (ended) {
                return;
            }
            Consumer<Reply> expects = expected.poll();
            if (expects == null) {
                fail("it answers what it was not asked");
            } else {
                expects.accept(reply);
            }
        }

        void ask() {
            if (questions == null || ended) {
                return;
            }
            if (roundPending) {
                askAgain = true;
                return;
            }
            ByteArrayOutputStream round = new ByteArrayOutputStream();
            for (String master : masters) {
                askFor(master, round);
            }
            if (discover) {
                discover = false;
                askForOthers(round);
            }
            roundPending = true;
            expected.add(this::pong);
            round.writeBytes(PING);
            questions.send(round.toByteArray());
        }

        /** The address has to come from one command and its epoch from another: see both at one moment. */
        private void askFor(String master, ByteArrayOutputStream round) {
            round.writeBytes(Request.of("SENTINEL", "GET-MASTER-ADDR-BY-NAME", master));
            round.writeBytes(Request.of("SENTINEL", "MASTER", master));
            Reply[] address = new Reply[1];
            expected.add(reply -> address[0] = reply);
            expected.add(reply -> said(master, address[0], reply));
            if (asksReplicas) {
                round.writeBytes(Request.of("SENTINEL", "REPLICAS", master));
                expected.add(reply -> listed(master, reply));
            }
        }

        private void said(String master, Reply place, Reply details) {
            if (place instanceof Reply.Nothing) {
                sayings.remove(master);
                listener.unknown(Sentinel.this, master);
                return;
            }
            String said = place.size() == 2 ? Address.of(place.textAt(0), place.textAt(1)) : null;
            long epoch = epoch(details.valueOf("config-epoch"));
            if (said == null || epoch < 0) {
                if (place instanceof Reply.Failure failure) {
                    surroundings.log(Level.WARNING, "sentinel refuses", Sentinel.this.address, failure.message());
                }
                return;
            }
            sayings.put(master, new Saying(said, epoch, surroundings.nowMillis()));
            listener.said(Sentinel.this, master, said, epoch);
        }

        private void listed(String master, Reply reply) {
            List<String> up = new ArrayList<>();
            if (reply instanceof Reply.Values list) {
                for (Reply replica : list.values()) {
                    String flags = replica.valueOf("flags");
                    String found = Address.of(replica.valueOf("ip"), replica.valueOf("port"));
                    if (found != null && flags != null && !DOWN.matcher(flags).find()) {
                        up.add(found);
                    }
                }
            }
            replicas.put(master, up);
        }

        private static long epoch(String text) {
            return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
        }

        private void askForOthers(ByteArrayOutputStream round) {
            String master = masters.get(polls / POLLS_PER_DISCOVERY % masters.size());
            round.writeBytes(Request.of("SENTINEL", "SENTINELS", master));
            expected.add(reply -> {
                if (reply instanceof Reply.Values list) {
                    List<String> others = new ArrayList<>();
                    for (Reply other : list.values()) {
                        String found = Address.of(other.valueOf("ip"), other.valueOf("port"));
                        if (found != null) {
                            others.add(found);
                        }
                    }
                    listener.knows(others);
                }
            });
        }

        private void pong(Reply reply) {
            roundPending = false;
            roundsMissed = 0;
            isUp = true;
            up();
            listener.answered(Sentinel.this);
            if (askAgain) {
                askAgain = false;
                ask();
            }
        }

        void poll() {
            polls++;
            pingsMissed++;
            roundsMissed++;
            if (Math.max(pingsMissed, roundsMissed) > MISSED_MAX) {
                fail("no response to the last " + MISSED_MAX + " questions");
                return;
            }
            if (subscribed == CHANNELS) {
                events.send(PING);
                discover |= polls % POLLS_PER_DISCOVERY == 0;
                if (!roundPending) {
                    ask();
                }
            }
        }

        private void fail(String reason) {
            if (!ended) {
                down(reason);
            }
        }

        void end() {
            ended = true;
            events.close();
            if (questions != null) {
                questions.close();
            }
        }
    }
}
