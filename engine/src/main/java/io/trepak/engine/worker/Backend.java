package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.DeadServer;
import io.trepak.engine.FailurePolicy;
import io.trepak.engine.log.EventLog;
import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Reason;
import io.trepak.engine.net.Receiver;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.pool.ServerAddress;
import io.trepak.engine.pool.ServerHealth;
import io.trepak.engine.stats.CommandClass;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.stats.Stage;
import java.io.IOException;
import java.net.SocketAddress;
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

    private static final String CONNECT_FAILED = "connect to server '{}' failed: {}";

    private final Worker worker;
    private final LocalPool pool;
    private final LocalServer server;
    private final int lane;
    private final ServerHealth health;
    private final ServerCounters counters;
    private final EventLog events;
    private final Unsent unsent = new Unsent();
    private final Overdue overdue;
    private final QueueLimit queueLimit;
    private final Crowd crowd;
    private final Delivery delivery;
    private final ServerInput input;
    private final Batch batch;
    private final Runnable batchWriter;
    private final Stopwatch stopwatch;
    private boolean keepsKeys;

    private boolean answersMisses;
    /** 0 for as long as it takes. */
    private int connectMillis;

    private final ServerAddress address;
    private SocketAddress dialledAddress;
    private int addressesTried;
    private long dialledNanos;
    /** Whether the next connection is one more in place of one that failed. */
    private boolean dialledBefore;

    private Connection connection;
    private boolean up;
    /** Whether it will be told when what was written has left. */
    private boolean awaitsWritten;

    private String failure;
    private ServerQueue queue = new ServerQueue();
    /** Null until the first key. */
    private KeyTrail keys;

    Backend(Worker worker, LocalPool pool, LocalServer server, int lane) {
        this.worker = worker;
        this.pool = pool;
        this.server = server;
        this.lane = lane;
        this.health = server.health();
        this.counters = server.counters();
        this.events = server.events();
        this.address = server.address();
        int queueTimeout = pool.config().failure().queueTimeoutMillis();
        this.overdue = new Overdue(worker, this, unsent, pool.config().timeoutMillis(), queueTimeout > 0);
        this.queueLimit = new QueueLimit(worker, this, unsent, queueTimeout);
        this.crowd = new Crowd(pool.config().limits().serverPendingRequests());
        this.delivery = new Delivery(worker, this);
        this.input =
                new ServerInput(worker, this, delivery, pool.config().limits().maxResponseBytes());
        this.batch = new Batch(worker, this, delivery);
        this.batchWriter = batch::write;
        this.stopwatch = worker.stopwatch();
        settle();
    }

    /** Reads the settings that may change while it lives. */
    private void settle() {
        FailurePolicy failures = pool.config().failure();
        int connectTimeout = failures.connectTimeoutMillis();
        connectMillis = connectTimeout > 0 || failures.queueTimeoutMillis() == 0
                ? connectTimeout
                : pool.config().timeoutMillis();
        answersMisses = failures.deadServer() == DeadServer.MISS;
        keepsKeys = pool.config().slowLog().keys() && pool.config().slowLog().entries() > 0;
    }

    // ---- sending

    /** Makes sure there is a connection, if only one being dialled. On false, {@link #failure} says why. */
    boolean ready() {
        if (isDead()) {
            failure = Reason.REFUSED;
            return false;
        }
        return connection == null ? dial() : hasRoom();
    }

    /** Whether the server owns keys but is not to be asked, for it is ejected. */
    private boolean isDead() {
        return pool.pool().keepsKeys() && health.isEjected();
    }

    /** Whether reads that cannot be sent are to be answered as if their keys were not there. */
    boolean answersMisses() {
        return answersMisses && isDead();
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
        request.backend = this;
        request.endsAt = unsent.wrote(length);
        queue.add(request, length);
        awaitWritten();
        counters.requests += request.weight;
        counters.requestBytes += length;
        overdue.watch();
        queueLimit.watch();
    }

    private void awaitWritten() {
        if (!awaitsWritten) {
            awaitsWritten = true;
            stopwatch.awaitWritten(this);
        }
    }

    /** Notes the key of a request, in case it turns out to be slow. */
    void noteKey(Request request, byte[] in, int offset, int length) {
        if (keepsKeys && queue.count() <= KeyTrail.REQUESTS_MAX) {
            if (keys == null) {
                keys = new KeyTrail();
            }
            request.keyAt = keys.add(in, offset, length);
            request.keyLength = length;
        }
    }

    /** The key of a request, shortened; null if it is not known. */
    byte[] keyOf(Request request) {
        return request.keyLength == 0 ? null : keys.keyAt(request.keyAt, request.keyLength);
    }

    /** Notes a request that will bring no answer. */
    void countSent(int length) {
        unsent.wrote(length);
        counters.requests++;
        counters.requestBytes += length;
    }

    /** How many bytes wait to be sent. */
    long pendingBytes() {
        return connection == null ? 0 : connection.pendingBytes();
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
        long now = System.nanoTime();
        String refusal = health.reconnects().refusal(now, dialledBefore);
        if (refusal != null) {
            failure = refusal;
            counters.dialsRefused++;
            return false;
        }
        dialledNanos = now;
        dialledBefore = true;
        addressesTried = 0;
        return dialAddress();
    }

    private boolean dialAddress() {
        dialledAddress = address.get();
        if (dialledAddress == null) {
            refuse(Reason.HOST_DOWN);
            return false;
        }
        try {
            attach(worker.transport()
                    .dial(worker.loop(), dialledAddress, pool.config().tcpKeepAlive(), this));
        } catch (IOException e) {
            if (hasAnotherAddress()) {
                return dialAddress();
            }
            refuse(Reason.of(e));
            return false;
        } catch (PluginFailure e) {
            counters.serverErr++;
            fail(PluginFailure.MESSAGE, false);
            return false;
        }
        return true;
    }

    /** The present address cannot be connected to: goes to the next, unless all have been tried. */
    private boolean hasAnotherAddress() {
        address.skip(dialledAddress);
        return ++addressesTried < address.count();
    }

    /** A connection could not be made: requests fail only when the server's other addresses were tried as well. */
    private void failDial(String reason) {
        if (!hasAnotherAddress()) {
            fail(reason, true);
            return;
        }
        ServerQueue moving = queue;
        ChunkQueue bytes = moving.isEmpty() ? null : unsent.takeBytes(moving.oldest());
        shut(reason, false);
        if (dialAddress()) {
            moveTo(moving, bytes);
        } else {
            drop(moving, bytes);
            batch.fail(failure);
            crowd.goOn();
        }
    }

    /** Takes a connection that is being dialled into use. */
    void attach(Connection dialled) {
        connection = dialled;
        counters.serverConnections++;
        counters.connectionsDialled++;
        ServerCodec codec = ServerCodec.open(pool, lane);
        input.open(codec, codec.handshake(dialled.out()));
        unsent.open(dialled.out());
        limitConnect(dialled);
    }

    private void limitConnect(Connection dialled) {
        if (connectMillis > 0) {
            worker.loop().schedule(() -> connectOverdue(dialled), connectMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void connectOverdue(Connection dialled) {
        if (dialled == connection && !up) {
            counters.serverTimedout++;
            events.warn(LOG, "connecting to server '{}' took more than {} ms", label(), connectMillis);
            failDial(Reason.TIMED_OUT);
        }
    }

    private void refuse(String reason) {
        failure = reason;
        counters.serverErr++;
        events.warn(LOG, CONNECT_FAILED, label(), reason);
        if (!reason.equals(Reason.NO_DESCRIPTORS)) {
            health.connectionFailed(reason, dialledNanos, System.nanoTime());
        }
    }

    // ---- receiving

    @Override
    public void connected() {
        up = true;
        overdue.connected();
    }

    @Override
    public void received(byte[] in, int offset, int limit) {
        try {
            input.received(in, offset, limit);
        } catch (ProtocolException e) {
            events.warn(LOG, "server '{}' sent what is no response: {}", label(), e.getMessage());
            counters.serverErr++;
            failSent(Reason.INVALID, true);
        } catch (PluginFailure e) {
            counters.serverErr++;
            fail(PluginFailure.MESSAGE, false);
        } catch (RuntimeException | Error e) {
            events.error(LOG, "connection to server '{}' given up", label(), e);
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

    boolean isUp() {
        return up;
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
        events.warn(LOG, "server '{}' sent an answer above {}; raise it", label(), key);
        counters.serverErr++;
        fail("the answer is larger than " + key, false);
    }

    /** A lane that clients ask for may be more than a server can do (RESP3 and an old Redis), and still it is well. */
    void handshakeRefused(String answer) {
        events.warn(LOG, "server '{}' refused the handshake of lane {}", label(), lane + ": " + answer.strip());
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
        int queueTimeout = pool.config().failure().queueTimeoutMillis();
        overdue.limit(pool.config().timeoutMillis(), queueTimeout > 0);
        queueLimit.limit(queueTimeout);
        settle();
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
            events.warn(LOG, "server '{}' closed the connection with requests on it", label(), null);
        }
        // A server that closes an idle connection is tidy, not ill (spec quirk C3).
        dialledBefore = !idle;
        failSent(Reason.RESET, !idle);
    }

    @Override
    public void lost(IOException cause) {
        String reason = Reason.of(cause);
        counters.serverErr++;
        events.warn(LOG, up ? "connection to server '{}' lost: {}" : CONNECT_FAILED, label(), reason);
        if (up) {
            failSent(reason, true);
        } else {
            failDial(reason);
        }
    }

    /** The oldest request has no answer yet, and no more time. */
    void timedOut() {
        counters.serverTimedout++;
        events.warn(
                LOG,
                "server '{}' did not answer within {} ms",
                label(),
                pool.config().timeoutMillis());
        fail(Reason.TIMED_OUT, true);
    }

    /** Closes the connection and answers every request on it with an error; nothing is sent twice. */
    private void fail(String reason, boolean isFailure) {
        if (connection == null) {
            return;
        }
        ServerQueue cut = queue;
        shut(reason, isFailure);
        failAll(cut, reason);
        batch.fail(reason);
        crowd.goOn();
    }

    /** The same, but requests of which no byte was sent go out on another connection, before any that come later. */
    private void failSent(String reason, boolean isFailure) {
        if (connection == null) {
            return;
        }
        ServerQueue cut = queue;
        ServerQueue moving = unsent.cut(cut);
        ChunkQueue bytes = moving.isEmpty() ? null : unsent.takeBytes(moving.oldest());
        shut(reason, isFailure);
        if (!moving.isEmpty() || batch.isOpen()) {
            if (ready()) {
                counters.requestsMoved += moving.count();
                moveTo(moving, bytes);
            } else {
                drop(moving, bytes);
                batch.fail(failure);
            }
        }
        failAll(cut, reason);
        crowd.goOn();
    }

    /** Has requests of another connection written to the present one, before any other. */
    private void moveTo(ServerQueue moving, ChunkQueue bytes) {
        if (bytes != null) {
            unsent.moveIn(moving, bytes);
            queue.append(moving);
            awaitWritten();
            overdue.watch();
            queueLimit.watch();
        }
        if (batch.isOpen()) {
            connection.beforeFlush(batchWriter);
        }
    }

    private void drop(ServerQueue moving, ChunkQueue bytes) {
        if (bytes != null) {
            bytes.clear();
        }
        failAll(moving, failure);
    }

    /** Gives up requests that have waited since before a moment and were not sent. */
    void giveUpOlderThan(long nanos) {
        int before = queue.count();
        ServerQueue late = unsent.cutOlderThan(nanos, queue);
        if (late.isEmpty()) {
            return;
        }
        counters.queueTimeouts += late.count();
        crowd.shrank(before, queue.count());
        failAll(late, "it could not be sent to the server in time");
        crowd.goOnIfRelieved();
    }

    private void failAll(ServerQueue cut, String reason) {
        while (!cut.isEmpty()) {
            delivery.fail(cut.take(), reason);
        }
    }

    private void shut(String reason, boolean isFailure) {
        connection.close();
        connection = null;
        counters.serverConnections--;
        up = false;
        overdue.closed();
        failure = reason;
        input.close();
        if (isFailure) {
            health.connectionFailed(reason, dialledNanos, System.nanoTime());
        }
        // A new queue: whoever is told of a failure may send again at once.
        queue = new ServerQueue();
    }

    /**
     * Gives up a connection on which a request may have been written in part: nobody could tell any more whose the answers
     * are.
     */
    void broken(Throwable cause) {
        events.error(LOG, "connection to server '{}' given up", label(), cause);
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
            events.warn(
                    LOG, "server '{}' was taken out and did not answer its last {} requests", label(), queue.count());
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

    /** What waited may have been written. Returns whether all of it was, or never will be. */
    boolean flushed(long nowNanos) {
        awaitsWritten = connection != null && !queue.written(nowNanos, unsent.sentBytes());
        return !awaitsWritten;
    }

    Latencies latencies() {
        return pool.latencies();
    }

    /** Notes how long a request waited to be written, and for its answer. */
    void note(CommandClass commands, long toWriteNanos, long toAnswerNanos) {
        latencies().add(commands, Stage.PROXY, toWriteNanos);
        latencies().add(commands, Stage.SERVER, toAnswerNanos);
        server.latency().add(toAnswerNanos);
    }

    boolean isConnected() {
        return connection != null;
    }

    /** Adds how many requests wait to be written, and how many for their answers. */
    void addQueues(ServerCounters sum) {
        queue.addTo(sum, pendingBytes());
    }

    /** The server's name. */
    String name() {
        return server.name();
    }

    String label() {
        return server.label();
    }
}
