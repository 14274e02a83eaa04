package io.trepak.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.worker.Forwarding;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForwardBenchTest {
    private static final int SERVERS = 4;
    private static final int KEYS = 64;
    private static final int WARM_UP_RUNS = 20_000;
    private static final int COUNTED_RUNS = 1000;
    private static final int ATTEMPTS = 5;

    private static byte[] respond(String command, List<String> keys) {
        return command.equals("set") ? Wire.ascii("+OK\r\n") : Wire.redisValues(keys.size());
    }

    private static Forwarding redis(int clients) {
        return new Forwarding(BenchPool.of("redis", SERVERS), clients);
    }

    @Test
    void spreadsKeysOverServersAndBringsEveryAnswer() {
        try (Forwarding forwarding = redis(1)) {
            forwarding.prepare(List.of(Wire.redisMget(Wire.keys(0, KEYS))), ForwardBenchTest::respond);
            assertEquals(SERVERS, forwarding.serversReached());
            assertEquals(Wire.redisValues(KEYS).length, forwarding.run());
        }
    }

    @Test
    void getsEveryClientItsAnswer() {
        int clients = 7;
        try (Forwarding forwarding = redis(clients)) {
            forwarding.prepare(
                    Wire.keys(0, clients).stream().map(Wire::redisSet).toList(), ForwardBenchTest::respond);
            assertEquals(clients * "+OK\r\n".length(), forwarding.run());
        }
    }

    /** The engine's promise for every keyed request. Tests run without C2, whose escape analysis could hide one. */
    @Test
    void forwardsRedisRequestsWithoutAllocatingOnceWarm() {
        try (Forwarding forwarding = redis(1)) {
            List<String> keys = Wire.keys(0, KEYS);
            keys.forEach(key -> forwarding.prepare(List.of(Wire.redisSet(key)), ForwardBenchTest::respond));
            forwarding.prepare(
                    List.of(Wire.join(keys.stream().map(Wire::redisSet).toList())), ForwardBenchTest::respond);
            assertAllocatesNothing(forwarding);
        }
    }

    @Test
    void forwardsMemcachedRequestsWithoutAllocatingOnceWarm() {
        try (Forwarding forwarding = new Forwarding(BenchPool.of("memcached", SERVERS), 1)) {
            List<byte[]> gets = IntStream.range(0, KEYS)
                    .mapToObj(n -> Wire.memcachedGet(Wire.keys(n, 1)))
                    .toList();
            gets.forEach(get -> forwarding.prepare(List.of(get), (command, keys) -> Wire.memcachedValues(keys)));
            forwarding.prepare(List.of(Wire.join(gets)), (command, keys) -> Wire.memcachedValues(keys));
            assertAllocatesNothing(forwarding);
        }
    }

    private static void assertAllocatesNothing(Forwarding forwarding) {
        run(forwarding, WARM_UP_RUNS);
        // The virtual machine itself may allocate in a run, a class it loads late for one; not in every one.
        long least = IntStream.range(0, ATTEMPTS)
                .mapToLong(i -> allocatedBy(forwarding))
                .min()
                .getAsLong();
        assertEquals(0, least, "bytes in " + COUNTED_RUNS + " runs");
    }

    private static long allocatedBy(Forwarding forwarding) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run(forwarding, COUNTED_RUNS);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static void run(Forwarding forwarding, int times) {
        for (int i = 0; i < times; i++) {
            forwarding.run();
        }
    }
}
