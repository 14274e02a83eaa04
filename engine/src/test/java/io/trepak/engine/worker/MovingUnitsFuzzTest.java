package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.WiredPool.WiredClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that pipeline, and the servers of a cluster: units move from one to another key by key, at any time and as often as they like,
 * and topologies that say so come before the servers' own words, between them and behind them. A server dies, or sleeps until another one
 * has its place, wakes up and executes what it was sent.
 *
 * <p>What one client asks of one key is executed in the order it was sent, nothing twice, nothing is acknowledged that was lost with a
 * server, and nothing fails but what was under way at a server that died or slept.
 */
class MovingUnitsFuzzTest {
    private static final int STEPS = 500;
    private static final int CLIENTS = 4;
    private static final int SERVERS = 3;
    private static final int UNITS = 6;
    private static final int KEYS_OF_UNIT = 2;
    /** No server that lives ever owns nothing. */
    private static final int OWNED_FOR_GOOD = 3;

    private static final int NOBODY = -1;
    private static final int LONG_SLEEP_MILLIS = 600;

    /** Seeds: so many as {@code trepak.seeds} says, from 1 on. */
    static List<Long> seeds() {
        String given = System.getProperty("trepak.seed");
        if (given != null) {
            return List.of(Long.parseLong(given));
        }
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= Integer.getInteger("trepak.seeds", 20); seed++) {
            seeds.add(seed);
        }
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

