package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Where Trepak answers otherwise than nutcracker, and nowhere else: each listed difference is one, and random streams with
 * damaged requests, cut at random places, bring no other. {@code -Dtrepak.streams=N} says how many.
 */
@Timeout(600)
class RedisDifferencesIT {
    private static final int STREAMS = Integer.getInteger("trepak.streams", 3_000);
    private static final int THREADS = 4;
    private static final int REQUESTS_MAX = 60;
    // No number of a stream becomes another's by one damaged digit: they are multiples of a prime.
    private static final int STREAM_STEP = 1_000_003;
    private static final Set<String> TIMELY = Set.of("ttl", "pttl", "command", "lolwut");
    private static final byte[] PING = Link.request("PING");

    /** What nutcracker says when it has itself cut off a server; what follows is then anyone's guess. */
    private static final Pattern THEIR_FAILURE = Pattern.compile(
            "-ERR (unknown|Invalid argument|Connection reset by peer|Broken pipe|Connection refused|Protocol error.*)\r\n");

    /** What Trepak refuses that nutcracker forwards. */
    private static final Pattern STRICTER = Pattern.compile("-ERR Protocol error: .*\r\n");

    private static Fleet fleet;
    private static List<Server> servers;
    private static Pool theirs;
    private static Pool ours;
    private static Pool oursByFirstKey;

    @BeforeAll
    static void start() throws IOException {
        fleet = new Fleet("differences");
        servers = fleet.redis(4);
        theirs = Pool.of("alpha", servers, "redis: true");
        ours = theirs.elsewhere();
        Pool other = theirs.elsewhere();
        oursByFirstKey =
                new Pool("beta", other.port(), List.of("redis: true", "redis_multi_key: twemproxy"), other.servers());
        fleet.nutcracker(theirs);
        fleet.trepak(ours, oursByFirstKey);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void everyListedDifferenceIsOne() throws IOException {
        try (Link link = new Link(ours.port())) {
            for (int i = 0; i < 40; i++) {
                assertEquals("+OK\r\n", link.ask("SET", "d" + i, "x"));
                assertEquals(":1\r\n", link.ask("SADD", "s" + i, "m" + i));
            }
            for (int i = 0; i < 10; i++) {
                assertEquals(":1\r\n", link.ask("ZADD", "z" + i, "1", "m"));
            }
        }
        for (Difference each : Difference.all()) {
            String seen = shown(
                    Monologue.sayToTheSilent(theirs.port(), each.request()).bytes());
            boolean mute = each.theirs().equals("closed") || each.theirs().equals("silent");
            assertTrue(
                    mute ? seen.isEmpty() : seen.matches(each.theirs()),
                    () -> each.what() + ", nutcracker, expected " + each.theirs() + ", seen " + seen);
            String better = shown(Monologue.say(ours.port(), each.livesOn() ? each.followedBy(PING) : each.request())
                    .bytes());
            String expected =
                    each.ours() + (each.livesOn() ? (each.ours().isEmpty() ? "" : "\\\\r\\\\n") + "\\+PONG" : "");
            assertTrue(
                    better.matches(expected),
                    () -> each.what() + ", trepak, expected " + expected + ", seen " + better);
        }
    }

    private static String shown(byte[] heard) {
        String text = Bytes.text(heard);
        String shown = text.endsWith("\r\n") ? text.substring(0, text.length() - 2) : text;
        return shown.replace("\r", "\\r").replace("\n", "\\n");
    }

    @Test
    void damagedRequestsBringNoOtherDifferences() throws Exception {
        long seed = Seed.take("RedisDifferencesIT");
        List<Monologue.Heard> expected = play(theirs, seed, Monologue::sayToTheSilent);
        for (Server server : servers) {
            try (Link link = new Link(server.port)) {
                assertEquals("+OK\r\n", link.ask("FLUSHALL"));
                assertEquals("+OK\r\n", link.ask("SCRIPT", "FLUSH"));
            }
        }
        List<Monologue.Heard> actual = play(oursByFirstKey, seed, Monologue::say);
        int same = 0;
        for (int i = 0; i < STREAMS; i++) {
            same += compare(seed, i, expected.get(i), actual.get(i));
        }
        System.out.println("RedisDifferencesIT: " + same + " equal answers in " + STREAMS + " streams");
        assertTrue(same > 10 * STREAMS, same + " equal answers prove little");
    }

    /** How to say something. */
    private interface Manner {
        Monologue.Heard say(int port, byte[] bytes, int... cuts) throws IOException;
    }

    private static List<Monologue.Heard> play(Pool pool, long seed, Manner manner) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Monologue.Heard>> running = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                Stream stream = new Stream(seed, i);
                running.add(threads.submit(() -> manner.say(pool.port(), stream.bytes, stream.cuts)));
            }
            List<Monologue.Heard> heard = new ArrayList<>();
            for (Future<Monologue.Heard> each : running) {
                heard.add(each.get());
            }
            return heard;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Good requests, none whose response depends on time, and in most streams one that is damaged somewhere among them. */
    private static final class Stream {
        final byte[] bytes;
        final int[] cuts;

