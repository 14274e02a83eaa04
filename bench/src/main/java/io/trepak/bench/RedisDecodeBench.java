package io.trepak.bench;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.engine.plugin.NoClient;
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

/** What it costs to find one Redis request, or one response, in what was read. Values have 64 bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class RedisDecodeBench {
    private static final int MANY = 100;

    /** Whether a frame is all there, or comes in two halves. */
    @Param({"whole", "split"})
    public String arrival;

    private Feed get;
    private Feed set;
    private Feed pipelinedGets;
    private Feed mget;
    private Feed bulk;
    private Feed ok;
    private Feed array;

    @Setup
    public void prepare() {
        List<String> keys = Wire.keys(0, MANY);
        get = requests(List.of(Wire.redisGet(keys.get(0))));
        set = requests(List.of(Wire.redisSet(keys.get(0))));
        pipelinedGets = requests(keys.stream().map(Wire::redisGet).toList());
        mget = requests(List.of(Wire.redisMget(keys)));
        bulk = responses(Wire.redisBulk());
        ok = responses(Wire.ascii("+OK\r\n"));
        array = responses(Wire.redisValues(MANY));
    }

    private Feed requests(List<byte[]> frames) {
        FrontendCodec codec = Plugins.opened("redis").frontend(new NoClient("bench"));
        return Feed.requests(codec, frames, arrival.equals("split"));
    }

    private Feed responses(byte[] frame) {
        BackendCodec codec = Plugins.opened("redis").backend(new Plugins.Unconnected());
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

    /** A hundred GETs in one read; the figure is for one of them. */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public int requestGetPipelined() {
        return pipelinedGets.run();
    }

    /** One request with a hundred keys; the figure is for all of it. */
    @Benchmark
    public int requestMgetOf100() {
        return mget.run();
    }

    @Benchmark
    public int responseBulk() {
        return bulk.run();
    }

    @Benchmark
    public int responseOk() {
        return ok.run();
    }

    /** One response with a hundred values; the figure is for all of it. */
    @Benchmark
    public int responseArrayOf100() {
        return array.run();
    }
}
