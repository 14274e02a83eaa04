package io.trepak.engine.worker.client;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.resources.ArrayOutput;
import io.trepak.engine.worker.resources.MemoryBudget;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.server.Payload;
import io.trepak.engine.worker.server.Router;
import io.trepak.engine.worker.server.WorkerServer;
import java.util.Arrays;

/** A large request for one server. Memory for all of it was set aside before it began. */
final class LargeRequest extends LargeBody implements Payload {
    private static final Failure CHANGED = Failure.of(
            Failure.Kind.SWITCHED, "the servers of the pool changed while the request came in; send it again");

    private final RequestSender client;
    private final ServedPool pool;
    /** Of the request; the client's own until it is sent. */
    private final RequestFrame frame;

    /** As the client sends it; what the server gets may have another head. */
    private final int length;
    /** The key that decides on the server once all is here; null when that is decided already. */
    private byte[] key;

    /** Where it goes; null when the key decides. */
    private WorkerServer server;
    /** What decided on the server by several keys, which are not kept; null for any other. */
    private Router decidedBy;
    /** That of its keys; -1 where keys have none. */
    private int unit;
    /** The server whose share of memory it takes, and may take more slowly than others could; null for none. */
    private WorkerServer crowded;

    private LargeRequest(RequestSender client, ServedPool pool, RequestFrame frame, int length) {
        super(new ChunkQueue(pool.resources.chunks()));
        this.client = client;
        this.pool = pool;
        this.frame = frame;
        this.length = length;
    }

    /**
     * Looks at a request whose payload is still to come.
     *
     * @param available how much of it is here
     * @param likely the server it will probably go to; null where that is not known
     * @return null when it has been taken care of
     */
    static LargeRequest begin(
            RequestSender client,
            RequestFrame frame,
            byte[] in,
            int offset,
            int available,
            int length,
            WorkerServer likely) {
        ServedPool pool = client.poolFor(frame, in, offset);
        if (pool == null) {
            return null;
        }
        LargeRequest large = new LargeRequest(client, pool, frame, length);
        if (!large.route(in, offset) || !large.copyHead(in, offset)) {
            return null;
        }
        int head = frame.rewrittenBytes();
        large.chunks.append(in, offset + head, available - head);
        if (likely != null && !large.memory().isGiant(length)) {
            large.crowded = likely;
            likely.expect(length);
        }
        large.announce(length - available);
        large.arrived(available);
        return large;
    }

    /** Finds out where it goes. Returns false when nowhere, and the client was told. */
    private boolean route(byte[] in, int offset) {
        key = routingKey(frame, in, offset);
        if (key != null) {
            return true;
        }
        int index = pool.serverFor(frame, in, offset);
        if (index < 0) {
            client.noServer(frame, index);
            return false;
        }
        server = pool.server(index);
        unit = pool.router.unitOf(frame, in, offset);
        decidedBy = frame.keyCount() > 1 ? pool.router : null;
        return true;
    }

    private boolean copyHead(byte[] in, int offset) {
        if (frame.rewrittenBytes() == 0) {
            return true;
        }
        ArrayOutput rewritten = pool.resources.scratch();
        try {
            pool.guard.rewrite(client.codec, in, offset, frame, rewritten);
        } catch (PluginFailure e) {
            fail();
            return false;
        }
        chunks.append(rewritten.bytes(), 0, rewritten.length());
        return true;
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

    private MemoryBudget memory() {
        return pool.resources.memory();
    }

    // ---- as it comes in

    /** What was set aside is held now. */
    @Override
    void arrived(int count) {
        memory().taken(length, count);
    }

    @Override
    long length() {
        return length;
    }

    @Override
    int keyCount() {
        return 0;
    }

    @Override
    boolean isWhole() {
        return left() == 0;
    }

    @Override
    boolean isCrowding() {
        return crowded != null && memory().isShare(crowded.queuedBytes());
    }

    @Override
    void ended() {
        memory().ended(length, left());
        if (crowded != null) {
            crowded.expect(-length);
            crowded = null;
        }
    }

    // ---- sending

    @Override
    SplitSteps forward() {
        if (findServer()) {
            send();
        }
        return null;
    }

    private void send() {
        try {
            client.forward(frame, length, server.backend(frame.lane(), client.id), this);
        } finally {
            chunks.clear(); // nothing is left of what was sent
        }
    }

    /** Returns false when there is none, and the client was told. */
    private boolean findServer() {
        if (key == null) {
            server = decidedBy == null || decidedBy == pool.router ? pool.presentOf(server) : null;
            if (server == null) {
                drop();
                client.refuse(frame, CHANGED);
            }
            return server != null;
        }
        int index = pool.router.serverOf(key, 0, key.length);
        if (index < 0) {
            drop();
            client.noServer(frame, index);
            return false;
        }
        server = pool.server(index);
        unit = pool.router.hasUnits() ? pool.router.groupOf(key, 0, key.length) : -1;
        return true;
    }

    @Override
    public int unit() {
        return unit;
    }

    @Override
    public void writeTo(WriteBuffer out) {
        out.hand(chunks);
    }

    @Override
    public int keyLength() {
        return key == null ? 0 : key.length;
    }

    @Override
    public byte[] keyBytes() {
        return key;
    }

    /** A plugin failed. */
    private void fail() {
        chunks.clear();
        client.noServer(frame, Router.FAULT);
    }

    @Override
    void drop() {
        chunks.clear();
    }
}
