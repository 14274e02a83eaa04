package io.trepak.launcher.it;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Keys whose every value is known: each has one writer, and its values are the key and a number that grows with every set.
 * Judges what a client reads:
 *
 * <ul>
 *   <li>a value of that key that somebody has sent, whole, and nothing else: never another key's, never a made-up one;
 *   <li>not older than what had been acknowledged when the get was sent, except one whose set ended in an error: a server
 *       may still do it later;
 *   <li>nothing only if nothing was acknowledged since the key's server last lost its memory;
 *   <li>nothing, or any value sent, also when the key may have gone to another server since that was acknowledged, see
 *       {@link KeyMoves};
 *   <li>an error only from a server that has been harmed.
 * </ul>
 */
final class KnownValues {
    /** Every so many keys have a value so long that it does not fit into one read. */
    static final int LONG_EVERY = 16;

    private static final int LONG_BYTES = 60_000;
    private static final int NOBODYS = -1;

    private final Dialect dialect;
    private final String prefix;
    private final KeyMoves moves;
    private final int count;
    private final AtomicLongArray sent;
    private final AtomicLongArray acknowledged;
    private final AtomicLongArray lossesWhenSent;
    private final AtomicLongArray movesWhenSent;
    private final int[] owners;
    private final AtomicLongArray losses;
    private final AtomicIntegerArray harmed;
    private final Set<String> uncertain = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    final AtomicLong answers = new AtomicLong();
    final AtomicLong errors = new AtomicLong();
    final AtomicLong misses = new AtomicLong();
    final AtomicLong lateSets = new AtomicLong();

    KnownValues(Dialect dialect, int count, int servers) {
        this(dialect, "", count, servers, KeyMoves.none(count));
    }

    /**
     * @param prefix of the names of its keys, for servers that are asked for those of several
     */
    KnownValues(Dialect dialect, String prefix, int count, int servers, KeyMoves moves) {
        this.dialect = dialect;
        this.prefix = prefix;
        this.moves = moves;
        this.count = count;
        this.sent = new AtomicLongArray(count);
        this.acknowledged = new AtomicLongArray(count);
        this.lossesWhenSent = new AtomicLongArray(count);
        this.movesWhenSent = new AtomicLongArray(count);
        this.owners = new int[count];
        Arrays.fill(owners, NOBODYS);
        this.losses = new AtomicLongArray(servers);
        this.harmed = new AtomicIntegerArray(servers);
    }

    /**
     * What was sent about a key, and what was known then.
     *
     * @param set the number of the value; 0 for a get
     * @param least what a get must bring at least
     * @param losses how often the server had lost its memory when this, or for a get the value, was sent
     * @param moves where the key was then, see {@link KeyMoves#of}
     */
    record Asked(int key, long set, long least, long losses, long moves) {
        boolean isSet() {
            return set > 0;
        }
    }

    int count() {
        return count;
    }

    static String name(int key) {
        return "known-" + Integer.toHexString(key * 0x9E3779B9); // FNV keeps neighbours together
    }

    String nameOf(int key) {
        return prefix + name(key);
    }

    private String value(int key, long number) {
        String text = nameOf(key) + ":" + number + ":";
        return key % LONG_EVERY == 0 ? text + "x".repeat(LONG_BYTES) : text;
    }

    /** Sets every key once through the proxy, and looks which server has it. */
    void begin(int port, List<Server> servers) throws IOException {
        try (Link link = new Link(port)) {
            for (int key = 0; key < count; key++) {
                Asked asked = askToSet(key);
                link.send(request(asked));
                judge(asked, dialect.answer(link));
            }
        }
        for (int server = 0; server < servers.size(); server++) {
            int each = server;
            try (Link link = new Link(servers.get(server).port)) {
                for (int key = 0; key < count; key++) {
                    link.send(dialect.get(nameOf(key)));
                    if (!dialect.answer(link).equals(dialect.missing())) {
                        owners[key] = server;
                        acknowledged.set(key, 1);
                    }
                }
            }
            if (Arrays.stream(owners).filter(owner -> owner == each).count() < count / 20) {
                throw new IOException("too few keys on server " + server);
            }
        }
    }

    /** The server that has a key; negative when it is none of those that were looked at. */
    int owner(int key) {
        return owners[key];
    }

