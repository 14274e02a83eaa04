package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Minutes of load with random faults: half a minute for each protocol, or {@code -Dtrepak.soak.minutes=10} for both
 * together. Servers 0 and 1 are killed, stopped and restarted over and over, another talks rubbish, servers 2 and 3 stay
 * well. Two pools are in front of them: {@code alpha} leaves a failing server its keys, and reloads give it one more server,
 * which is always well, and take it away again; {@code beta} ejects servers, so that their keys wander. {@link KnownValues}
 * judges every response: of keys that have one server by all rings there can be nothing is excused, those of the others are
 * {@link KeyMoves}.
 */
@Timeout(value = 40, unit = TimeUnit.MINUTES)
@ParameterizedClass
@EnumSource
class SoakIT {
    private static final int KEYS = 512;
    private static final int SERVERS = 4;
    private static final int HARMED = 2;
    private static final int PAUSE_MILLIS = 1_500;
    private static final int TIMEOUT_MILLIS = 3_000;

    private final Random random = new Random(Seed.take("SoakIT"));
    private final Duration length = Duration.ofSeconds(Integer.getInteger("trepak.soak.minutes", 1) * 30L);

    @Parameter
    Dialect dialect;

    private SoakPools pools;
    private List<Server> servers;
    private int faults;
    private long endNanos;

    @Test
    void noAnswerIsEverWrongWhateverHappensToServers() throws Exception {
        try (Fleet fleet = new Fleet("soak");
                RudeServer rude = new RudeServer(dialect, random)) {
            servers = dialect.servers(fleet, SERVERS + 1); // the last one comes and goes
            pools = new SoakPools(fleet, dialect, servers, rude.port(), TIMEOUT_MILLIS, KEYS);
            Server proxy = pools.start();
            KnownValues kept = pools.kept();
            KnownValues wandering = pools.wandering();
            // Each key has one writer: those of even number are set by calm clients, if their server stays well.
            try (KnownClients calm = calmClients(kept, pools.keptPort(), 3);
                    KnownClients all = new KnownClients(kept, pools.keptPort(), 6, random, key -> key % 2 == 1);
                    KnownClients calmToo = calmClients(wandering, pools.wanderingPort(), 1);
                    KnownClients allToo =
                            new KnownClients(wandering, pools.wanderingPort(), 3, random, key -> key % 2 == 1)) {
                List<KnownClients> clients = List.of(all, calm, allToo, calmToo);
                long held = descriptors(proxy);
                endNanos = System.nanoTime() + length.toNanos();
                while (leftMillis() > 0) {
                    harm(random.nextInt(HARMED));
                    assertEquals(List.of(), violations());
                }
                pools.takeSpareAway();
                awaitEjection();
                for (KnownClients each : clients) {
                    each.awaitRounds(20);
                }
                for (KnownClients each : clients) {
                    each.stop();
                }
                report("kept", kept, calm, all);
                report("wandering", wandering, calmToo, allToo);
                System.out.printf(
                        "SoakIT %s: %d faults, %d reloads, %d ejections; descriptors %d, before %d; %s%n",
                        dialect, faults, pools.reloads(), pools.ejections(), descriptors(proxy), held, memory(proxy));
                assertEquals(List.of(), violations());
                assertEquals(0, calm.closed.get() + calmToo.closed.get(), "calm clients that were closed");
                assertRecovered(kept, pools.keptPort());
                assertRecovered(wandering, pools.wanderingPort());
                assertTrue(proxy.isAlive());
                assertTrue(
                        proxy.log().lines().noneMatch(line -> line.contains("Exception") || line.contains("LEAK")),
                        "exceptions in the log of the proxy");
                Await.until(
                        "descriptors to be given back, once " + held,
                        Duration.ofSeconds(60),
                        () -> descriptors(proxy) <= held);
            }
        }
    }

    private KnownClients calmClients(KnownValues values, int port, int count) throws IOException {
        return new KnownClients(
                values,
                port,
                count,
                random,
                key -> key % 2 == 0 && values.owner(key) >= HARMED && !values.mayWander(key));
    }

    private List<String> violations() {
        return Stream.of(pools.kept(), pools.wandering())
                .flatMap(values -> values.violations().stream())
                .toList();
    }

    private void harm(int number) throws IOException, InterruptedException {
        Server server = servers.get(number);
        faults++;
        switch (random.nextInt(4)) {
            case 0 -> {
                kill(number);
                pause(PAUSE_MILLIS);
                server.start();
            }
            case 1 -> {
                kill(number);
                server.start();
            }
            case 2 -> {
                pools.kept().expectErrors(number);
                pools.wandering().expectErrors(number);
                server.signal("STOP");
                pause(2 * TIMEOUT_MILLIS);
                server.signal("CONT");
            }
            default -> {
                for (int other = 0; other < HARMED; other++) {
                    kill(other);
                }
                pause(PAUSE_MILLIS);
                for (int other = 0; other < HARMED; other++) {
                    servers.get(other).start();
                }
            }
        }
        pause(PAUSE_MILLIS);
    }

    private void kill(int server) {
        pools.kept().expectLoss(server);
        pools.wandering().expectLoss(server);
        servers.get(server).kill();
        pools.kept().expectLoss(server);
        pools.wandering().expectLoss(server);
    }

    /**
     * A server is ejected, whatever the faults were, and all are back in the end. The last of the faults may have had server
     * 0 ejected, and while it is away nothing ejects it again.
     */
    private void awaitEjection() throws IOException {
        awaitAllLive();
        long before = pools.ejections();
        kill(0);
        Await.until("an ejection", Duration.ofSeconds(60), () -> pools.ejections() > before);
        servers.get(0).start();
        awaitAllLive();
    }

    private void awaitAllLive() throws IOException {
        Await.until("every server to be back", Duration.ofSeconds(60), pools::areAllLive);
    }

    private long leftMillis() {
        return TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
    }

    /** In the middle of it there may be a reload. */
    private void pause(int mostMillis) throws IOException {
        long millis = Math.max(0, Math.min(random.nextInt(mostMillis), leftMillis()));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis / 2));
        if (random.nextInt(3) > 0) {
            pools.toggleSpare();
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis - millis / 2));
    }

    private void assertRecovered(KnownValues values, int port) throws IOException {
        try (Link link = new Link(port)) {
            for (int key = 0; key < values.count(); key++) {
                String name = values.nameOf(key);
                if (values.owner(key) >= 0) {
                    Await.until(name + " to be stored", Duration.ofSeconds(60), () -> {
                        link.send(dialect.set(name, "x"));
                        return dialect.answer(link).equals(dialect.stored());
                    });
                    link.send(dialect.get(name));
                    assertEquals(dialect.found(name, "x"), dialect.answer(link));
                }
            }
        }
    }

    private void report(String what, KnownValues values, KnownClients calm, KnownClients all) {
        System.out.printf(
                "SoakIT %s, %s keys, %d of %d with several servers: %d s, %d answers, of these %d errors, %d misses, %d older values; %d times closed;"
                        + " slowest batch of calm clients %d ms%n",
                dialect,
                what,
                values.moving(),
                values.count(),
                length.toSeconds(),
                values.answers.get(),
                values.errors.get(),
                values.misses.get(),
                values.lateSets.get(),
                all.closed.get(),
                calm.slowestNanos.get() / 1_000_000);
    }

    private static long descriptors(Server server) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", "" + server.pid(), "fd"))) {
            return open.count();
        }
    }

    private static String memory(Server server) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", "" + server.pid(), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS")).findFirst().orElse("");
        }
    }
}
