package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;

/**
 * Passes what one server answers on to those who asked, whole or piece by piece. Where a piece goes is decided when it comes,
 * for the client may go or its turn may come in the meantime:
 *
 * <pre>
 *   its client's turn ─► the client's write buffer      too early ─► parked
 *   a fragment ────────► the split request's array      client gone ─► nowhere
 * </pre>
 */
final class Delivery {
    private final Worker worker;
    private final Backend backend;

    Delivery(Worker worker, Backend backend) {
        this.worker = worker;
        this.backend = backend;
    }

    /** The answer to a request is here, or the last piece of it. */
    void complete(Request request, byte[] in, int offset, int length) {
        if (request.parent == null && request.frontend != null) {
            request.frontend.answers().answered(request, in, offset, length);
        } else {
            pass(request, in, offset, length);
            end(request);
        }
    }

    /** Passes on a piece; others follow. */
    void pass(Request request, byte[] in, int offset, int length) {
        SplitRequest parent = request.parent;
        Frontend client = request.frontend;
        if (parent != null) {
            if (parent.frontend != null) {
                parent.append(worker.arrays(), worker.loop().chunks(), request.fragment, in, offset, length);
                grew(parent);
            }
            return;
        }
        request.answerBytes += length;
        if (client == null) {
            return;
        }
        if (client.answers().isNext(request)) {
            request.seen = true;
            client.answers().out().write(in, offset, length);
        } else {
            request.park(worker.arrays(), worker.loop().chunks(), in, offset, length);
        }
    }

    /** Passes on a piece; others follow. */
    void pass(Request request, ByteBuf chunk) {
        SplitRequest parent = request.parent;
        Frontend client = request.frontend;
        request.answerBytes += chunk.readableBytes();
        if (parent != null && parent.frontend != null) {
            parent.append(worker.arrays(), worker.loop().chunks(), request.fragment, chunk);
            grew(parent);
        } else if (client == null) {
            worker.loop().chunks().give(chunk);
        } else if (client.answers().isNext(request)) {
            request.seen = true;
            client.answers().out().hand(chunk);
        } else {
            request.parkedChunks(worker.arrays(), worker.loop().chunks()).add(chunk);
        }
    }

    private static void grew(SplitRequest parent) {
        if (parent.large() != null) {
            parent.frontend.answers().grew(parent);
        }
    }

    /** All of an answer has been passed on. */
    void end(Request request) {
        SplitRequest parent = request.parent;
        if (parent != null) {
            time(request);
            worker.recycle(request);
            fragmentDone(parent);
        } else if (request.frontend != null) {
            request.frontend.answers().passedOn(request);
        } else {
            worker.recycle(request);
        }
    }

    /** Notes what a fragment has behind it. */
    private void time(Request fragment) {
        SplitRequest parent = fragment.parent;
        parent.backend = fragment.backend;
        parent.writtenNanos = fragment.writtenNanos;
        parent.keyAt = fragment.keyAt;
        parent.keyLength = fragment.keyLength;
        if (fragment.sampled) {
            worker.stopwatch().answered(fragment, worker.loop().nowNanos());
        }
    }

    private void fragmentDone(SplitRequest parent) {
        if (parent.fragmentDone()) {
            if (parent.frontend != null) {
                parent.frontend.answers().joinable(parent);
            } else {
                worker.recycle(parent);
            }
        }
    }

    /**
     * Fails the request whose response is too large, and has nobody else wait for it: what is still to come of the response is read
     * and dropped. Returns who stands in its place now.
     */
    Request refuseLarge(Request request, String reason) {
        Request nobody = worker.takeRequest();
        nobody.command = request.command;
        nobody.backend = backend;
        if (backend.queue().oldest() instanceof MergedRequest merged) {
            merged.replaceNext(nobody);
        } else {
            backend.queue().replaceOldest(nobody);
        }
        if (request.seen) {
            request.frontend.end().abandon(reason);
            worker.recycle(request);
        } else {
            fail(request, reason);
        }
        return nobody;
    }

    // ---- merged requests

    /** Gets to whom a piece belongs; those passed over asked for what is not there, and are told so. */
    Request skipTo(MergedRequest merged, ServerCodec codec, byte[] in, int offset, ResponseFrame frame) {
        int distance = merged.distanceTo(in, offset + frame.keyOffset(), frame.keyLength());
        if (distance < 0) {
            throw new ProtocolException("value of a key that nobody asked for");
        }
        for (; distance > 0; distance--) {
            completeNext(merged, codec);
        }
        return merged.next();
    }

    /** Completes the answer to the next of merged requests, of which the piece, if any, was passed on. */
    void completeNext(MergedRequest merged, ServerCodec codec) {
        if (merged.writtenNanos == 0) {
            merged.writtenNanos = backend.queue().oldestWrittenNanos();
        }
        Request asker = merged.takeNext();
        ArrayOutput end = worker.scratch();
        try {
            codec.completeMerged(merged.command, end);
        } catch (PluginFailure e) {
            fail(asker, PluginFailure.MESSAGE);
            return;
        }
        backend.count(asker, ResponseFrame.Status.OK, 0);
        complete(asker, end.bytes(), 0, end.length());
    }

    // ---- failures

    /** There will be no answer to a request, or no more of it. */
    void fail(Request request, String reason) {
        if (request instanceof MergedRequest merged) {
            while (merged.hasNext()) {
                fail(merged.takeNext(), reason);
            }
            worker.recycle(merged);
            return;
        }
        SplitRequest parent = request.parent;
        if (parent != null) {
            parent.fail(worker.arrays(), request.fragment, reason);
            time(request);
            worker.recycle(request);
            fragmentDone(parent);
        } else if (request.frontend == null) {
            worker.recycle(request);
        } else if (request.seen) {
            request.frontend.end().abandon("server " + backend.server().title() + " failed in the middle of an answer");
            worker.recycle(request);
        } else {
            request.frontend.answers().failed(request, reason);
        }
    }

    // ---- memory

    /** So much more of a fragment's response is coming. */
    void expect(Request request, int length) {
        SplitRequest parent = request.parent;
        if (parent == null || parent.frontend == null) {
            return;
        }
        parent.makeRoom(worker.arrays(), request.fragment, length);
    }

    /** Holds back whoever makes too much wait here. */
    void restrain(Request request) {
        Request asked = request.parent != null ? request.parent : request;
        Frontend client = asked.frontend;
        if (client != null && worker.memory().isExceeded() && client.answers().isNext(asked)) {
            client.backlog().slowDown(backend);
        }
        worker.makeRoom(0);
    }
}
