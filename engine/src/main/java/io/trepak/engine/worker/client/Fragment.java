package io.trepak.engine.worker.client;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.worker.request.LatencySampler;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.request.ResponseSource;
import io.trepak.engine.worker.resources.FreeList;
import io.trepak.engine.worker.resources.WorkerResources;

/** What one server gets of a {@link SplitRequest}. Stands in the queue of a server connection only. */
final class Fragment extends Request {
    private final WorkerResources resources;
    private final LatencySampler latencies;
    private final FreeList<Fragment> free;
    private SplitRequest parent;
    private int index;

    Fragment(WorkerResources resources, LatencySampler latencies, FreeList<Fragment> free) {
        this.resources = resources;
        this.latencies = latencies;
        this.free = free;
    }

    /** Begins as the part with this index. */
    Fragment of(SplitRequest split, int partIndex) {
        begin(split.command(), split.isSampled());
        tag(split.tag());
        parent = split;
        index = partIndex;
        return this;
    }

    @Override
    public Requester requester() {
        return parent.requester();
    }

    @Override
    public boolean isWanted() {
        return parent.isWanted();
    }

    @Override
    public Requester sender() {
        return parent.sender();
    }

    @Override
    public void expect(int bytes) {
        if (isAwaited()) {
            parent.makeRoom(index, bytes);
        }
    }

    @Override
    public void pass(byte[] in, int offset, int count) {
        if (isAwaited()) {
            parent.append(index, in, offset, count);
        }
    }

    @Override
    public void pass(ByteBuf chunk) {
        if (isAwaited()) {
            parent.append(index, chunk);
        } else {
            resources.chunks().give(chunk);
        }
    }

    @Override
    public void restrain(ResponseSource source) {
        parent.restrain(source);
    }

    @Override
    public void complete(ResponseFrame.Status status, byte[] in, int offset, int count) {
        if (status != ResponseFrame.Status.OK && isAwaited()) {
            parent.refused(index);
        }
        pass(in, offset, count);
        end();
    }

    /** The response, or none, was given to it otherwise; it went to no server. */
    void skip() {
        over();
    }

    @Override
    public void closeClient() {
        parent.closeClient();
    }

    @Override
    public void end() {
        noteTimes();
        over();
    }

    @Override
    public void fail(Failure failure) {
        parent.fail(index, failure);
        noteTimes();
        over();
    }

    /** It could not be sent. */
    void refuse(Failure failure) {
        parent.fail(index, failure);
        over();
    }

    private void noteTimes() {
        parent.wentAs(this);
        if (isSampled()) {
            latencies.responded(this, resources.nowNanos());
        }
    }

    private void over() {
        SplitRequest split = parent;
        parent = null;
        forget();
        resources.arrays().count(-BYTES);
        free.give(this);
        split.fragmentEnded();
    }
}
