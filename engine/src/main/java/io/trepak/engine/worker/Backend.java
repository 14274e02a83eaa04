package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Reason;
import io.trepak.engine.net.Receiver;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.pool.ServerHealth;
import io.trepak.engine.stats.ServerCounters;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's connection to a server, shared by its clients. Dialled when first needed, and again after a loss when the next
 * request needs it. Its queue holds every request sent and not answered, in the order sent; an answer always belongs to the
 * queue's head. Lives as long as its server stands in the configuration, and then until it has answered.
 */
final class Backend implements Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Backend.class);
    private static final long LAST_POLL_MILLIS = 20;

    private final Worker worker;
    private final LocalPool pool;
    private final LocalServer server;
    private final int lane;
    private final ServerHealth health;
    private final ServerCounters counters;
    private final Overdue overdue;
    private final Crowd crowd;
    private final Delivery delivery;
    private final ServerInput input;
    private final Batch batch;
    private final Runnable batchWriter;

    private Connection connection;
    private boolean up;
    private String failure;
    private ServerQueue queue = new ServerQueue();

    Backend(Worker worker, LocalPool pool, LocalServer server, int lane) {
        this.worker = worker;
        this.pool = pool;
        this.server = server;
        this.lane = lane;
        this.health = server.health();
        this.counters = server.counters();
        this.overdue = new Overdue(worker, this, pool.config().timeoutMillis());
        this.crowd = new Crowd(pool.config().limits().serverPendingRequests());
        this.delivery = new Delivery(worker, this);
        this.input =
                new ServerInput(worker, this, delivery, pool.config().limits().maxResponseBytes());
        this.batch = new Batch(worker, this, delivery);
        this.batchWriter = batch::write;
    }

    // ---- sending

    /** Makes sure there is a connection, if only one being dialled. On false, {@link #failure} says why. */
    boolean ready() {
        return connection == null ? dial() : hasRoom();
    }

    private boolean hasRoom() {
        if (!crowd.isOutOfHand(queue.count()) && !worker.memory().isFull(0)) {
            return true;
        }
        failure = "too many requests wait for this server";
        return false;
    }

    /** Whether clients that send to it should wait until it has answered some. */
    boolean isCrowded() {
        return crowd.isTooLarge(queue.count());
    }

    String failure() {
        return failure;
    }

    /** What requests are written to; only after {@link #ready}. */
    WriteBuffer out() {
        if (batch.isOpen()) {
            batch.write();
        }
        return connection.out();
    }

    /** Sends a request together with others, or alone when there are none at the end of the turn. */
    void sendMerged(ClientCodec codec, RequestFrame frame, byte[] in, int offset, int length, Request request) {
        if (batch.add(codec, frame, in, offset, length, request)) {
            connection.beforeFlush(batchWriter);
        }
    }

    /** Notes a request that was just written: its answer is the next one nobody else waits for. */
    void sent(Request request, int length) {
        request.queuedAtNanos = worker.loop().nowNanos();
        queue.add(request, length);
        counters.requests += request.weight;
        counters.requestBytes += length;
        overdue.watch();
    }

    /** Notes a request that will bring no answer. */
    void countSent(int length) {
        counters.requests++;
        counters.requestBytes += length;
    }

    /** How many bytes wait to be sent. */
    long pendingBytes() {
        return connection.pendingBytes();
    }

    /** Has a client go on when the server has taken what waits to be sent, or has answered half of a full queue. */
    void choke(Frontend client) {
        crowd.add(client);
        connection.awaitDrain();
    }

    void forget(Frontend client) {
        crowd.remove(client);
    }

    /** Has clients go on when so many requests were answered that there is room for more. */
    void unchokeIfRelieved() {
        crowd.goOnIfRelieved();
    }

    private boolean dial() {
        SocketAddress address = server.address().get();
        if (address == null) {
            refuse(Reason.HOST_DOWN);
            return false;
        }
        try {
            attach(worker.transport().dial(worker.loop(), address, pool.config().tcpKeepAlive(), this));
        } catch (IOException e) {
            refuse(Reason.of(e));
            return false;
        } catch (PluginFailure e) {
            counters.serverErr++;
            fail(PluginFailure.MESSAGE, false);
            return false;
        }
        return true;
    }

    /** Takes a connection that is being dialled into use. */
    void attach(Connection dialled) {
        connection = dialled;
        counters.serverConnections++;
        counters.connectionsDialled++;
        ServerCodec codec = new ServerCodec(newCodec(), pool.protocolFaults());
        input.open(codec, codec.handshake(dialled.out()));
    }

    private BackendCodec newCodec() {
        try {
            return Objects.requireNonNull(
                    pool.pool().protocol().backend(pool.pool().options(), lane), "no codec");
        } catch (Throwable e) {
            pool.protocolFaults().failed("making a codec; the connection is given up", e);
            throw PluginFailure.INSTANCE;
        }
    }

    private void refuse(String reason) {
        failure = reason;
        counters.serverErr++;
        LOG.warn("pool '{}': connect to server '{}' failed: {}", pool.name(), label(), reason);
        if (!reason.equals(Reason.NO_DESCRIPTORS)) {
            health.failed();
        }
    }

    // ---- receiving

    @Override
    public void connected() {
        up = true;
    }

    @Override
    public void received(byte[] in, int offset, int limit) {
        try {
            input.received(in, offset, limit);
        } catch (ProtocolException e) {
            LOG.warn("pool '{}': server '{}' sent what is no response: {}", pool.name(), label(), e.getMessage());
            counters.serverErr++;
            fail(Reason.INVALID, true);
        } catch (PluginFailure e) {
            counters.serverErr++;
            fail(PluginFailure.MESSAGE, false);
        } catch (RuntimeException | Error e) {
            LOG.error("pool '{}': connection to server '{}' given up", pool.name(), label(), e);
            counters.serverErr++;
            fail(Reason.INVALID, true);
        }
    }

    @Override
    public int payloadWanted() {
        return input.payloadWanted();
    }

    @Override
    public void payload(ByteBuf chunk) {
        try {
            input.payload(chunk);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    /** The requests sent and not answered. */
    ServerQueue queue() {
        return queue;
    }

    /** Notes that the answer to the oldest request is here, whole. Returns that request, which waits no more. */
    Request answered(ResponseFrame.Status status) {
        int before = queue.count();
        Request request = queue.take();
        crowd.shrank(before, queue.count());
        if (status == ResponseFrame.Status.UNAVAILABLE) {
            health.failed();
        } else {
            health.succeeded();
        }
        return request;
    }

    /** Counts the answer to one request, and so many bytes of it. */
    void count(Request request, ResponseFrame.Status status, int length) {
        if (request.isAwaited()) {
            counters.responses++;
            counters.responseBytes += length;
        }
        if (pool.hasFilters()) {
            pool.answered(request, status);
        }
    }

    /** Counts bytes of an answer, if somebody still waits for it. */
    void countBytes(Request request, int length) {
        if (request.isAwaited()) {
            counters.responseBytes += length;
        }
    }

    /** Counts the end of the answer to several requests. */
    void countBytes(int length) {
        counters.responseBytes += length;
    }

    /** Notes that an answer gets on, which is a sign of life for the requests behind it too. */
    void noteProgress() {
        overdue.noteProgress();
    }

    /** The limit is ours, so the server is not to blame, but there is no way past its answer. */
    void giveUp(String key) {
        LOG.warn("pool '{}': server '{}' sent an answer above {}; raise it", pool.name(), label(), key);
        counters.serverErr++;
        fail("the answer is larger than " + key, false);
    }

    /** A lane that clients ask for may be more than a server can do (RESP3 and an old Redis), and still it is well. */
    void handshakeRefused(String answer) {
        LOG.warn(
                "pool '{}': server '{}' refused the handshake of lane {}: {}",
                pool.name(),
                label(),
                lane,
                answer.strip());
        counters.serverErr++;
        fail("server refused authentication, database or protocol version; see the log of the proxy", lane == 0);
    }

    /** Whether answers are read; a slow client may have this stopped for a while. */
    void setReading(boolean on) {
        overdue.hold(!on);
        if (connection != null) {
            connection.setReading(on);
        }
    }

    /** The pool goes by other limits now; the connection stays. */
    void followPool() {
        overdue.limit(pool.config().timeoutMillis());
        crowd.limit(pool.config().limits().serverPendingRequests());
        crowd.goOn(); // whoever is held back looks again
        input.limit(pool.config().limits().maxResponseBytes());
    }

    // ---- the end of a connection

    @Override
    public void drained() {
        if (!isCrowded()) {
            crowd.goOn();
        }
    }

    @Override
    public void ended() {
        counters.serverEof++;
        boolean idle = queue.isEmpty();
        if (!idle) {
            LOG.warn("pool '{}': server '{}' closed the connection with requests on it", pool.name(), label());
        }
        // A server that closes an idle connection is tidy, not ill (spec quirk C3).
        fail(Reason.RESET, !idle);
    }

    @Override
    public void lost(IOException cause) {
        String reason = Reason.of(cause);
        counters.serverErr++;
        LOG.warn("pool '{}': connection to server '{}' {}: {}", pool.name(), label(), up ? "lost" : "failed", reason);
        fail(reason, true);
    }

    /** The oldest request has no answer yet, and no more time. */
    void timedOut() {
        counters.serverTimedout++;
        LOG.warn(
                "pool '{}': server '{}' did not answer within {} ms",
                pool.name(),
                label(),
                pool.config().timeoutMillis());
        fail(Reason.TIMED_OUT, true);
    }

    /** Closes the connection and answers every request on it with an error; nothing is sent twice. */
    private void fail(String reason, boolean isFailure) {
        if (connection == null) {
            return;
        }
        connection.close();
        connection = null;
        counters.serverConnections--;
        up = false;
        overdue.hold(false);
        failure = reason;
        input.close();
        if (isFailure) {
            health.failed();
        }
        // A new queue: whoever is told of a failure may send again at once.
        ServerQueue cut = queue;
        queue = new ServerQueue();
        while (!cut.isEmpty()) {
            delivery.fail(cut.take(), reason);
        }
        batch.fail(reason);
        crowd.goOn();
    }

    /**
     * Gives up a connection on which a request may have been written in part: nobody could tell any more whose the answers
     * are.
     */
    void broken(Throwable cause) {
        LOG.error("pool '{}': connection to server '{}' given up", pool.name(), label(), cause);
        counters.serverErr++;
        fail("Cannot allocate memory", false);
    }

    /** It gets no more requests: closes when those it has are answered, or after so long. */
    void retire(long millis) {
        crowd.goOn(); // elsewhere
        awaitLast(worker.loop().nowNanos() + TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Looks now and then, for this is rare and every answer is not. */
    private void awaitLast(long deadlineNanos) {
        if (connection == null) {
            return;
        }
        if (queue.isEmpty() && !batch.isOpen() && connection.pendingBytes() == 0) {
            fail(Reason.RESET, false);
        } else if (System.nanoTime() - deadlineNanos > 0) {
            LOG.warn(
                    "pool '{}': server '{}' was taken out and did not answer its last {} requests",
                    pool.name(),
                    label(),
                    queue.count());
            fail(Reason.TIMED_OUT, false);
        } else {
            worker.loop().schedule(() -> awaitLast(deadlineNanos), LAST_POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Ends with the worker; whoever still waits is being closed too. */
    void close() {
        fail(Reason.RESET, false);
    }

    // ---- for the statistics

    boolean isConnected() {
        return connection != null;
    }

    /** Adds how many requests wait to be written, and how many for their answers. */
    void addQueues(ServerCounters sum) {
        queue.addTo(sum, connection == null ? 0 : connection.pendingBytes());
    }

    String label() {
        return server.label();
    }
}
