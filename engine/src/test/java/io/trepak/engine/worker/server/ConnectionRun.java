package io.trepak.engine.worker.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.trepak.api.protocol.Failure;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.worker.request.TestRequest;
import java.util.ArrayList;
import java.util.List;

/** One connection to the first of {@link MemoryServers}, and an owner that notes what it is told. */
final class ConnectionRun implements ServerConnection.Owner, AutoCloseable {
    private static final List<String> SERVERS = List.of("127.0.0.1:1:1 s0", "127.0.0.1:2:1 s1");
    private static final long MAX_BUFFERED_BYTES = 64 << 20;

    final MemoryServers servers;
    final ServerState server;
    final ServerConnection connection;
    private final List<String> events = new ArrayList<>();
    /** Whether the owner has more to send, which it does in the turn after it is told of a loss. */
    boolean hasMore;
    /** What the owner says to another dial; null when it dials. */
    String redialRefusal;

    ConnectionRun(int lane, String... keys) {
        this(lane, SERVERS, keys);
    }

    ConnectionRun(int lane, List<String> of, String... keys) {
        this(lane, new MemoryServers(MAX_BUFFERED_BYTES, of, keys));
    }

    ConnectionRun(int lane, MemoryServers of) {
        servers = of;
        server = servers.server(0);
        connection =
                new ServerConnection(servers.resources(), servers.latencies(), servers.settings(), server, lane, this);
    }

    /** What the owner was told since the last time. */
    List<String> events() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    long now() {
        return servers.resources().nowNanos();
    }

    void turn() {
        servers.loop().turn();
    }

    /** Dials and is accepted. */
    MemoryConnection connected() {
        Failure refusal = connection.dial();
        if (refusal != null) {
            throw new AssertionError(refusal.message());
        }
        return servers.accept();
    }

    TestRequest send(String line) {
        return send(line, 0, 0);
    }

    TestRequest send(String line, int keyOffset, int keyLength) {
        TestRequest request = servers.request(line);
        byte[] in = line.getBytes(ISO_8859_1);
        connection.send(request, in, 0, in.length, keyOffset, keyLength);
        return request;
    }

    /** Sends what brings no response. */
    void sendQuiet(String line) {
        byte[] in = line.getBytes(ISO_8859_1);
        connection.send(null, in, 0, in.length, 0, 0);
    }

    @Override
    public int number() {
        return 0;
    }

    @Override
    public boolean hasMore() {
        return hasMore;
    }

    @Override
    public Failure redial() {
        events.add("redial");
        return redialRefusal != null ? Failure.of(Failure.Kind.UNREACHABLE, redialRefusal) : connection.dial();
    }

    @Override
    public void lost(Failure refusal) {
        events.add(refusal == null ? "lost, redialled" : "lost: " + refusal.message());
    }

    @Override
    public void up() {
        events.add("up");
    }

    @Override
    public void demoted() {
        events.add("demoted");
    }

    @Override
    public void close() {
        connection.close();
        servers.loop().turn();
        servers.close();
    }
}
