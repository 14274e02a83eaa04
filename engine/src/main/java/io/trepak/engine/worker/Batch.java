package io.trepak.engine.worker;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.WriteBuffer;

/**
 * Collects what one turn of the loop brings for one server connection and may go out as one request: see {@link
 * io.trepak.api.protocol.Command.Trait#MERGEABLE}. Written when anything else is to be written there, and at the end of the
 * turn; so nothing on the connection changes its place, and nothing leaves later than it would alone.
 */
final class Batch {
    private final Worker worker;
    private final Backend backend;
    private final Delivery delivery;
    /** The requests collected; null when there are none. */
    private MergedRequest open;

    private ClientCodec codec;

    Batch(Worker worker, Backend backend, Delivery delivery) {
        this.worker = worker;
        this.delivery = delivery;
        this.backend = backend;
    }

    /** Whether a request is of the kind that is collected. */
    static boolean takes(RequestFrame frame, int length) {
        return frame.command().isMergeable()
                && frame.keyCount() == 1
                && !frame.quiet()
                && length <= MergedRequest.BYTES_MAX;
    }

    boolean isOpen() {
        return open != null;
    }

    /**
     * Takes a request.
     *
     * @return whether it is the first one
     */
    boolean add(ClientCodec from, RequestFrame frame, byte[] in, int offset, int length, Request asker) {
        if (open != null && (open.command != frame.command() || !open.hasRoomFor(length))) {
            write();
        }
        boolean first = open == null;
        if (first) {
            open = worker.takeMergedRequest();
            codec = from;
        }
        asker.queuedAtNanos = worker.loop().nowNanos();
        asker.backend = backend;
        open.add(worker.arrays(), frame, in, offset, length, asker);
        return first;
    }

    /** Writes what was collected; a single request as it came. */
    void write() {
        if (open == null) {
            return;
        }
        MergedRequest collected = open;
        open = null;
        WriteBuffer out = backend.out();
        if (collected.weight == 1) {
            int length = collected.writeFirst(out);
            Request single = collected.takeNext();
            worker.recycle(collected);
            backend.sent(single, length);
            return;
        }
        long before = out.pendingBytes();
        try {
            codec.beginFragment(collected.command, collected.weight, out);
            collected.writeParts(out);
            codec.endFragment(collected.command, out);
        } catch (PluginFailure e) {
            out.cutBackTo(before);
            delivery.fail(collected, PluginFailure.MESSAGE);
            return;
        }
        backend.sent(collected, (int) (out.pendingBytes() - before));
    }

    /** The connection is lost before anything was written. */
    void fail(String reason) {
        if (open != null) {
            MergedRequest collected = open;
            open = null;
            delivery.fail(collected, reason);
        }
    }
}
