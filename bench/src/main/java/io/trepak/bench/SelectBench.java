package io.trepak.bench;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Server;
import java.util.BitSet;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** What it costs to find the server of a hash. The hashes are random, for a branch predictor learns any short list. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class SelectBench {
    private static final int HASHES = 1 << 16;

    /** A table of the engine's. */
    @State(Scope.Thread)
    public static class Table {
        @Param({"ketama", "modula", "rendezvous", "jump", "maglev"})
        public String distribution;

        @Param({"6", "100"})
        public int servers;

        private Continuum continuum;

        @Setup
        public void build() {
            BitSet live = new BitSet();
            live.set(0, servers);
            continuum = Plugins.named(Distribution.class, distribution)
                    .build(
                            IntStream.range(0, servers)
                                    .mapToObj(i -> Server.of("server%03d".formatted(i), "127.0.0.1:1", 1))
                                    .toList(),
                            live,
                            NoSettings.INSTANCE)
                    .perThread();
        }
    }

    /** What one would write first: as many random points in a sorted map. */
    @State(Scope.Thread)
    public static class Tree {
        private static final int POINTS_PER_SERVER = 160;

        @Param({"6", "100"})
        public int servers;

        private final TreeMap<Integer, Integer> points = new TreeMap<>();

        @Setup
        public void build() {
            Random random = new Random(servers);
            while (points.size() < servers * POINTS_PER_SERVER) {
                points.put(random.nextInt(), points.size() % servers);
            }
        }
    }

    private final int[] hashes = new Random(1).ints(HASHES).toArray();
    private int next;

    private int nextHash() {
        next = next + 1 & HASHES - 1;
        return hashes[next];
    }

    @Benchmark
    public int select(Table table) {
        return table.continuum.select(nextHash());
    }

    @Benchmark
    public int treeMap(Tree tree) {
        var entry = tree.points.ceilingEntry(nextHash());
        return (entry == null ? tree.points.firstEntry() : entry).getValue();
    }
}
