package io.trepak.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.engine.plugin.NoClient;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final byte[] END = Wire.ascii("END\r\n");

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
    private Feed setNoreply;
    private Feed metaGet;
    private Feed answeredGet;
    private Feed mergedGets;
    private Feed metaValue;

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
        setNoreply = requests(List.of(
                Wire.ascii(new String(Wire.memcachedSet(first.get(0)), US_ASCII).replaceFirst("\r", " noreply\r"))));
        byte[] get = Wire.memcachedGet(first);
        byte[] mg = Wire.ascii("mg " + first.get(0) + " v t f c k q O1234\r\n");
        metaGet = requests(List.of(mg));
        answeredGet = answers(get, List.of(Wire.memcachedValues(first)));
        mergedGets = pieces(get, keys);
        metaValue = answers(
                mg,
                List.of(Wire.ascii("VA 64 t-1 f0 c12345 k" + first.get(0) + " O1234\r\n" + "v".repeat(64) + "\r\n")));
    }

    /** The values of these keys each, and what ends them. */
    private static List<byte[]> pieces(List<String> keys) {
        List<byte[]> pieces = new ArrayList<>();
        for (String key : keys) {
            byte[] block = Wire.memcachedValues(List.of(key));
            pieces.add(Arrays.copyOf(block, block.length - END.length));
        }
        pieces.add(END);
        return pieces;
    }

    /** Answers to a request, told what they answer as the engine tells it. */
    private Feed answers(byte[] request, List<byte[]> frames) {
        RequestFrame frame = new RequestFrame();
        WorkerCodecs codecs = Plugins.opened("memcached");
        codecs.frontend(new NoClient("bench")).decode(request, 0, request.length, frame);
        BackendCodec codec = codecs.backend(new Plugins.Unconnected());
        return Feed.responses(codec, frame, frames, arrival.equals("split"));
    }

    /** A response to merged requests like this one. */
    private Feed pieces(byte[] request, List<String> keys) {
        RequestFrame frame = new RequestFrame();
        WorkerCodecs codecs = Plugins.opened("memcached");
        codecs.frontend(new NoClient("bench")).decode(request, 0, request.length, frame);
        return Feed.pieces(
                codecs.keyedResponses(), frame.command(), keys.size(), pieces(keys), arrival.equals("split"));
    }

    private Feed requests(List<byte[]> frames) {
        FrontendCodec codec = Plugins.opened("memcached").frontend(new NoClient("bench"));
        return Feed.requests(codec, frames, arrival.equals("split"));
    }

    private Feed responses(byte[] frame) {
        BackendCodec codec = Plugins.opened("memcached").backend(new Plugins.Unconnected());
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

    @Benchmark
    public int requestSetNoreply() {
        return setNoreply.run();
    }

    /** With seven flags, q among them. */
    @Benchmark
    public int requestMetaGet() {
        return metaGet.run();
    }

    /** {@link #responseValue} by a codec that knows what was asked. */
    @Benchmark
    public int responseToGet() {
        return answeredGet.run();
    }

    /** One response to a hundred merged gets, piece by piece; the figure is for one of them. */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public int responseToMergedGets() {
        return mergedGets.run();
    }

    @Benchmark
    public int responseToMetaGet() {
        return metaValue.run();
    }
}
