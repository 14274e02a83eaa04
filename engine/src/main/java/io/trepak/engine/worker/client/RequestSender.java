package io.trepak.engine.worker.client;

import io.trepak.api.filter.Verdict;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.engine.plugin.PoolVerdict;
import io.trepak.engine.worker.resources.ArrayOutput;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.server.Backend;
import io.trepak.engine.worker.server.Payload;
import io.trepak.engine.worker.server.Router;
import io.trepak.engine.worker.server.WorkerServer;
import java.util.Arrays;

/** Sends one whole request to where it belongs, or has it answered here. A layer of a {@code Client}. */
abstract class RequestSender extends RequestSplitter {
    /** Only when all of them are carried out could it be answered, or be somewhere else. */
    private static final Verdict NOT_QUEUED =
            Verdict.reject("a filter answers this command, or sends it to another pool, so it cannot be queued");

    private static final Verdict NOT_LOCAL =
            Verdict.reject("a filter sends this command to another pool, but the proxy answers it itself");

    RequestSender(ServedPool pool, int id) {
        super(pool, id);
    }

    /** Sends a request, or answers it. */
    final void dispatch(RequestFrame frame, byte[] in, int offset, int length) {
        Route route = frame.command().route();
        if (route == Route.LOCAL) {
            if (!pool.hasFilters() || passesLocally(frame, in, offset)) {
                respond(frame, in, offset);
            }
            return;
        }
        ServedPool target = poolFor(frame, in, offset);
        if (target == null) {
            return;
        }
        if (route == Route.SPLIT && frame.keyCount() > 1) {
            split(target, frame, in, offset, length);
        } else if (route == Route.ALL) {
            try {
                copyToAll(target, frame, in, offset, length);
            } finally {
                pool.shared.copyPayload().clear();
            }
        } else {
            forward(target, frame, in, offset, length, target.serverFor(frame, in, offset));
        }
    }

    /** Splits a request with two keys or more; one whose keys all live together goes out as it came. */
    private void split(ServedPool target, RequestFrame frame, byte[] in, int offset, int length) {
        KeyGroups groups = pool.shared.groups();
        int used = groups.group(target.router, frame, in, offset);
        if (used > 1) {
            splitGrouped(target, frame, in, offset, length, used);
            return;
        }
        int server = used < 0 ? used : groups.server(groups.firstGroup());
        groups.trim();
        forward(target, frame, in, offset, length, server);
    }

    /** Sends a request to one server, as it came unless it is rewritten. */
    final void forward(ServedPool target, RequestFrame frame, byte[] in, int offset, int length, int server) {
        if (server < 0) {
            if (server != Router.NONE || !awaitServer(target, frame, in, offset, length)) {
                noServer(frame, server);
            }
            return;
        }
        if (!frame.isPlain()
                && (frame.rewrittenBytes() > 0 || frame.isRoutedByOtherKey() && target.router.hasUnits())) {
            try {
                forward(target, frame, length, server, copy(target, frame, in, offset, length));
            } finally {
                pool.shared.copyPayload().clear();
            }
            return;
        }
        Backend backend = target.backendFor(frame, in, offset, server, id);
        Failure refusal = backend.refusal();
        if (refusal != null) {
            refusal = backend.refusal(refusal, frame.command());
        }
        if (refusal != null) {
            try {
                cannotSend(frame, length, backend, refusal, copy(target, frame, in, offset, length));
            } finally {
                pool.shared.copyPayload().clear();
            }
            return;
        }
        boolean unheard = isUnheard(frame);
        ClientRequest request = unheard && frame.isNoReply() ? null : await(frame, length);
        boolean hasKey = frame.keyCount() > 0;
        int keyOffset = hasKey ? offset + frame.keyOffset(0) : -1;
        try {
            if (backend.mayMerge(frame, length) && !target.router.hasUnits()) {
                backend.sendMerged(this, frame, in, offset, length, request);
                return;
            }
            backend.send(request, in, offset, length, keyOffset, hasKey ? frame.keyLength(0) : 0);
        } catch (RuntimeException | Error e) {
            notSent(request);
            throw e;
        }
        heed(backend, unheard);
    }

    private Payload copy(ServedPool target, RequestFrame frame, byte[] in, int offset, int length) {
        return pool.shared
                .copyPayload()
                .of(pool.guard, codec, frame, in, offset, length)
                .ofUnit(target.router.unitOf(frame, in, offset));
    }

    /** Sends a request to one server that lies in chunks, or goes in other words. */
    final void forward(ServedPool target, RequestFrame frame, int length, int server, Payload payload) {
        Backend backend = target.isForReplicas(frame) && target.mayAskReplica(payload.unit())
                ? target.server(server).forRead(frame.lane(), id)
                : target.backend(server, frame.lane(), id);
        forward(frame, length, backend, payload);
    }

