package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.Configuration;
import io.trepak.engine.placement.KeyRouter;
import io.trepak.tools.Planner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Configurations come into force under load, one after the other, over real servers that are asked what they hold. */
@Timeout(600)
class ReloadIT {
    private static final int RELOADS = 200;
    private static final int CLIENTS = 4;
    private static final int BATCH = 16;
    /** Connections of the test's own HTTP client that linger, and files the JVM opens when it likes. */
    private static final int OTHER_DESCRIPTORS = 4;

    private static final int OTHER_THREADS = 2;

    private final long seed = Seed.take("ReloadIT");
    private final Random random = new Random(seed);
    private final AtomicBoolean done = new AtomicBoolean();
    /** Each configuration that was ever asked for, by its number; a reload to number n runs while n is the last and not in force. */
    private final List<KeyRouter> rings = new CopyOnWriteArrayList<>();

    private volatile int inForce;

    private List<Server> servers;
    private Pool pool;
    private Path conf;
    private Planner planner;

    /** A key, and the numbers of the configurations one of which it was set under. */
    private record Placing(String key, int first, int last) {}

    private void write(String globals, List<Integer> members) throws Exception {
        List<String> entries = new ArrayList<>();
        for (int member : members) {
            entries.add("127.0.0.1:" + servers.get(member).port + ":1 s" + member);
        }
        Path next = Files.writeString(
                conf.resolveSibling("next.yml"),
                globals + new Pool(pool.name(), pool.port(), pool.keys(), entries).yaml());
        Files.move(next, conf, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        rings.add(planner.router(Configuration.read(conf), pool.name()));
    }

    private static List<Integer> someOf(Random random, int count) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(i);
        }
        Collections.shuffle(all, random);
        return all.subList(0, 1 + random.nextInt(count));
    }

    @Test
    void twoHundredReloadsUnderLoadLoseNoAnswerAndMisplaceNoKeyAndLeakNothing() throws Exception {
        try (Fleet fleet = new Fleet("reload")) {
            servers = fleet.redis(6);
            pool = new Pool("alpha", Ports.free(), List.of("redis: true"), List.of());
            conf = fleet.file("reload.yml");
            planner = Planner.load(null);
            Admin admin = new Admin(Ports.free());
            String globals = "admin: " + admin.port() + "\n";
            List<Integer> all = List.of(0, 1, 2, 3, 4, 5);
            write(globals, all);
            Server proxy = fleet.launcher(
                    pool.port(), "-c", conf.toString(), "--workers=2", "-a", "127.0.0.1", "-s", "" + Ports.free());
            List<Placing> sets = new ArrayList<>();
            ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
            try {
                List<Future<List<Placing>>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(threads.submit(client("c" + i + ":")));
                }
                awaitAllConnected(admin);
                long descriptors = descriptors(proxy);
                double javaThreads = admin.metric("jvm_threads_current");
                for (int i = 0; i < RELOADS; i++) {
                    write(globals, i == RELOADS - 1 ? all : someOf(random, servers.size()));
                    Admin.Answer answer = admin.post("/reload");
                    assertEquals(200, answer.status(), answer.body());
                    inForce = rings.size() - 1;
                }
                awaitAllConnected(admin);
                Await.until(
                        "descriptors to be as few as before: " + descriptors + ", not " + descriptors(proxy),
                        Duration.ofSeconds(60),
                        () -> descriptors(proxy) <= descriptors + OTHER_DESCRIPTORS);
                assertTrue(admin.metric("jvm_threads_current") <= javaThreads + OTHER_THREADS);
                done.set(true);
                for (Future<List<Placing>> client : clients) {
                    sets.addAll(client.get());
                }
            } finally {
                done.set(true);
                threads.shutdownNow();
            }
            assertEquals(0, admin.metric("trepak_forward_errors_total{pool=\"alpha\"}"));
            assertEquals(0, admin.metric("trepak_config_reloads_total{result=\"failed\"}"));
            assertPlaced(sets);
            System.out.println("ReloadIT: " + sets.size() + " keys set during " + RELOADS + " reloads");
        }
    }

    /** Sets keys nobody else sets, in batches, and reads them; returns what it has set. */
    private Callable<List<Placing>> client(String name) {
        return () -> {
            List<Placing> sets = new ArrayList<>();
            try (Link link = new Link(pool.port())) {
                for (int number = 0; !done.get(); number++) {
                    batch(link, name + number + ":", sets);
                }
            }
            return sets;
        };
    }

    private void batch(Link link, String name, List<Placing> sets) throws IOException {
        int first = inForce;
        byte[][] requests = new byte[BATCH + 1][];
        Object[] mget = new Object[BATCH + 1];
        mget[0] = "MGET";
        for (int i = 0; i < BATCH; i++) {
            mget[i + 1] = name + i;
            requests[i] = Link.request("SET", name + i, "v");
        }
        requests[BATCH] = Link.request(mget);
        for (byte[] request : requests) {
            link.send(request);
        }
        for (int i = 0; i < BATCH; i++) {
            assertEquals("+OK\r\n", new String(link.redisAnswer(), StandardCharsets.ISO_8859_1));
        }
        String read = new String(link.redisAnswer(), StandardCharsets.ISO_8859_1);
        int last = rings.size() - 1;
        for (int i = 0; i < BATCH; i++) {
            sets.add(new Placing(name + i, first, last));
        }
        assertTrue(read.startsWith("*" + BATCH + "\r\n"), read);
        if (first == last) {
            assertEquals("*" + BATCH + "\r\n" + "$1\r\nv\r\n".repeat(BATCH), read);
        }
    }

    private void awaitAllConnected(Admin admin) throws IOException {
        Await.until("every server to be dialled", Duration.ofSeconds(60), () -> {
            for (int i = 0; i < servers.size(); i++) {
                if (admin.metric("trepak_server_connections{pool=\"alpha\",server=\"s" + i + "\"}") < 2) {
                    return false;
                }
            }
            return true;
        });
    }

    private static long descriptors(Server proxy) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + proxy.pid() + "/fd"))) {
            return open.count();
        }
    }

    /** Every key is where a ring in force says, and nowhere else. */
    private void assertPlaced(List<Placing> sets) throws IOException {
        Map<String, String> holders = new HashMap<>();
        for (int i = 0; i < servers.size(); i++) {
            try (Link link = new Link(servers.get(i).port)) {
                String[] lines = link.ask("KEYS", "*").split("\r\n");
                for (int line = 2; line < lines.length; line += 2) {
                    assertEquals(null, holders.put(lines[line], "s" + i), "a key is on two servers: " + lines[line]);
                }
            }
        }
        for (Placing set : sets) {
            Set<String> right = new HashSet<>();
            for (int ring = set.first(); ring <= set.last(); ring++) {
                right.add(rings.get(ring)
                        .route(set.key().getBytes(StandardCharsets.ISO_8859_1))
                        .server()
                        .name());
            }
            assertTrue(
                    right.contains(holders.get(set.key())),
                    set.key() + " is on " + holders.get(set.key()) + ", expected one of " + right);
        }
    }

    @Test
    void hangUpReloadsAndABadFileIsRefusedWithItsLines() throws Exception {
        try (Fleet fleet = new Fleet("hup")) {
            servers = fleet.redis(2);
            pool = new Pool("alpha", Ports.free(), List.of("redis: true"), List.of());
            conf = fleet.file("hup.yml");
            planner = Planner.load(null);
            write("", List.of(0));
            Server proxy =
                    fleet.launcher(pool.port(), "-c", conf.toString(), "-a", "127.0.0.1", "-s", "" + Ports.free());
            Await.until(
                    "the proxy to serve",
                    Duration.ofSeconds(60),
                    () -> proxy.log().contains("serving"));
            try (Link link = new Link(pool.port())) {
                assertEquals("+OK\r\n", link.ask("SET", "a", "1"));
                write("", List.of(0, 1));
                proxy.signal("HUP");
                Await.until(
                        "the new server",
                        Duration.ofSeconds(60),
                        () -> proxy.log()
                                .contains("pool 'alpha': server 's1' added at 127.0.0.1:" + servers.get(1).port));
                Files.writeString(conf, "alpha:\n  timeout: soon\n");
                proxy.signal("HUP");
                Await.until(
                        "the refusal",
                        Duration.ofSeconds(60),
                        () -> proxy.log().contains(conf + ":2: directive \"timeout\" is not a number; expected 0 to"));
                for (int i = 0; i < 20; i++) {
                    assertEquals("+OK\r\n", link.ask("SET", "key" + i, "1"));
                }
            }
            try (Link second = new Link(servers.get(1).port)) {
                assertTrue(!second.ask("DBSIZE").equals(":0\r\n"), "the server that was added holds keys");
            }
            proxy.signal("TERM");
            assertEquals(0, proxy.awaitExit());
        }
    }
}
