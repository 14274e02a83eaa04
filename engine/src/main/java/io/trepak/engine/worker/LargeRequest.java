package io.trepak.engine.worker;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.engine.net.ChunkQueue;
import java.util.Arrays;

/**
 * A request whose payload is still arriving. Nothing of it is sent before it is complete: half a request of a slow client
 * must not block a connection that many share.
 */
final class LargeRequest {
    private static final String CHANGED = "the servers of the pool changed while the request came in; send it again";

    private final Worker worker;
    private final Frontend client;
    private final LocalPool pool;
    private final Command command;
    private final boolean quiet;
    final boolean barrier;
    private final int lane;
    private final long keyPrint;
    /** As the client sends it. */
    final int length;
    /** What the server gets. */
    final ChunkQueue chunks;
    /** The key that decides on the server once all is here; null when that is decided already. */
    private byte[] key;

    /** Where it goes; null when the key decides. */
    private LocalServer server;
    /** What decided on the server by several keys, which are not kept; null for any other. */
    private Router decidedBy;
    /** What the answer to a rewritten request goes through; null for any other. */
    private SplitRequest split;

    private int left;

    private LargeRequest(Worker worker, Frontend client, LocalPool pool, RequestFrame frame, int length) {
        this.worker = worker;
        this.client = client;
        this.pool = pool;
        this.command = frame.command();
        this.quiet = frame.quiet();
        this.barrier = frame.isBarrier();
        this.lane = frame.lane();
        this.keyPrint = frame.keyPrint();
        this.length = length;
        this.left = length;
        this.chunks = new ChunkQueue(worker.loop().chunks());
    }

    /**
     * Looks at a request whose payload is still to come.
     *
     * @param available how much of it is here
     * @return null when it has been taken care of
     */
    static LargeRequest begin(
            Worker worker,
            Frontend client,
            ClientCodec codec,
            RequestFrame frame,
            byte[] in,
            int offset,
            int available,
            int length) {
        LocalPool pool = client.poolFor(frame, in, offset);
        if (pool == null) {
            return null;
        }
        LargeRequest large = new LargeRequest(worker, client, pool, frame, length);
        large.key = routingKey(frame, in, offset);
        if (large.key == null) {
            int server = pool.serverFor(frame, in, offset);
            if (server < 0) {
                client.own().noServer(frame.command(), frame.quiet(), server);
                return null;
            }
            large.server = pool.server(server);
            large.decidedBy = frame.keyCount() > 1 ? pool.router() : null;
        }
        int head = frame.rewrittenBytes();
        if (head > 0) {
            if (!frame.quiet()) {
                large.split = worker.splitter().begin(pool, frame, in, offset, 1);
            }
            ArrayOutput rewritten = worker.scratch();
            try {
                codec.rewrite(in, offset, frame, rewritten);
            } catch (PluginFailure e) {
                large.fail(PluginFailure.MESSAGE);
                return null;
            }
            large.chunks.append(rewritten.bytes(), 0, rewritten.length());
        }
        large.chunks.append(in, offset + head, available - head);
        return large;
    }

    /** The key that alone decides where a request goes; null when something else does. */
    private static byte[] routingKey(RequestFrame frame, byte[] in, int offset) {
        Route route = frame.command().route();
        if (route != Route.KEYED && route != Route.SPLIT) {
            return null;
        }
        if (frame.isRoutedByOtherKey()) {
            return Arrays.copyOf(frame.routingKey(), frame.routingKeyLength());
        }
        if (frame.keyCount() == 0) {
            return null;
        }
        int start = offset + frame.keyOffset(0);
        return Arrays.copyOfRange(in, start, start + frame.keyLength(0));
    }

    /** How many bytes have not arrived yet. */
    int left() {
        return left;
    }

    /** So many more have arrived. */
    void arrived(int count) {
        left -= count;
    }

    /** All of it is here: sends it. */
    void forward() {
        if (key == null) {
            server = decidedBy == null || decidedBy == pool.router() ? pool.presentOf(server) : null;
            if (server == null) {
                drop();
                client.own().refuse(command, quiet, CHANGED);
                return;
            }
        } else {
            int to = pool.router().serverOf(key, 0, key.length);
            if (to < 0) {
                drop();
                client.own().noServer(command, quiet, to);
                return;
            }
            server = pool.server(to);
        }
        Backend backend = server.backend(lane, client.id());
        if (!backend.ready()) {
            fail(backend.failure());
            return;
        }
        int size = (int) chunks.length();
        try {
            backend.out().hand(chunks);
            if (quiet) {
                backend.countSent(size);
            } else {
                Request request = split != null ? part() : client.answers().await(command, length);
                request.keyPrint = keyPrint;
                backend.sent(request, size);
                if (key != null) {
                    backend.noteKey(request, key, 0, key.length);
                }
            }
        } catch (RuntimeException | Error e) {
            backend.link().broken(e);
            throw e;
        }
        client.pace().heed(backend, quiet);
    }

    /** Has the answer to a rewritten request awaited. */
    private Request part() {
        SplitRequest waiting = split;
        split = null;
        waiting.queuedAtNanos = worker.loop().nowNanos(); // how long the client took to send it does not count
        client.answers().append(waiting, length);
        return waiting.part(worker.takeRequest(), 0, server, waiting.keyCount());
    }

    /** It cannot be sent. */
    private void fail(String reason) {
        chunks.clear();
        if (split != null) {
            worker.splitter().failed(client, part(), reason);
        } else if (reason.equals(PluginFailure.MESSAGE)) {
            client.own().noServer(command, quiet, Router.FAULT);
        } else {
            client.own().refuse(command, quiet, reason);
        }
    }

    /** It will not be sent. */
    void drop() {
        chunks.clear();
        if (split != null) {
            worker.recycle(split);
            split = null;
        }
    }
}
