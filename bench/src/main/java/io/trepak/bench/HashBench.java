package io.trepak.bench;

import io.trepak.api.HashFunction;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to hash one key. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class HashBench {
    private static final int KEYS = 256;

    @Param({
        "crc16",
        "crc32",
        "crc32a",
        "crc32c",
        "fnv1_32",
        "fnv1_64",
        "fnv1a_32",
        "fnv1a_64",
        "hsieh",
        "jenkins",
        "md5",
        "murmur",
        "murmur3_32",
        "one_at_a_time",
        "xxh3",
        "xxh64"
    })
    public String function;

    /** Length of the key in bytes. */
    @Param({"10", "40", "225"})
    public int length;

    private HashFunction hash;
    private byte[] keys;
    private int next;

    @Setup
    public void prepare() {
        hash = Plugins.named(HashFunction.class, function).perThread();
        keys = new byte[KEYS * length];
        Random random = new Random(length);
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (byte) ('a' + random.nextInt(26));
        }
    }

    @Benchmark
    public int hash() {
        next = next + 1 & KEYS - 1;
        return hash.hash(keys, next * length, length);
    }
}
