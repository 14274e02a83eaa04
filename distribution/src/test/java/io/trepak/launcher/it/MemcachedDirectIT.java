package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same random requests to a memcached and through the proxy: the same responses. */
@Timeout(600)
class MemcachedDirectIT {
    private static final Path DOCUMENT = Path.of("../docs/commands-memcached.md");
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (owner|any|every|answered)[^|]*\\|.*");
    /** Theirs are the server's counters, ours the proxy's; and what closes the connection has no place in a batch. */
    private static final Set<String> SAID_ELSEWHERE = Set.of("stats", "quit");
    /** Seconds pass differently for both; and several servers count their stores each for itself, which me shows. */
    private static final Pattern SECONDS = Pattern.compile(" ([tl]|la=|exp=-)\\d\\d+(?=[ \r])| (l|la=)\\d(?=[ \r])");

    private static final Pattern CAS = Pattern.compile(" cas=\\d+ ");

    private static final int BATCHES = 80;

    private final long seed = Seed.take("MemcachedDirectIT");

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void oneServerBehindTheProxyAnswersLikeTheServerItself() throws Exception {
        try (Fleet fleet = new Fleet("memcached-direct")) {
            Server direct = fleet.memcached(1).get(0);
            Pool pool = Pool.of("cache", fleet.memcached(1), "memcached_allow_flush_all: true");
            fleet.trepak(pool);
            Set<String> said = new TreeSet<>();
            assertSame(play(direct.port, 0, true, said), play(pool.port(), 0, true, new TreeSet<>()), true);
            Set<String> all = documentedCommands();
            all.removeAll(SAID_ELSEWHERE);
            said.retainAll(all);
            assertEquals(all, said, "seed " + seed);
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"epoll", "nio", "io_uring"})
    void threeServersBehindTheProxyAnswerSeveralClientsLikeOne(String transport) throws Exception {
        try (Fleet fleet = new Fleet("memcached-direct")) {
            Server direct = fleet.memcached(1).get(0);
            Pool pool = Pool.of("cache", fleet.memcached(3));
            fleet.trepakOver(transport, pool);
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Future<List<Batch>>> theirs = new ArrayList<>();
                List<Future<List<Batch>>> ours = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    int number = i;
                    theirs.add(threads.submit(() -> play(direct.port, number, false, new TreeSet<>())));
                    ours.add(threads.submit(() -> play(pool.port(), number, false, new TreeSet<>())));
                }
                for (int i = 0; i < 4; i++) {
                    assertSame(theirs.get(i).get(), ours.get(i).get(), false);
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private record Batch(byte[] requests, String answer) {}

    private List<Batch> play(int port, int connection, boolean alone, Set<String> said) throws IOException {
        MemcachedBatches batches = new MemcachedBatches(seed, connection, alone);
        Random cuts = new Random(~seed + connection);
        List<Batch> played = new ArrayList<>();
        try (MemcachedLink link = new MemcachedLink(port)) {
            while (played.size() < BATCHES) {
                byte[] requests = batches.next();
                sendInPieces(link, requests, cuts);
                String answer;
                try {
                    answer = link.responsesBefore(MemcachedBatches.END);
                } catch (IOException e) {
                    throw new IOException("seed " + seed + ", no response to " + Bytes.shown(requests), e);
                }
                batches.heard(answer);
                played.add(new Batch(requests, answer));
            }
        }
        said.addAll(batches.said());
        return played;
    }

    private static void sendInPieces(MemcachedLink link, byte[] bytes, Random cuts) throws IOException {
        int bound = cuts.nextInt(4) == 0 ? Math.max(2, bytes.length / 50) : bytes.length;
        for (int at = 0; at < bytes.length; ) {
            int piece = Math.min(bytes.length - at, 1 + cuts.nextInt(bound));
            link.send(bytes, at, piece);
            at += piece;
        }
    }

    private void assertSame(List<Batch> direct, List<Batch> proxied, boolean withCas) {
        for (int i = 0; i < direct.size(); i++) {
            Batch theirs = direct.get(i);
            Batch ours = proxied.get(i);
            String expected = comparable(theirs.answer, withCas);
            String actual = comparable(ours.answer, withCas);
            if (!expected.equals(actual)) {
                fail("seed " + seed + ", batch " + i + ":\n" + Bytes.shown(theirs.requests) + "\n"
                        + Bytes.difference("memcached", Bytes.of(expected), "trepak", Bytes.of(actual)));
            }
        }
    }

    private static String comparable(String answer, boolean withCas) {
        String timeless = SECONDS.matcher(answer).replaceAll(" $1$2#");
        return withCas ? timeless : CAS.matcher(timeless).replaceAll(" cas=# ");
    }

    private static Set<String> documentedCommands() throws IOException {
        Set<String> commands = new TreeSet<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                commands.add(row.group(1));
            }
        }
        return commands;
    }
}