    /** From now on errors about this server are to be expected. */
    void expectErrors(int server) {
        harmed.set(server, 1);
    }

    /** What was acknowledged by this server may be gone. Before it is killed and again after it is dead. */
    void expectLoss(int server) {
        expectErrors(server);
        losses.incrementAndGet(server);
    }

    Asked askToSet(int key) {
        return new Asked(key, sent.incrementAndGet(key), 0, lossesOf(key), moves.of(key));
    }

    Asked askToGet(int key) {
        long least = acknowledged.get(key); // first: what is set meanwhile is not lost either
        return new Asked(key, 0, least, lossesWhenSent.get(key), movesWhenSent.get(key));
    }

    private long lossesOf(int key) {
        return owners[key] == NOBODYS ? 0 : losses.get(owners[key]);
    }

    byte[] request(Asked asked) {
        return asked.isSet()
                ? dialect.set(nameOf(asked.key), value(asked.key, asked.set))
                : dialect.get(nameOf(asked.key));
    }

    /** The connection was closed instead of a response. */
    void unanswered(Asked asked) {
        if (asked.isSet()) {
            uncertain.add(asked.key + ":" + asked.set);
        }
    }

    /** Whether anything may be heard about a key: nobody knows its server, or it is harmed. */
    boolean mayFail(int key) {
        return owners[key] == NOBODYS || harmed.get(owners[key]) != 0 || moves.isAnywhere(key) && isAnyHarmed();
    }

    /** How many keys may have several servers. */
    long moving() {
        return moves.count();
    }

    /** Whether nobody knows which of the servers a key is asked of. */
    boolean mayWander(int key) {
        return moves.isAnywhere(key);
    }

    private boolean isAnyHarmed() {
        for (int server = 0; server < harmed.length(); server++) {
            if (harmed.get(server) != 0) {
                return true;
            }
        }
        return false;
    }

    void judgeNext(Asked asked, Link link) throws IOException {
        judge(asked, dialect.answer(link));
    }

    private void judge(Asked asked, String answer) {
        answers.incrementAndGet();
        int key = asked.key;
        if (dialect.isError(answer)) {
            errors.incrementAndGet();
            unanswered(asked);
            check(mayFail(key), key, answer, "an error of a server that is well");
        } else if (owners[key] == NOBODYS) {
            unanswered(asked);
        } else if (asked.isSet()) {
            check(answer.equals(dialect.stored()), key, answer, "neither stored nor an error");
            lossesWhenSent.set(key, asked.losses);
            movesWhenSent.set(key, asked.moves);
            acknowledged.set(key, asked.set);
        } else if (answer.equals(dialect.missing())) {
            misses.incrementAndGet();
            check(
                    asked.least == 0 || lossesOf(key) != asked.losses || moves.of(key) != asked.moves,
                    key,
                    answer,
                    "nothing, but " + asked.least + " was acknowledged");
        } else {
            judgeValue(asked, answer);
        }
    }

    private void judgeValue(Asked asked, String answer) {
        int key = asked.key;
        int from = answer.indexOf(nameOf(key) + ":", dialect == Dialect.REDIS ? 0 : answer.indexOf('\n'));
        int end = answer.indexOf(':', from + nameOf(key).length() + 1);
        if (from < 0 || end < 0) {
            check(false, key, answer, "not a value of this key");
            return;
        }
        long number = Long.parseLong(answer.substring(from + nameOf(key).length() + 1, end));
        check(answer.equals(dialect.found(nameOf(key), value(key, number))), key, answer, "not whole");
        check(number >= 1 && number <= sent.get(key), key, answer, "never sent");
        if (number < asked.least) {
            lateSets.incrementAndGet();
            check(
                    moves.of(key) != asked.moves || uncertain.contains(key + ":" + number),
                    key,
                    answer,
                    "older than " + asked.least);
        }
    }

    void check(boolean holds, int key, String answer, String what) {
        if (!holds) {
            String shown = answer.length() <= 120 ? answer : answer.substring(0, 120) + "…";
            violations.add(
                    nameOf(key) + " of server " + owners[key] + ": " + what + ": " + Bytes.shown(Bytes.of(shown)));
        }
    }

    /** What must not have happened, in the order it did. */
    List<String> violations() {
        return List.copyOf(violations);
    }
}
