package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool.WiredClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that pipeline, and three servers among which units wander: each executes what it owns, sends on what it does not, and cannot do
 * anything now and then. Whatever happens, a request is executed once or gets an error, and those of one client for one unit are executed
 * in the order they were sent.
 */
class SentAgainFuzzTest {
    private static final int STEPS = 600;
    private static final int CLIENTS = 4;
    private static final int UNITS = 6;
    /** So that no server ever owns nothing, and is left. */
    private static final int OWNED_FOR_GOOD = 3;

    /** Seeds, of which another one comes with every run. */
    static List<Long> seeds() {
        String given = System.getProperty("trepak.seed");
        if (given != null) {
            return List.of(Long.parseLong(given));
        }
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= 20; seed++) {
            seeds.add(seed);
        }
        seeds.add(System.nanoTime());
        return seeds;
    }

    private static final class Sender {
        final WiredClient wired;
        final List<String> sent = new ArrayList<>();
        final StringBuilder got = new StringBuilder();

        Sender(WiredClient wired) {
            this.wired = wired;
        }

        List<String> responses() {
            got.append(wired.got());
            return got.isEmpty() ? List.of() : List.of(got.toString().split("\n"));
        }
    }

    private final Integer[] owners = {0, 1, 2, 0, 1, 2};
    private final List<ArrayDeque<String>> asked = List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());
    private final boolean[] asking = new boolean[3];
    private final List<String> executed = new ArrayList<>();
    private Random random;
    private WiredPool pool;

    @ParameterizedTest
    @MethodSource("seeds")
    void eachIsExecutedOnceOrFailsAndTheOrderIsKept(long seed) {
        random = new Random(seed);
        pool = WiredPool.ofLines()
                .with("line_keep: 100", "failover_wait: 1000")
                .topology(DigitUnits.topology(3, owners.clone()))
                .start();
        try {
            List<Sender> senders = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                senders.add(new Sender(pool.client()));
            }
            for (int step = 0; step < STEPS; step++) {
                step(senders);
            }
            finish();
            for (int i = 0; i < CLIENTS; i++) {
                check(i, senders.get(i));
            }
            assertEquals(0, pool.counters().requestsWaiting);
            assertEquals(0, pool.counters().keptBytes);
            assertEquals(0, pool.bufferedBytes());
        } catch (AssertionError e) {
            throw new AssertionError("repeat with -Dtrepak.seed=" + seed + ": " + e.getMessage(), e);
        } finally {
            pool.close();
        }
    }

    private void step(List<Sender> senders) {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> send(random.nextInt(CLIENTS), senders);
            case 4, 5, 6, 7, 8 -> answer(random.nextInt(3), 1 + random.nextInt(4));
            case 9 -> pool.advanceMillis(random.nextInt(20));
            case 10 -> move(OWNED_FOR_GOOD + random.nextInt(UNITS - OWNED_FOR_GOOD), random.nextInt(3));
            default -> {
                if (random.nextInt(3) == 0) {
                    pool.publish(DigitUnits.topology(3, owners.clone())
                            .holding(random.nextBoolean() ? Set.of() : Set.of("s" + random.nextInt(3))));
                }
            }
        }
        pool.settle();
    }

    private void send(int number, List<Sender> senders) {
        Sender sender = senders.get(number);
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            String key = "c" + number + "-" + sender.sent.size() + "-" + random.nextInt(UNITS);
            sender.sent.add(key);
            text.append("set ").append(key).append('\n');
        }
        sender.wired.send(text.toString());
    }

    /** A unit has another owner, of which only servers know: not one that still has requests from when it was the owner before. */
    private void move(int unit, int owner) {
        listen(owner);
        if (asked.get(owner).stream().noneMatch(line -> line.endsWith("-" + unit))) {
            owners[unit] = owner;
        }
    }

    private void listen(int server) {
        for (String line : pool.sentTo(server).split("\n")) {
            if (!line.isEmpty()) {
                asked.get(server).add(line);
            }
        }
    }

    /** A server answers some of what it was asked. */
    private void answer(int server, int most) {
        listen(server);
        for (int i = 0; i < most && !asked.get(server).isEmpty(); i++) {
            pool.respond(server, responseOf(server, asked.get(server).poll()));
        }
    }

    private String responseOf(int server, String line) {
        if (line.equals("asking")) {
            asking[server] = true;
            return "+asked\n";
        }
        boolean asks = asking[server];
        asking[server] = false;
        String key = line.substring("set ".length());
        int unit = key.charAt(key.length() - 1) - '0';
        if (owners[unit] != server && !asks) {
            return "!elsewhere " + unit + " s" + owners[unit] + " " + key + "\n";
        }
        if (random.nextInt(10) == 0) {
            return "!later " + key + "\n";
        }
        executed.add(key);
        return "+" + key + "\n";
    }

    private void finish() {
        pool.publish(DigitUnits.topology(3, owners.clone()));
        for (int i = 0; i < 2000; i++) {
            pool.advanceMillis(10);
            pool.settle();
            for (int server = 0; server < 3; server++) {
                answer(server, 100);
            }
            pool.settle();
        }
    }

    private void check(int number, Sender sender) {
        List<String> responses = sender.responses();
        assertEquals(sender.sent.size(), responses.size(), "responses to client " + number);
        Map<Character, Integer> lastOfUnit = new HashMap<>();
        List<String> ofClient = executed.stream()
                .filter(key -> key.startsWith("c" + number + "-"))
                .toList();
        for (String key : ofClient) {
            int place = Integer.parseInt(key.split("-")[1]);
            Integer before = lastOfUnit.put(key.charAt(key.length() - 1), place);
            assertTrue(before == null || before < place, key + " was executed behind number " + before);
        }
        for (int i = 0; i < responses.size(); i++) {
            String key = sender.sent.get(i);
            String response = responses.get(i);
            long times = ofClient.stream().filter(key::equals).count();
            boolean isGood = response.startsWith("+");
            assertEquals(isGood ? 1L : 0L, times, key + " got " + response);
            assertTrue(!isGood || response.equals("+" + key), key + " got " + response);
            assertTrue(response.startsWith("-") || response.endsWith(key), key + " got " + response);
        }
    }
}
