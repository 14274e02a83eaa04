package io.trepak.engine.worker.client;

import io.trepak.api.filter.Verdict;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.DeferredResponse;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.engine.net.Reason;
import io.trepak.engine.worker.resources.ArrayOutput;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.server.Router;
import java.util.function.Consumer;

/**
 * What the proxy itself answers a client: local commands, and errors. With no other request before it, a response goes straight into
 * the client's write buffer; else it joins the queue and waits for its turn. A layer of a {@code Client}.
 */
abstract class LocalResponder extends ResponseQueue {
    static final Failure NO_SERVER = Failure.of(Failure.Kind.NO_SERVER, Reason.REFUSED);
    private static final Failure CROSS_SERVER =
            Failure.of(Failure.Kind.CROSS_SERVER, "the keys of the request live on different servers");
    private static final Failure GONE =
            Failure.of(Failure.Kind.SERVER_GONE, "the server that the request asks for is not part of the pool");

    LocalResponder(ServedPool pool, int id) {
        super(pool, id);
    }

    /** Whether its client hears nothing of a request, whatever becomes of it. */
    static boolean isUnheard(RequestFrame frame) {
        return !frame.isPlain() && (frame.isNoReply() || frame.isResponseDropped());
    }

    /** Answers a request here. */
    final void respond(RequestFrame frame, byte[] in, int offset) {
        long before = out().pendingBytes();
        Output out = begin();
        DeferredResponses deferred = pool.shared.deferred();
        try {
            deferred.begin(this);
            pool.guard.respond(codec, in, offset, frame, out);
            if (deferred.end()) {
                checkNothingWritten(before);
                deferred.await(appendDeferred(frame));
                return;
            }
        } catch (PluginFailure e) {
            deferred.end();
            takeBack(before);
            if (!isUnheard(frame)) {
                error(frame, PluginFailure.FAILURE);
                return;
            }
        }
        end(frame.command());
    }

    private void checkNothingWritten(long before) {
        if (out().pendingBytes() > before
                || isAwaiting() && pool.resources.written().length() > 0) {
            throw pool.guard.failed(
                    "answering a request; the client gets an error",
                    new IllegalStateException("a response was written, and deferred; expected one of the two"));
        }
    }

    @Override
    public final DeferredResponse defer() {
        return pool.shared.deferred().defer(this);
    }

    @Override
    final void respondLate(ClientRequest request, Consumer<Output> writer) {
        ArrayOutput response = pool.resources.scratch();
        try {
            pool.guard.respondLate(writer, response);
        } catch (PluginFailure e) {
            failed(request, PluginFailure.FAILURE);
            return;
        }
        answered(request, response.bytes(), 0, response.length());
    }

    @Override
    final void respondTooLate(ClientRequest request) {
        pool.guard.failed(
                "answering a request that it deferred; the client gets an error",
                new IllegalStateException("not completed within ten seconds"));
        failed(request, PluginFailure.FAILURE);
    }

    /** Answers a request that could not even be sent. */
    final void refuse(RequestFrame frame, Failure failure) {
        pool.counters.forwardError++;
        if (!isUnheard(frame)) {
            error(frame, failure);
        }
    }

    /** Answers a read as if its keys were not there. Returns false, with nothing done, for what is no such read. */
    final boolean missed(RequestFrame frame) {
        long before = out().pendingBytes();
        Output out = begin();
        try {
            if (!pool.guard.miss(codec, frame, frame.keyCount(), out)) {
                takeBack(before);
                return false;
            }
        } catch (PluginFailure e) {
            takeBack(before);
            error(frame, PluginFailure.FAILURE);
            return true;
        }
        pool.counters.misses++;
        end(frame.command());
        return true;
    }

    /** Answers a request for which {@link ServedPool#serverFor} found none. */
    final void noServer(RequestFrame frame, int why) {
        if (why == Router.NONE) {
            refuse(frame, NO_SERVER);
        } else if (!isUnheard(frame)) {
            error(frame, why == Router.FAULT ? PluginFailure.FAILURE : why == Router.GONE ? GONE : CROSS_SERVER);
        }
    }

    /** Answers with an error. */
    final void error(RequestInfo request, Failure failure) {
        long before = out().pendingBytes();
        Output out = begin();
        try {
            pool.guard.error(codec, request, failure, out);
        } catch (PluginFailure e) {
            takeBack(before);
            giveUp();
            return;
        }
        end(request.command());
    }

    @Override
    final void writeLastError(RequestInfo request, Failure failure) {
        error(request, failure);
        closeWhenAnswered();
    }

    /** Answers a request that the filters let go nowhere, perhaps with a response of theirs. */
    final void filtered(RequestFrame frame, Verdict verdict, ArrayOutput response) {
        if (verdict != Verdict.ANSWERED) {
            String reason = verdict.rejection() != null ? verdict.rejection() : "no pool of this protocol is called so";
            error(frame, Failure.of(Failure.Kind.REJECTED, reason));
        } else if (isAwaiting()) {
            append(frame.command(), response);
        } else {
            out().write(response.bytes(), 0, response.length());
        }
    }

    /** Where a response is written: to the client, or to wait behind others. */
    private Output begin() {
        return isAwaiting() ? pool.resources.scratch() : out();
    }

    /** Half a response is worse than none. */
    private void takeBack(long bytesBefore) {
        out().cutBackTo(bytesBefore);
        pool.resources.scratch();
    }

    private void end(Command command) {
        if (isAwaiting()) {
            append(command, pool.resources.written());
        }
    }

    private void append(Command command, ArrayOutput response) {
        if (response.length() > 0) {
            appendAnswered(command, response);
        }
    }
}