    /** What a server was sent and has not looked at. */
    private final List<ArrayDeque<String>> asked = List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());

    private final boolean[] asking = new boolean[SERVERS];
    private final Integer[] owners = {0, 1, 2, 0, 1, 2};
    /** By unit, to whom its keys are on their way. */
    private final int[] targets = {NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY};
    /** Keys that have arrived there. */
    private final Set<String> arrived = new HashSet<>();

    private final List<String> executed = new ArrayList<>();
    /** By servers that slept while others took their place. */
    private final Set<String> lost = new HashSet<>();
    /** Under way at a server that died, or slept. */
    private final Set<String> inDoubt = new HashSet<>();

    private int sleeper = NOBODY;
    private int dead = NOBODY;
    /** Whether servers say now and then that they can execute nothing now; else no request is to fail with what a server says. */
    private boolean repels;

    private Random random;
    private WiredPool pool;

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsExecutedTwiceOrOutOfOrderAndNothingIsAcknowledgedThatIsLost(long seed) {
        random = new Random(seed);
        repels = random.nextBoolean();
        pool = WiredPool.ofLines()
                .with("line_keep: 100", "line_redirects: 16", "failover_wait: 100000")
                .topology(DigitUnits.topology(SERVERS, owners.clone()))
                .start();
        try {
            List<Sender> senders = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                senders.add(new Sender(pool.client()));
            }
            int failover = random.nextInt(2 * STEPS); // or none
            for (int step = 0; step < STEPS; step++) {
                if (step == failover) {
                    failOver(senders);
                }
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
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4 -> send(random.nextInt(CLIENTS), senders);
            case 5, 6, 7, 8, 9, 10 -> answer(random.nextInt(SERVERS), 1 + random.nextInt(4));
            case 11 -> pool.advanceMillis(random.nextInt(5));
            case 12, 13 -> moveSomething();
            default -> {
                if (random.nextInt(3) == 0) {
                    publish();
                }
            }
        }
        pool.settle();
    }

    private void publish() {
        pool.publish(DigitUnits.topology(SERVERS, owners.clone()));
        pool.settle();
    }

    private void send(int number, List<Sender> senders) {
        Sender sender = senders.get(number);
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            String line = "c" + number + "-" + sender.sent.size() + "-" + random.nextInt(KEYS_OF_UNIT)
                    + random.nextInt(UNITS);
            sender.sent.add(line);
            text.append("set ").append(line).append('\n');
        }
        sender.wired.send(text.toString());
    }

    // ---- the cluster

    private static String keyOf(String line) {
        return line.substring(line.lastIndexOf('-') + 1);
    }

    private static int unitOf(String line) {
        return line.charAt(line.length() - 1) - '0';
    }

    private boolean isGone(int server) {
        return server == dead || server == sleeper;
    }

    private void moveSomething() {
        int unit = OWNED_FOR_GOOD + random.nextInt(UNITS - OWNED_FOR_GOOD);
        int target = random.nextInt(SERVERS);
        if (isGone(owners[unit]) || isGone(target)) {
            return;
        }
        if (targets[unit] == NOBODY) {
            targets[unit] = target == owners[unit] || hasOldRequests(target, unit, true) ? NOBODY : target;
        } else if (random.nextBoolean()) {
            arrived.add(random.nextInt(KEYS_OF_UNIT) + "" + unit);
        } else if (!hasOldRequests(targets[unit], unit, false)) {
            endMove(unit, targets[unit]);
        }
    }

    /**
     * Whether a server has requests from when it was the owner before. It would execute them before earlier ones that it has sent on to
     * where the unit was meanwhile; no proxy can do anything about that.
     *
     * @param orAsked or from when the unit was moved to it before
     */
    private boolean hasOldRequests(int server, int unit, boolean orAsked) {
        listen(server);
        String before = "";
        for (String line : asked.get(server)) {
            if (unitOf(line) == unit && (orAsked || !before.equals("asking"))) {
                return true;
            }
            before = line;
        }
        return false;
    }

    private void endMove(int unit, int owner) {
        owners[unit] = owner;
        targets[unit] = NOBODY;
        arrived.removeIf(key -> unitOf(key) == unit);
    }

    private void listen(int server) {
        for (String line : pool.sentTo(server).split("\n")) {
            if (!line.isEmpty()) {
                asked.get(server).add(line);
            }
        }
    }

    /** A server looks at some of what it was sent. */
    private void answer(int server, int most) {
        if (isGone(server)) {
            return;
        }
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
        String what = line.substring("set ".length());
        int unit = unitOf(what);
        boolean hasArrived = arrived.contains(keyOf(what));
        if (owners[unit] == server && hasArrived) {
            return "!once " + unit + " s" + targets[unit] + " " + what + "\n";
        }
        if (owners[unit] == server || asks && targets[unit] == server && hasArrived) {
            if (repels && random.nextInt(10) == 0) {
                return "!later " + what + "\n";
            }
            executed.add(what);
            return "+" + what + "\n";
        }
        return "!elsewhere " + unit + " s" + owners[unit] + " " + what + "\n";
    }

    /** A server dies, or sleeps; others own what it had. */
    private void failOver(List<Sender> senders) {
        int server = random.nextInt(SERVERS);
        if (random.nextBoolean()) {
            listen(server);
            noteInDoubt(server);
            dead = server;
            pool.server(server).reset();
            pool.settle();
        } else {
            sleeper = server;
            for (int slept = 0; slept < LONG_SLEEP_MILLIS; slept += 50) {
                pool.advanceMillis(50);
                pool.settle();
                for (int other = 0; other < SERVERS; other++) {
                    answer(other, 100);
                }
                send(random.nextInt(CLIENTS), senders);
                pool.settle();
            }
            listen(server);
            noteInDoubt(server);
        }
        for (int other = 0; other < SERVERS; other++) {
            answer(other, Integer.MAX_VALUE);
        }
        pool.settle();
        for (int unit = 0; unit < UNITS; unit++) {
            if (targets[unit] == server) {
                endMove(unit, owners[unit]);
            }
            if (owners[unit] == server) {
                endMove(unit, (server + 1 + random.nextInt(SERVERS - 1)) % SERVERS);
            }
        }
        publish();
        if (server == sleeper) {
            wake(server);
        }
    }

    private void noteInDoubt(int server) {
        for (String line : asked.get(server)) {
            if (!line.equals("asking")) {
                inDoubt.add(line.substring("set ".length()));
            }
        }
    }

    /** It knows nothing of what has happened meanwhile, and executes what it was sent. */
    private void wake(int server) {
        for (String line : asked.get(server)) {
            if (!line.equals("asking")) {
                lost.add(line.substring("set ".length()));
                if (!pool.server(server).isClosed()) {
                    pool.respond(server, "+" + line.substring("set ".length()) + "\n");
                }
            } else if (!pool.server(server).isClosed()) {
                pool.respond(server, "+asked\n");
            }
        }
        asked.get(server).clear();
    }

    private void finish() {
        publish();
        for (int i = 0; i < 3000; i++) {
            pool.advanceMillis(5);
            pool.settle();
            for (int server = 0; server < SERVERS; server++) {
                answer(server, 100);
            }
            pool.settle();
        }
    }

    // ---- what it has come to

    private void check(int number, Sender sender) {
        List<String> responses = sender.responses();
        assertEquals(sender.sent.size(), responses.size(), "responses to client " + number);
        Map<String, Integer> lastOfKey = new HashMap<>();
        List<String> ofClient = executed.stream()
                .filter(line -> line.startsWith("c" + number + "-"))
                .toList();
        for (String line : ofClient) {
            int place = Integer.parseInt(line.split("-")[1]);
            Integer before = lastOfKey.put(keyOf(line), place);
            assertTrue(before == null || before < place, line + " was executed behind number " + before);
        }
        for (int i = 0; i < responses.size(); i++) {
            String line = sender.sent.get(i);
            String response = responses.get(i);
            long times = ofClient.stream().filter(line::equals).count();
            if (response.startsWith("+")) {
                assertEquals("+" + line, response);
                assertEquals(1, times, line + " got " + response);
                assertTrue(!lost.contains(line), line + " was acknowledged and is lost");
            } else if (response.startsWith("!")) { // a later one was executed before it could be sent again
                assertTrue(repels && response.endsWith(line), line + " got " + response);
                assertEquals(0, times, line + " got " + response);
            } else {
                assertTrue(inDoubt.contains(line), line + " got " + response);
                assertEquals(0, times, line + " got " + response);
            }
        }
    }
}
