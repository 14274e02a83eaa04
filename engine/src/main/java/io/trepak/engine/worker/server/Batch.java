package io.trepak.engine.worker.server;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.ArrayDeque;

/**
 * Collects what one turn of the loop brings for one server connection and may go out as one request: see {@link
 * io.trepak.api.protocol.Command.Trait#MERGEABLE}. Written when anything else is to be written there, and at the end of the turn; so
 * nothing on the connection changes its place, and nothing leaves later than it would alone.
 */
final class Batch {
    private static final int FREE_KEPT = 32;

    private final WorkerResources resources;
    private final ServerConnection connection;
    private final ArrayDeque<MergedRequest> free = new ArrayDeque<>();
    /** The requests collected; null when there are none. */
    private MergedRequest open;

    private FragmentWriter codec;

    Batch(WorkerResources resources, ServerConnection connection) {
        this.resources = resources;
        this.connection = connection;
    }

    /** Whether a request is of the kind that is collected. */
    static boolean takes(RequestFrame frame, int length) {
        return frame.command().isMergeable()
                && frame.keyCount() == 1
                && (frame.isPlain() || !frame.isNoReply() && !frame.isResponseDropped())
                && length <= MergedRequest.BYTES_MAX;
    }

    boolean isOpen() {
        return open != null;
    }

    /** Takes a request. Returns whether it is the first one. */
    boolean add(FragmentWriter from, RequestFrame frame, byte[] in, int offset, int length, Request asker) {
        if (open != null && (open.command() != frame.command() || !open.hasRoomFor(length))) {
            write();
        }
        boolean first = open == null;
        if (first) {
            MergedRequest again = free.poll();
            open = again == null ? new MergedRequest(resources, connection, free, FREE_KEPT) : again;
            codec = from;
        }
        open.add(frame, in, offset, length, asker);
        asker.queued(connection, resources.nowNanos());
        return first;
    }

    /** Writes what was collected; a single request as it came. */
    void write() {
        if (open == null) {
            return;
        }
        MergedRequest collected = open;
        FragmentWriter writer = codec;
        open = null;
        codec = null;
        collected.sendOn(connection, writer);
    }

    /** The connection is lost before anything was written. */
    void fail(Failure failure) {
        MergedRequest collected = open;
        open = null;
        codec = null;
        collected.fail(failure);
    }
}