        Stream(long seed, int number) {
            Random random = new Random(seed * 31 + number);
            RedisScript script = new RedisScript(seed, number * STREAM_STEP + 1, new byte[0]);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int requests = 1 + random.nextInt(REQUESTS_MAX);
            int damaged = random.nextInt(8) == 0 ? -1 : random.nextInt(requests);
            for (int i = 0; i < requests; i++) {
                List<Object> words = script.next();
                while (TIMELY.contains(words.get(0))) {
                    words = script.next();
                }
                byte[] request = Link.request(words.toArray());
                out.writeBytes(i == damaged ? damaged(request, random) : request);
            }
            // A request that lacks its end takes these for it, and is not waited for.
            for (int i = 0; i < 40; i++) {
                out.writeBytes(PING);
            }
            bytes = out.toByteArray();
            cuts = random.ints(random.nextInt(6), 0, bytes.length + 1).sorted().toArray();
        }

        // Near the beginning, where lengths and names are; signs that mean something to a parser.
        private static byte[] damaged(byte[] request, Random random) {
            int at = random.nextInt(Math.min(request.length, 40));
            byte sign = Bytes.of("\r\n$*0123456789-+ :x\0\u00ff")[random.nextInt(20)];
            switch (random.nextInt(4)) {
                case 0 -> {
                    byte[] other = request.clone();
                    other[at] = sign;
                    return other;
                }
                case 1 -> {
                    byte[] longer = Arrays.copyOf(request, request.length + 1);
                    System.arraycopy(request, at, longer, at + 1, request.length - at);
                    longer[at] = sign;
                    return longer;
                }
                case 2 -> {
                    byte[] shorter = Arrays.copyOf(request, request.length - 1);
                    System.arraycopy(request, at + 1, shorter, at, request.length - at - 1);
                    return shorter;
                }
                default -> {
                    return Arrays.copyOf(request, at);
                }
            }
        }
    }

    /** How many responses are equal before the streams part; fails when there is no reason for that. */
    private static int compare(long seed, int number, Monologue.Heard theyHeard, Monologue.Heard weHeard) {
        List<byte[]> expected = Monologue.answers(theyHeard.bytes());
        List<byte[]> actual = Monologue.answers(weHeard.bytes());
        int at = 0;
        while (at < expected.size() && at < actual.size() && Arrays.equals(expected.get(at), actual.get(at))) {
            at++;
        }
        boolean theyEnded = at == expected.size();
        boolean weEnded = at == actual.size();
        if (theyEnded && weEnded) {
            return at;
        }
        // They closed without a word, and we had one more at least: an error, or what the table lists. Or they failed.
        // The server that nutcracker forwards a bad length to uses our words for it, and nutcracker goes on.
        boolean sameWords = weEnded
                && at > 0
                && STRICTER.matcher(Bytes.text(actual.get(at - 1))).matches();
        boolean reason = theyEnded
                || sameWords
                || weEnded && weHeard.reset()
                || THEIR_FAILURE.matcher(Bytes.text(expected.get(at))).matches()
                || !weEnded && STRICTER.matcher(Bytes.text(actual.get(at))).matches();
        if (!reason) {
            fail("seed " + seed + ", stream " + number + ", answer " + at + ": nutcracker "
                    + Bytes.shown(expected.get(at)) + ", trepak "
                    + (weEnded ? "nothing" : Bytes.shown(actual.get(at))));
        }
        return at;
    }
}
