package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real servers that are killed, stopped, restarted, or never were any good, under load: {@link KnownValues} judges every
 * response of every client. Servers 2 and 3 stay well, and clients that use only those must not notice anything.
 */
@Timeout(600)
@ParameterizedClass
@EnumSource
class ServerFaultIT {
    private static final int KEYS = 256;
    private static final int SERVERS = 4;
    private static final int FIRST_WELL = 2;

    private final Random random = new Random(Seed.take("ServerFaultIT"));

    @Parameter
    Dialect dialect;

    private Fleet fleet;
    private List<Server> servers;
    private Pool pool;
    private Server proxy;
    private KnownValues values;

    @BeforeEach
    void start() throws IOException {
        fleet = new Fleet("fault");
        servers = dialect.servers(fleet, SERVERS);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    private void begin(String... keys) throws IOException {
        begin(Pool.of("alpha", servers, keys));
    }

    private void begin(Pool alpha) throws IOException {
        pool = alpha;
        proxy = fleet.trepak(pool);
        values = new KnownValues(dialect, KEYS, SERVERS);
        values.begin(pool.port(), servers);
    }

    private KnownClients calm() throws IOException {
        return new KnownClients(values, pool.port(), 2, random, key -> key % 2 == 0 && values.owner(key) >= FIRST_WELL);
    }

    private KnownClients all() throws IOException {
        return new KnownClients(values, pool.port(), 4, random, key -> key % 2 == 1);
    }

    private void kill(int server) {
        values.expectLoss(server);
        servers.get(server).kill();
        values.expectLoss(server);
    }

    /** Until every key can be set and read again; no error is right from then on. */
    private void awaitRecovery() throws IOException {
        long start = System.nanoTime();
        try (Link link = new Link(pool.port())) {
            for (int key = 0; key < KEYS; key++) {
                if (values.owner(key) < 0) {
                    continue;
                }
                String name = "after-" + KnownValues.name(key);
                Await.until(name + " to be stored", Duration.ofSeconds(60), () -> {
                    link.send(dialect.set(name, "x"));
                    return dialect.answer(link).equals(dialect.stored());
                });
                link.send(dialect.get(name));
                assertEquals(dialect.found(name, "x"), dialect.answer(link));
            }
        }
        System.out.printf("ServerFaultIT: recovered after %d ms%n", (System.nanoTime() - start) / 1_000_000);
    }

    private void awaitErrors(long most) throws IOException {
        Await.until(most + " errors", Duration.ofSeconds(60), () -> {
            assertEquals(List.of(), values.violations());
            return values.errors.get() >= most;
        });
    }

    private void check(KnownClients... clients) throws Exception {
        for (KnownClients each : clients) {
            each.awaitRounds(20);
            each.stop();
        }
        assertEquals(List.of(), values.violations());
        assertTrue(proxy.isAlive());
        assertTrue(
                proxy.log().lines().noneMatch(line -> line.contains("Exception") || line.contains("LEAK")),
                proxy.log());
    }

    @Test
    void aKilledServerCostsItsOwnKeysAndNobodyElse() throws Exception {
        begin(dialect.poolKey());
        try (KnownClients calm = calm();
                KnownClients all = all()) {
            kill(0);
            calm.awaitRounds(200);
            all.awaitRounds(200);
            servers.get(0).start();
            awaitRecovery();
            check(calm, all);
            assertTrue(values.errors.get() > 0);
            assertEquals(0, calm.closed.get());
        }
    }

    @Test
    void aServerThatIsRestartedTwiceIsMissedOnlyWhileItIsGone() throws Exception {
        begin(dialect.poolKey());
        try (KnownClients calm = calm();
                KnownClients all = all()) {
            for (int time = 0; time < 2; time++) {
                kill(time);
                servers.get(time).start();
                all.awaitRounds(50);
            }
            awaitRecovery();
            check(calm, all);
            assertEquals(0, calm.closed.get());
        }
    }

    @Test
    void aStoppedServerTimesOutAndItsLateAnswersAreNobodys() throws Exception {
        begin(dialect.poolKey(), "timeout: 2000");
        try (KnownClients calm = calm();
                KnownClients all = all()) {
            values.expectErrors(0);
            servers.get(0).signal("STOP");
            awaitErrors(1);
            calm.awaitRounds(100);
            servers.get(0).signal("CONT");
            all.awaitRounds(50);
            awaitRecovery();
            check(calm, all);
            assertEquals(0, calm.closed.get());
        }
    }

    @Test
    void allServersDownIsAnErrorForEachRequestAndEndsWithThem() throws Exception {
        begin(dialect.poolKey());
        try (KnownClients all = all()) {
            for (int server = 0; server < SERVERS; server++) {
                kill(server);
            }
            awaitErrors(values.errors.get() + 500);
            for (Server server : servers) {
                server.start();
            }
            awaitRecovery();
            check(all);
        }
    }

    @Test
    void aServerThatTalksRubbishHarmsNobodyElse() throws Exception {
        try (RudeServer rude = new RudeServer(dialect, random)) {
            List<String> entries = new ArrayList<>(Pool.of("alpha", servers).servers());
            entries.add("127.0.0.1:" + rude.port() + ":1 rude");
            List<String> keys = List.of(dialect.poolKey(), "timeout: 2000");
            begin(new Pool("alpha", Ports.free(), keys, entries));
            try (KnownClients calm = calm();
                    KnownClients all = all()) {
                all.awaitRounds(60);
                calm.awaitRounds(60);
                check(calm, all);
                assertEquals(0, calm.closed.get());
            }
        }
    }
}
