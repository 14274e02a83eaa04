package io.trepak.engine.worker.request;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.worker.resources.WorkerResources;

/** Stands in a queue for a request that has its response, or its error, already: what still comes for it is dropped. */
public final class DroppedResponse extends Request {
    private final WorkerResources resources;

    public DroppedResponse(WorkerResources resources, Request in) {
        this.resources = resources;
        resources.arrays().count(BYTES);
        begin(in.command(), false);
        queued(in.destination(), in.queuedAtNanos());
    }

    /** In the place of none: for a response that nobody asked for but the connection itself. */
    public DroppedResponse(WorkerResources resources, Destination on) {
        this.resources = resources;
        resources.arrays().count(BYTES);
        queued(on, resources.nowNanos());
    }

    @Override
    public Requester requester() {
        return null;
    }

    @Override
    public void pass(byte[] in, int offset, int count) {}

    @Override
    public void pass(ByteBuf chunk) {
        resources.chunks().give(chunk);
    }

    @Override
    public void restrain(ResponseSource source) {}

    @Override
    public void complete(ResponseFrame.Status status, byte[] in, int offset, int count) {
        end();
    }

    @Override
    public void end() {
        resources.arrays().count(-BYTES);
    }

    @Override
    public void fail(Failure failure) {
        resources.arrays().count(-BYTES);
    }
}
