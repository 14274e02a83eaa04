package io.trepak.protocol.redis;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.WorkerContext;

/**
 * What the clients of a pool share on one worker: whatever is free again when a call ends, so that an idle client costs no more
 * than what it has said. Belongs to the worker's thread.
 *
 * <pre>
 *   decoder ─ decode ─► the whole request is here: stays for the next client
 *                   └─► a part of it: lend, the client's own until the request is complete ─ giveBack ─► idle
 * </pre>
 */
final class Scratch {
    /** More decoders than this are dropped, and made anew when needed: few requests arrive in parts at the same time. */
    private static final int IDLE_MAX = 64;

    final LocalResponses answers;
    final ResponseJoin join;

    private final RedisSettings settings;
    private final WorkerContext worker;
    private final RequestDecoder[] idle = new RequestDecoder[IDLE_MAX];
    private int idleCount;
    private RequestDecoder decoder;

    Scratch(RedisSettings settings, WorkerContext worker) {
        this.settings = settings;
        this.worker = worker;
        answers = new LocalResponses(settings, worker.status());
        join = new ResponseJoin(settings.hidesSplitErrors(), this::fail);
        decoder = new RequestDecoder(settings);
    }

    /** Writes an error of the engine's. */
    void fail(Failure failure, Output out) {
        FailureResponse.write(failure, worker.units() > 0, out);
    }

    /** For a request that begins; never in the middle of another. */
    RequestDecoder decoder() {
        return decoder;
    }

    /** Hands the decoder out, which is in the middle of a request; another one takes its place. */
    RequestDecoder lend() {
        RequestDecoder lent = decoder;
        decoder = idleCount == 0 ? new RequestDecoder(settings) : idle[--idleCount];
        return lent;
    }

    /** Takes a decoder back whose request is complete. */
    void giveBack(RequestDecoder lent) {
        if (idleCount < IDLE_MAX) {
            idle[idleCount++] = lent;
        }
    }
}
