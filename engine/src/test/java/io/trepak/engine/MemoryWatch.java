package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Watches a proxy of one worker that clients and servers make hold as much as they can. After every step what the worker
 * says it holds is within its bound, heap and direct memory of this process have grown by little more than that, and a
 * client that behaves gets its value.
 */
final class MemoryWatch implements AutoCloseable {
    static final int MIB = 1 << 20;
    /** The least {@code max_buffered_bytes} that may be configured. */
    static final int LIMIT = 16 * MIB;

    static final String BUDGET = "max_buffered_bytes: " + LIMIT;

    /** The largest request that a test sends which says nothing else. */
    private static final int LARGEST_REQUEST = 8 * MIB;

    /**
     * What is not held for anybody, and what a test itself needs: the pools keep 11 MiB of arrays and 16 MiB of chunks, the
     * leak detector some KiB for every chunk, and each thread of a client or server its pieces and a buffer for its socket.
     */
    private static final long SLACK = 64 * MIB;

    /** So many rounds without progress, and nothing more can be expected of those who send. */
    private static final int QUIET_ROUNDS = 100;

    private static final int ROUNDS_PER_LOOK = 20;

    private final TestProxy proxy;
    private final TestClient client;
    private final String request;
    private final String response;
    private final long before;
    private long bound = bound(LARGEST_REQUEST);
    private long most;
    private int rounds;

    /**
     * @param request what the client that behaves asks, of a server that works
     */
    MemoryWatch(TestProxy proxy, String request, String response) throws IOException {
        this.proxy = proxy;
        this.request = request;
        this.response = response;
        client = proxy.client();
        for (int i = 0; i < ROUNDS_PER_LOOK; i++) {
            client.send(request).expect(response);
        }
        before = usedBytes();
    }

    /** Of a Redis proxy whose first server answers with the key. */
    static MemoryWatch ofRedis(TestProxy proxy) throws IOException {
        String key = proxy.key(0, 0);
        return new MemoryWatch(proxy, TestClient.request("GET", key), TestClient.bulk(key));
    }

    /**
     * What the worker may hold. What is under way may be finished; one request of more than a quarter of the limit may be
     * under way beside it; and what was read last of each connection, a chunk at most, is not refused any more.
     */
    private static long bound(int largestRequest) {
        return 2L * LIMIT + largestRequest + 2 * MIB;
    }

    /** Another one for a test whose requests may be so large. */
    MemoryWatch withRequestsUpTo(int bytes) {
        bound = bound(bytes);
        return this;
    }

    /** One step: the client that behaves is served, and what is held is within its bounds. */
    void step() throws IOException {
        client.send(request).expect(response);
        long held = proxy.gauges().bufferedBytes();
        most = Math.max(most, held);
        assertTrue(held <= bound, "the worker holds " + mib(held) + " with a limit of " + mib(LIMIT));
        if (++rounds % ROUNDS_PER_LOOK == 0 && heapWithGarbage() + directBytes() - before > bound + SLACK) {
            look();
        }
    }

    /** Steps for as long as those who send get on. */
    void stepWhile(Flood flood) throws IOException {
        stepWhile(flood::sentBytes);
    }

    /** Steps for as long as a number changes. */
    void stepWhile(LongSupplier progress) throws IOException {
        long before = -1;
        for (int quiet = 0; quiet < QUIET_ROUNDS; quiet++) {
            step();
            long now = progress.getAsLong();
            if (now != before) {
                before = now;
                quiet = 0;
            }
        }
        look();
    }

    /** Steps until something has come about. */
    void stepUntil(String what, Eventually.Condition condition) throws IOException {
        eventually(what, () -> {
            step();
            return condition.holds();
        });
        look();
    }

    /** Looks at heap and direct memory, after a collection. */
    void look() {
        long used = usedBytes() - before;
        if (used > bound + SLACK) {
            throw new AssertionError("the process holds " + mib(used) + " more than at first, " + mib(directBytes())
                    + " of all it has outside the heap; the worker says "
                    + mib(proxy.gauges().bufferedBytes()) + " with a limit of " + mib(LIMIT) + "\n" + largestClasses());
        }
    }

    private static String largestClasses() {
        try {
            Object histogram = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            return histogram.toString().lines().limit(10).collect(Collectors.joining("\n"));
        } catch (JMException e) {
            return e.toString();
        }
    }

    /** The most that the worker said it held. */
    long most() {
        return most;
    }

    private static long usedBytes() {
        System.gc();
        return heapAfterCollection() + directBytes();
    }

    /** Not what lies there now: others have gone on since, and the servers of a test fill the heap with garbage in no time. */
    private static long heapAfterCollection() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null) {
                bytes += pool.getCollectionUsage().getUsed();
            }
        }
        return bytes;
    }

    private static long heapWithGarbage() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long directBytes() {
        long bytes = Math.max(0, PlatformDependent.usedDirectMemory());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            bytes += pool.getName().equals("direct") ? pool.getMemoryUsed() : 0;
        }
        return bytes;
    }

    static String mib(long bytes) {
        return bytes / MIB + " MiB";
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
