package io.trepak.engine.worker.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.trepak.api.protocol.Failure;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.worker.request.TestRequest;
import java.util.ArrayList;
import java.util.List;

/** A backend of the first of {@link MemoryServers}, used as clients use it. */
final class BackendRun implements AutoCloseable {
    final MemoryServers servers;
    final ServerState server;
    final Backend backend;
    /** Told that the server has another role, in order. */
    final List<Backend> wrong = new ArrayList<>();

    BackendRun(String... keys) {
        this(new MemoryServers(keys));
    }

    BackendRun(MemoryServers of) {
        servers = of;
        server = servers.server(0);
        backend = new Backend(servers.resources(), servers.latencies(), servers.settings(), server, 0, 0, wrong::add);
    }

    ServerConnection connection() {
        return backend.connection();
    }

    void turn() {
        servers.loop().turn();
    }

    /** Asks whether it takes a request, which makes it dial, and has the server accept. */
    MemoryConnection connected() {
        Failure refusal = backend.refusal();
        if (refusal != null) {
            throw new AssertionError(refusal.message());
        }
        return servers.accept();
    }

    /** Sends a request as clients do; it fails at once when it is refused. */
    TestRequest send(String line) {
        TestRequest request = servers.request(line);
        byte[] in = line.getBytes(ISO_8859_1);
        Failure refusal = backend.refusal();
        if (refusal == null) {
            backend.send(request, in, 0, in.length, 0, 0);
        } else {
            request.fail(refusal);
        }
        return request;
    }

    /** The same for one that may be sent with others. */
    TestRequest merge(String line) {
        return merge(servers.fragments(), line);
    }

    TestRequest merge(FragmentWriter codec, String line) {
        TestRequest request = servers.request(line);
        byte[] in = line.getBytes(ISO_8859_1);
        Failure refusal = backend.refusal();
        if (refusal == null) {
            backend.sendMerged(codec, servers.frame(line), in, 0, in.length, request);
        } else {
            request.fail(refusal);
        }
        return request;
    }

    @Override
    public void close() {
        backend.close();
        turn();
        servers.close();
    }
}
