package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
 * well; {@link KnownValues} judges every answer.
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

    private KnownValues values;
    private List<Server> servers;
    private int faults;

    @Test
    void noAnswerIsEverWrongWhateverHappensToServers() throws Exception {
        try (Fleet fleet = new Fleet("soak");
                RudeServer rude = new RudeServer(dialect, random)) {
            servers = dialect.servers(fleet, SERVERS);
            List<String> entries = new ArrayList<>(Pool.of("alpha", servers).servers());
            entries.add("127.0.0.1:" + rude.port() + ":1 rude");
            List<String> keys = List.of(dialect.poolKey(), "timeout: " + TIMEOUT_MILLIS);
            Pool pool = new Pool("alpha", Ports.free(), keys, entries);
            Server proxy = fleet.trepak(pool);
            values = new KnownValues(dialect, KEYS, SERVERS);
            values.begin(pool.port(), servers);
            // Each key has one writer: those of even number are set by calm clients, if their server stays well.
            try (KnownClients calm = new KnownClients(
                            values, pool.port(), 3, random, key -> key % 2 == 0 && values.owner(key) >= HARMED);
                    KnownClients all = new KnownClients(values, pool.port(), 8, random, key -> key % 2 == 1)) {
                long held = descriptors(proxy);
                for (long start = System.nanoTime(); System.nanoTime() - start < length.toNanos(); ) {
                    harm(random.nextInt(HARMED));
                    assertEquals(List.of(), values.violations());
                }
                all.awaitRounds(20);
                calm.awaitRounds(20);
                all.stop();
                calm.stop();
                report(calm, all, proxy, held);
                assertEquals(List.of(), values.violations());
                assertEquals(0, calm.closed.get(), "calm clients that were closed");
                assertRecovered(pool.port());
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
                values.expectErrors(number);
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
        values.expectLoss(server);
        servers.get(server).kill();
        values.expectLoss(server);
    }

    private void pause(int mostMillis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(mostMillis)));
    }

    private void assertRecovered(int port) throws IOException {
        try (Link link = new Link(port)) {
            for (int key = 0; key < KEYS; key++) {
                String name = KnownValues.name(key);
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

    private void report(KnownClients calm, KnownClients all, Server proxy, long held) throws IOException {
        System.out.printf(
                "SoakIT %s: %d s, %d faults, %d answers, of these %d errors, %d misses, %d sets done late; %d times"
                        + " closed; slowest batch of calm clients %d ms; descriptors %d, before %d; %s%n",
                dialect,
                length.toSeconds(),
                faults,
                values.answers.get(),
                values.errors.get(),
                values.misses.get(),
                values.lateSets.get(),
                all.closed.get(),
                calm.slowestNanos.get() / 1_000_000,
                descriptors(proxy),
                held,
                memory(proxy));
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
