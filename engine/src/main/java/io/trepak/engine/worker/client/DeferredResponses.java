package io.trepak.engine.worker.client;

import io.trepak.api.protocol.DeferredResponse;
import io.trepak.api.protocol.Output;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The responses that codecs of one worker have deferred.
 *
 * <pre>
 *   respond begins ─► deferred ─► respond ends ─► awaited ─┬─ completed ─► response
 *                                                          └─ ten seconds ─► error, a fault
 * </pre>
 */
final class DeferredResponses {
    private static final long MILLIS_MAX = 10_000;

    private final WorkerResources resources;
    /** Whose codec is responding; null while none does. */
    private ResponseTarget responding;
    /** What it has deferred; null for nothing. */
    private Deferred deferred;
    /** Those that are awaited, or were completed not long ago, in the order they began. */
    private final ArrayDeque<Deferred> awaited = new ArrayDeque<>();

    DeferredResponses(WorkerResources resources) {
        this.resources = resources;
    }

    /** The codec of a client is asked for a response. */
    void begin(ResponseTarget client) {
        responding = client;
        deferred = null;
    }

    /** It has said what it has to say. Returns whether that comes later; then {@link #await} follows, or nothing comes. */
    boolean end() {
        responding = null;
        return deferred != null;
    }

    /** The codec of a client defers its response. */
    DeferredResponse defer(ResponseTarget client) {
        if (responding != client || deferred != null) {
            throw new IllegalStateException("defer() outside of respond(), or twice; expected once within it");
        }
        deferred = new Deferred();
        return deferred;
    }

    /** What was deferred is the response to a request. */
    void await(ClientRequest request) {
        deferred.request = request;
        deferred.endNanos = resources.nowNanos() + TimeUnit.MILLISECONDS.toNanos(MILLIS_MAX);
        awaited.add(deferred);
        deferred = null;
        if (awaited.size() == 1) {
            resources.schedule(this::look, MILLIS_MAX);
        }
    }

    /** All have as much time, so the first is always the next. */
    private void look() {
        long now = resources.nowNanos();
        while (!awaited.isEmpty() && (awaited.peek().isOver() || awaited.peek().endNanos - now <= 0)) {
            awaited.poll().giveUp();
        }
        if (!awaited.isEmpty()) {
            resources.scheduleNanos(this::look, Math.max(1, awaited.peek().endNanos - now));
        }
    }

    private final class Deferred implements DeferredResponse {
        /** Null when it is over, and when respond has failed. */
        private ClientRequest request;

        private long endNanos;

        boolean isOver() {
            return request == null;
        }

        @Override
        public void complete(Consumer<Output> writer) {
            Objects.requireNonNull(writer, "writer");
            onLoop(() -> respond(writer));
        }

        @Override
        public void completeIn(long millis, Consumer<Output> writer) {
            Objects.requireNonNull(writer, "writer");
            onLoop(() -> resources.schedule(() -> respond(writer), Math.max(0, millis)));
        }

        /** Always later, for the codec may be in the middle of a call. */
        private void onLoop(Runnable task) {
            try {
                resources.loop().execute(task);
            } catch (RejectedExecutionException e) {
                request = null; // the proxy ends
            }
        }

        private void respond(Consumer<Output> writer) {
            ResponseTarget client = end();
            if (client != null) {
                ClientRequest answered = request;
                request = null;
                client.respondLate(answered, writer);
            }
        }

        void giveUp() {
            ResponseTarget client = end();
            if (client != null) {
                ClientRequest late = request;
                request = null;
                client.respondTooLate(late);
            }
        }

        /** Who waits for it; null when it is over, or the client has gone. */
        private ResponseTarget end() {
            if (request == null) {
                return null;
            }
            if (request.client == null) {
                request.recycle();
                request = null;
                return null;
            }
            return request.client;
        }
    }
}