    /** The same on one of its connections. */
    final void forward(RequestFrame frame, int length, Backend backend, Payload payload) {
        Failure refusal = backend.refusal();
        if (refusal != null) {
            refusal = backend.refusal(refusal, frame.command());
        }
        if (refusal != null) {
            cannotSend(frame, length, backend, refusal, payload);
            return;
        }
        boolean unheard = isUnheard(frame);
        ClientRequest request = unheard && frame.isNoReply() ? null : await(frame, length);
        try {
            backend.send(request, payload);
        } catch (PluginFailure e) {
            if (request != null) {
                request.fail(PluginFailure.FAILURE);
            }
            return;
        } catch (RuntimeException | Error e) {
            notSent(request);
            throw e;
        }
        heed(backend, unheard);
    }

    private void cannotSend(RequestFrame frame, int length, Backend backend, Failure refusal, Payload payload) {
        if (!isUnheard(frame) && backend.mayWait(refusal, length)) {
            ClientRequest request = await(frame, length);
            try {
                backend.await(request, payload);
            } catch (PluginFailure e) {
                request.fail(PluginFailure.FAILURE);
            } catch (RuntimeException | Error e) {
                request.fail(PluginFailure.FAILURE);
                throw e;
            }
        } else if (isUnheard(frame) || !backend.answersMisses() || !missed(frame)) {
            refuse(frame, refusal);
        }
    }

    /** Has a request wait that no server is there for. Returns false, with nothing done, when it may not. */
    private boolean awaitServer(ServedPool target, RequestFrame frame, byte[] in, int offset, int length) {
        Route route = frame.command().route();
        boolean together = frame.keyCount() < 2 || route == Route.SAME_SERVER && target.router.hasUnits();
        boolean fits =
                target.waiting.mayHold(length) && !pool.resources.memory().isFull(length);
        if (isUnheard(frame) || !target.settings.waits() || route == Route.NAMED || !together || !fits) {
            return false;
        }
        boolean byKey = Router.isByKey(frame.command()) && frame.keyCount() > 0;
        ClientRequest request = await(frame, length);
        try {
            target.waiting.hold(
                    request,
                    copy(target, frame, in, offset, length),
                    byKey ? routingKey(frame, in, offset) : null,
                    frame.lane(),
                    id);
        } catch (PluginFailure e) {
            request.fail(PluginFailure.FAILURE);
        } catch (RuntimeException | Error e) {
            request.fail(PluginFailure.FAILURE);
            throw e;
        }
        return true;
    }

    private static byte[] routingKey(RequestFrame frame, byte[] in, int offset) {
        int start = offset + frame.keyOffset(0);
        return frame.isRoutedByOtherKey()
                ? Arrays.copyOf(frame.routingKey(), frame.routingKeyLength())
                : Arrays.copyOfRange(in, start, start + frame.keyLength(0));
    }

    /** A request may have got into no server's queue: then it goes with its client. */
    private static void notSent(ClientRequest request) {
        if (request == null || request.destination() != null) {
            return;
        }
        if (request.client == null) {
            request.recycle();
        } else {
            request.answered = true;
        }
    }

    // ---- filters

    /** The pool to route a request in, or null when the filters have taken care of it. */
    final ServedPool poolFor(RequestFrame frame, byte[] in, int offset) {
        return pool.hasFilters() ? filter(frame, in, offset) : pool;
    }

    private ServedPool filter(RequestFrame frame, byte[] in, int offset) {
        ArrayOutput response = pool.resources.scratch();
        Verdict verdict = pool.filters().verdictOn(frame, in, offset, this, response);
        if (verdict == Verdict.PASS) {
            return pool;
        }
        if (verdict instanceof PoolVerdict to) {
            ServedPool other = pool.others.apply(to.pool());
            if (other != null && other.pool().protocol() == pool.pool().protocol()) {
                return other;
            }
        }
        if (!isUnheard(frame)) {
            filtered(frame, verdict, response);
        }
        return null;
    }

    /** Whether the codec is to answer a request; else the filters have taken care of it. */
    private boolean passesLocally(RequestFrame frame, byte[] in, int offset) {
        boolean queued = frame.command().isQueued();
        if (!queued && !pool.filters().seesLocal()) {
            return true;
        }
        ArrayOutput response = pool.resources.scratch();
        Verdict verdict = pool.filters().verdictOn(frame, in, offset, this, response);
        if (verdict == Verdict.PASS) {
            return true;
        }
        if (!isUnheard(frame)) {
            boolean misplaced = verdict instanceof PoolVerdict || queued && verdict == Verdict.ANSWERED;
            filtered(frame, misplaced ? queued ? NOT_QUEUED : NOT_LOCAL : verdict, response);
        }
        return false;
    }

    /** The server a request will probably go to, filters aside; null where that is not known. */
    final WorkerServer likelyServer(RequestFrame frame, byte[] in, int offset) {
        Route route = frame.command().route();
        if (route != Route.KEYED && route != Route.SPLIT || frame.keyCount() == 0 || !pool.router.usesHash()) {
            return null;
        }
        int server = pool.serverFor(frame, in, offset);
        return server < 0 ? null : pool.server(server);
    }
}
