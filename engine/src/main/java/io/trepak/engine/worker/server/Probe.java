package io.trepak.engine.worker.server;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.net.Reason;
import io.trepak.engine.worker.request.LatencySampler;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.request.ResponseSource;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.resources.Waiter;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.function.Consumer;

/**
 * Finds out whether an ejected server is well again: dials it, shakes hands, and asks the protocol's cheapest question. Made for one
 * try, on one worker of the pool; closes its connection when it knows.
 */
final class Probe implements ServerConnection.Owner, Waiter {
    /** Where the pool has no time limit of its own. */
    private static final int TIMEOUT_MILLIS = 1000;

    private static final Failure ONE_TRY = Failure.of(Failure.Kind.LOST, Reason.RESET);

    private final WorkerResources resources;
    private final Consumer<String> done;
    private final ServerConnection connection;
    private boolean finished;

    private Probe(
            WorkerResources resources,
            LatencySampler latencies,
            ServerSettings settings,
            ServerState server,
            Consumer<String> done) {
        this.resources = resources;
        this.done = done;
        this.connection = new ServerConnection(resources, latencies, settings, server.unnoted(), 0, this);
    }

    /**
     * Thread: the worker's.
     *
     * @param done told null when the server is well, else why not
     */
    static void start(
            WorkerResources resources,
            LatencySampler latencies,
            ServerSettings settings,
            ServerState server,
            Consumer<String> done) {
        new Probe(resources, latencies, settings, server, done).dial(server, settings.timeoutMillis);
    }

    private void dial(ServerState server, int limitMillis) {
        Failure refusal = connection.dialOnce();
        if (refusal != null) {
            finish(refusal.message());
            return;
        }
        server.counters.connectionsDialled++;
        resources.schedule(() -> finish(Reason.TIMED_OUT), limitMillis > 0 ? limitMillis : TIMEOUT_MILLIS);
    }

    /** Once; what comes later is of no interest. */
    private void finish(String failure) {
        if (!finished) {
            finished = true;
            if (!connection.isUp()) {
                connection.skipAddress();
            }
            resources.wakeUps().add(this); // the connection may be reading
            done.accept(failure);
        }
    }

    @Override
    public void wake() {
        connection.close();
    }

    private void answered(ResponseFrame.Status status) {
        finish(status == ResponseFrame.Status.UNAVAILABLE ? "it answers that it is not available" : null);
    }

    @Override
    public void up() {
        try {
            if (!finished && !connection.sendProbe(new Question())) {
                finish(null);
            }
        } catch (PluginFailure e) {
            finish(PluginFailure.MESSAGE);
        }
    }

    @Override
    public void lost(Failure refusal) {
        if (refusal != null) {
            finish(refusal.message());
        }
    }

    @Override
    public int number() {
        return 0;
    }

    @Override
    public boolean hasMore() {
        return false;
    }

    @Override
    public Failure redial() {
        return ONE_TRY;
    }

    @Override
    public void demoted() {}

    /** What is asked; only the status of the response counts. */
    private final class Question extends Request implements Requester {
        @Override
        public boolean isClosed() {
            return finished;
        }

        @Override
        public Requester requester() {
            return this;
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
            answered(status);
        }

        @Override
        public void end() {
            answered(ResponseFrame.Status.OK);
        }

        @Override
        public void fail(Failure failure) {
            // the connection says so too
        }
    }
}
