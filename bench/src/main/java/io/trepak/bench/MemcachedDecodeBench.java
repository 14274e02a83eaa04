package io.trepak.bench;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Protocol;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to find one memcached request, or one response, in what was read. Values have 64 bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class MemcachedDecodeBench {
    private static final int MANY = 100;

    /** Whether a frame is all there, or comes in two halves. */
    @Param({"whole", "split"})
    public String arrival;

    private Feed get;
    private Feed set;
    private Feed pipelinedGets;
    private Feed multiget;
    private Feed value;
    private Feed values;
    private Feed stored;

    @Setup
    public void prepare() {
        List<String> keys = Wire.keys(0, MANY);
        List<String> first = keys.subList(0, 1);
        get = requests(List.of(Wire.memcachedGet(first)));
        set = requests(List.of(Wire.memcachedSet(first.get(0))));
        pipelinedGets = requests(
                keys.stream().map(key -> Wire.memcachedGet(List.of(key))).toList());
        multiget = requests(List.of(Wire.memcachedGet(keys)));
        value = responses(Wire.memcachedValues(first));
        values = responses(Wire.memcachedValues(keys));
        stored = responses(Wire.ascii("STORED\r\n"));
    }

    private Feed requests(List<byte[]> frames) {
        FrontendCodec codec = Plugins.named(Protocol.class, "memcached").frontend(NoSettings.INSTANCE);
        return Feed.requests(codec, frames, arrival.equals("split"));
    }

    private Feed responses(byte[] frame) {
        BackendCodec codec = Plugins.named(Protocol.class, "memcached").backend(NoSettings.INSTANCE);
        return Feed.responses(codec, List.of(frame), arrival.equals("split"));
    }

    @Benchmark
    public int requestGet() {
        return get.run();
    }

    @Benchmark
    public int requestSet() {
        return set.run();
    }

    /** A hundred gets in one read; the figure is for one of them. */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public int requestGetPipelined() {
        return pipelinedGets.run();
    }

    /** One request with a hundred keys; the figure is for all of it. */
    @Benchmark
    public int requestGetOf100() {
        return multiget.run();
    }

    @Benchmark
    public int responseValue() {
        return value.run();
    }

    /** One response with a hundred values; the figure is for all of it. */
    @Benchmark
    public int responseValuesOf100() {
        return values.run();
    }

    @Benchmark
    public int responseStored() {
        return stored.run();
    }
}
