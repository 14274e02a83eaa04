package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that ask for more than can be held: the process stays within what {@code max_buffered_bytes}
 * implies, and {@link KnownClients} beside them get every response, from servers that are well.
 */
@Timeout(600)
@ParameterizedClass
@EnumSource
class CrowdIT {
    private static final int MIB = 1 << 20;
    private static final long BUFFERED_BYTES = 64 * MIB;
    /** What is under way may be finished, up to twice the limit; and the collector leaves heap lying about for a while. */
    private static final long GROWTH_BYTES = 2 * BUFFERED_BYTES + 192 * MIB;

    private static final int LARGE_BYTES = MIB - 1000; // memcached has no larger ones
    private static final int SERVERS = 2;
    private static final int COMING = 6_000;
    private static final int COMING_THREADS = 6;

    private final Random random = new Random(Seed.take("CrowdIT"));

    @Parameter
    Dialect dialect;

    private Fleet fleet;
    private List<Server> servers;
    private Server proxy;
    private int port;
    private KnownValues values;
    private long before;

    @BeforeEach
    void start() throws IOException {
        fleet = new Fleet("crowd");
        servers = dialect.servers(fleet, SERVERS);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    private void begin() throws IOException {
        Pool pool = Pool.of("alpha", servers, dialect.poolKey());
        proxy = fleet.trepak("max_buffered_bytes: " + BUFFERED_BYTES + "\n", List.of("--workers=2"), pool);
        port = pool.port();
        values = new KnownValues(dialect, 128, SERVERS);
        values.begin(port, servers);
    }

    private KnownClients others() throws IOException {
        KnownClients others = new KnownClients(values, port, 3, random, key -> values.owner(key) >= 0);
        others.awaitRounds(200);
        before = memory("VmRSS");
        return others;
    }

    private void check(KnownClients others) throws Exception {
        others.awaitRounds(100);
        others.stop();
        assertEquals(List.of(), values.violations());
        assertEquals(0, values.errors.get());
        assertEquals(0, others.closed.get());
        long most = memory("VmHWM");
        System.out.printf(
                "CrowdIT %s: %d MiB at most, before %d; slowest batch of the others %d ms%n",
                dialect, most / MIB, before / MIB, others.slowestNanos.get() / 1_000_000);
        assertTrue(most < before + GROWTH_BYTES, "grew from " + before / MIB + " to " + most / MIB + " MiB");
        assertTrue(proxy.isAlive());
        assertTrue(proxy.log().lines().noneMatch(line -> line.contains("Exception") || line.contains("OutOfMemory")));
    }

    /** In bytes; VmHWM is the most there ever was of VmRSS. */
    private long memory(String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", "" + proxy.pid(), "status"))) {
            return lines.filter(line -> line.startsWith(name + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static byte[] times(byte[] request, int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(request);
        }
        return all.toByteArray();
    }

    private void store(Link link, String key, String value) throws IOException {
        link.send(dialect.set(key, value));
        assertEquals(dialect.stored(), dialect.answer(link));
    }

    @Test
    void aClientThatAsksForTenGigabytesAndReadsNoneStopsOnlyItself() throws Exception {
        begin();
        try (KnownClients others = others();
                Link lazy = new Link(port)) {
            store(lazy, "large", "x".repeat(LARGE_BYTES));
            lazy.send(times(dialect.get("large"), 10_240));
            others.awaitRounds(500); // the lazy one may be closed meanwhile, or not
            check(others);
        }
    }

    @Test
    void clientsThatLeaveWithTenThousandRequestsInFlightLeaveNothingBehind() throws Exception {
        begin();
        try (KnownClients others = others();
                Link link = new Link(port)) {
            store(link, "some", "x".repeat(1000));
            byte[] pipeline = times(dialect.get("some"), 10_000);
            for (int i = 0; i < 30; i++) {
                Link leaver = new Link(port);
                leaver.send(pipeline);
                leaver.reset();
            }
            check(others);
        }
    }

    /** As many as descriptors allow, ten thousand at most. */
    @Test
    void idleClientsCostLittleAndTheRestIsServed() throws Exception {
        begin();
        int count = (int) Math.min(10_000, descriptorLimit() - 1_000);
        List<SocketChannel> idle = new ArrayList<>();
        try (KnownClients others = others()) {
            for (int i = 0; i < count; i++) {
                idle.add(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            }
            Await.until(count + " clients to be accepted", Duration.ofSeconds(60), () -> descriptors() > count);
            check(others);
        } finally {
            for (SocketChannel each : idle) {
                each.close();
            }
        }
        Await.until("all of them to be gone", Duration.ofSeconds(60), () -> descriptors() < 200);
    }

    @Test
    void clientsThatComeAndGoByTheThousandAreAllServed() throws Exception {
        begin();
        ExecutorService threads = Executors.newFixedThreadPool(COMING_THREADS);
        try (KnownClients others = others()) {
            long start = System.nanoTime();
            List<Future<?>> arriving = new ArrayList<>();
            for (int thread = 0; thread < COMING_THREADS; thread++) {
                arriving.add(threads.submit(() -> {
                    for (int i = 0; i < COMING / COMING_THREADS; i++) {
                        try (Link link = new Link(port)) {
                            store(link, "brief", "" + i);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : arriving) {
                each.get();
            }
            System.out.printf(
                    "CrowdIT %s: %.0f connections a second%n", dialect, COMING * 1e9 / (System.nanoTime() - start));
            check(others);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void halfClosedClientsGetAllTheirAnswersAndThenTheEnd() throws Exception {
        begin();
        try (KnownClients others = others()) {
            byte[] pipeline = times(dialect.get("none"), 500);
            for (int i = 0; i < 100; i++) {
                try (Link link = new Link(port)) {
                    link.send(pipeline);
                    link.finish();
                    assertEquals(dialect.missing().repeat(500), link.rest());
                }
            }
            check(others);
        }
    }

    private long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", "" + proxy.pid(), "fd"))) {
            return open.count();
        }
    }

    private static long descriptorLimit() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/limits"))) {
            return lines.filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split(" {2,}")[1])
                    .mapToLong(text -> text.equals("unlimited") ? Integer.MAX_VALUE : Long.parseLong(text))
                    .findFirst()
                    .orElse(1024);
        }
    }
}
