package io.trepak.bench;

import io.trepak.engine.worker.Forwarding;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * What a request costs the engine from the client's bytes to the client's answer, system calls and the loop's waiting left
 * out. Four servers; every request has another key, values have 64 bytes.
 *
 * <p>A keyed request (GET, SET) must allocate nothing: look at {@code gc.alloc.rate.norm} with {@code -prof gc}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class ForwardBench {
    private static final int SERVERS = 4;
    private static final int ROUNDS = 64;
    private static final int CLIENTS = 50;
    private static final int PIPELINE = 100;
    private static final int KEYS = 10;

    /** What a client sends in one round; {@code number} differs from call to call. */
    private interface Traffic {
        byte[] next(int number);
    }

    private Forwarding forwarding;

    /** Prepares what the benchmark at hand needs and no more: what has run before shapes the machine code. */
    @Setup
    public void prepare(BenchmarkParams running) {
        String name = running.getBenchmark();
        forwarding = switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "get" -> redis(1, n -> Wire.redisGet(Wire.key(n)));
            case "getOf50Clients" -> redis(CLIENTS, n -> Wire.redisGet(Wire.key(n)));
            case "getPipelined" -> redis(1, pipelined(n -> Wire.redisGet(Wire.key(n))));
            case "set" -> redis(1, n -> Wire.redisSet(Wire.key(n)));
            case "setPipelined" -> redis(1, pipelined(n -> Wire.redisSet(Wire.key(n))));
            case "mgetOf10" -> redis(1, n -> Wire.redisMget(Wire.keys(n * KEYS, KEYS)));
            case "memcachedGet" -> memcached(n -> Wire.memcachedGet(Wire.keys(n, 1)));
            case "memcachedGetOf10" -> memcached(n -> Wire.memcachedGet(Wire.keys(n * KEYS, KEYS)));
            case "memcachedGetPipelined" -> memcached(pipelined(n -> Wire.memcachedGet(Wire.keys(n, 1))));
            default -> throw new IllegalStateException("no traffic for " + name);
        };
    }

    private static Traffic pipelined(Traffic one) {
        return number -> {
            List<byte[]> requests = new ArrayList<>();
            for (int i = 0; i < PIPELINE; i++) {
                requests.add(one.next(number * PIPELINE + i));
            }
            return Wire.join(requests);
        };
    }

    private static Forwarding redis(int clients, Traffic traffic) {
        return open("redis", clients, traffic, (command, keys) -> switch (command) {
            case "get" -> Wire.redisBulk();
            case "mget" -> Wire.redisValues(keys.size());
            default -> Wire.ascii("+OK\r\n");
        });
    }

    private static Forwarding memcached(Traffic traffic) {
        return open("memcached", 1, traffic, (command, keys) -> Wire.memcachedValues(keys));
    }

    private static Forwarding open(String protocol, int clients, Traffic traffic, Forwarding.Server server) {
        Forwarding opened = new Forwarding(BenchPool.of(protocol, SERVERS), clients);
        for (int round = 0; round < ROUNDS; round++) {
            int first = round * clients;
            opened.prepare(
                    IntStream.range(first, first + clients)
                            .mapToObj(traffic::next)
                            .toList(),
                    server);
        }
        return opened;
    }

    @TearDown
    public void close() {
        forwarding.close();
    }

    /** One client, one GET per turn of the loop. */
    @Benchmark
    public int get() {
        return forwarding.run();
    }

    /** Fifty clients with one GET each per turn; the figure is for one GET. */
    @Benchmark
    @OperationsPerInvocation(CLIENTS)
    public int getOf50Clients() {
        return forwarding.run();
    }

    /** One client with a hundred GETs per turn; the figure is for one GET. */
    @Benchmark
    @OperationsPerInvocation(PIPELINE)
    public int getPipelined() {
        return forwarding.run();
    }

    /** One client, one SET per turn of the loop. */
    @Benchmark
    public int set() {
        return forwarding.run();
    }

    /** One client with a hundred SETs per turn; the figure is for one SET. */
    @Benchmark
    @OperationsPerInvocation(PIPELINE)
    public int setPipelined() {
        return forwarding.run();
    }

    /** One client, one MGET of ten keys per turn; the figure is for all of it. */
    @Benchmark
    public int mgetOf10() {
        return forwarding.run();
    }

    /** One client, one memcached get per turn. */
    @Benchmark
    public int memcachedGet() {
        return forwarding.run();
    }

    /** One client with a hundred memcached gets per turn; the figure is for one of them. */
    @Benchmark
    @OperationsPerInvocation(PIPELINE)
    public int memcachedGetPipelined() {
        return forwarding.run();
    }

    /** One client, one memcached get of ten keys per turn; the figure is for all of it. */
    @Benchmark
    public int memcachedGetOf10() {
        return forwarding.run();
    }
}
