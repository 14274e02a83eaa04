package io.trepak.engine.worker;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.DeadServer;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Reason;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.pool.ServerHealth;
import io.trepak.engine.stats.ServerCounters;
import java.util.concurrent.TimeUnit;

/**
 * The requests a worker sends to a server on one connection, which its clients share. The {@link ServerLink} is dialled when
 * first needed, and again after a loss when the next request needs it. The queue holds every request sent and not answered,
 * in the order sent; an answer always belongs to the queue's head. Lives as long as its server stands in the configuration,
 * and then until it has answered.
 *
 * <pre>
 *   ready, out, sent ─► unsent ─────► sent ─────► answered
 *                        ▲ │           │
 *      connection lost:  └─┤           └─ connection lost, or no answer in time: an error
 *      to the next, once   └─ too late, or no connection to be had: an error
 * </pre>
 */
final class Backend {
    private final Worker worker;
    private final LocalPool pool;
    private final LocalServer server;
    private final int lane;
    private final ServerHealth health;
    private final ServerCounters counters;
    private final Unsent unsent = new Unsent();
    private final Overdue overdue;
    private final QueueLimit queueLimit;
    private final Crowd crowd;
    private final Delivery delivery;
    private final ServerInput input;
    private final ServerLink link;
    private final Batch batch;
    private final Runnable batchWriter;
    private final Stopwatch stopwatch;
    private final KeyTrail keys = new KeyTrail();
    private boolean keepsKeys;

    private boolean answersMisses;
    /** The link's, while it has one: here as well, for every request needs it. */
    private Connection connection;
    /** Whether it will be told when what was written has left. */
    private boolean awaitsWritten;

    private String failure;
    private ServerQueue queue = new ServerQueue();

    Backend(Worker worker, LocalPool pool, LocalServer server, int lane) {
        this.worker = worker;
        this.pool = pool;
        this.server = server;
        this.lane = lane;
        this.health = server.health();
        this.counters = server.counters();
        int queueTimeout = pool.config().failure().queueTimeoutMillis();
        this.overdue = new Overdue(worker, this, unsent, pool.config().timeoutMillis(), queueTimeout > 0);
        this.queueLimit = new QueueLimit(worker, this, unsent, queueTimeout);
        this.crowd = new Crowd(pool.config().limits().serverPendingRequests());
        this.delivery = new Delivery(worker, this);
        this.input =
                new ServerInput(worker, this, delivery, pool.config().limits().maxResponseBytes());
        this.link = new ServerLink(worker, pool, server, lane, this, input, overdue);
        this.batch = new Batch(worker, this, delivery);
        this.batchWriter = batch::write;
        this.stopwatch = worker.stopwatch();
        settle();
    }

    /** Reads the settings that may change while it lives. */
    private void settle() {
        answersMisses = pool.config().failure().deadServer() == DeadServer.MISS;
        keepsKeys = pool.config().slowLog().keys() && pool.config().slowLog().entries() > 0;
    }

    ServerLink link() {
        return link;
    }

    LocalServer server() {
        return server;
    }

    /** The clients that hold back because of it. */
    Crowd crowd() {
        return crowd;
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
        if (crowd.isOutOfHand(queue.count())) {
            failure = "too many requests wait for this server";
            return false;
        }
        // Room is made at the end of the turn: the client that sends this may be the one to be closed. Until then one
        // request more.
        if (worker.memory().isFull(0) && !worker.makesRoomLater()) {
            failure = "memory is full (max_buffered_bytes)";
            return false;
        }
        return true;
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
        counters.requests += request.weight;
        counters.requestBytes += length;
        watch();
    }

    /** Has it looked at how the requests in the queue get on. */
    private void watch() {
        if (!awaitsWritten) {
            awaitsWritten = true;
            stopwatch.awaitWritten(this);
        }
        overdue.watch();
        queueLimit.watch();
    }

    /** Notes the key of a request, in case it turns out to be slow. */
    void noteKey(Request request, byte[] in, int offset, int length) {
        if (keepsKeys && queue.count() <= KeyTrail.REQUESTS_MAX) {
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

    private boolean dial() {
        failure = link.dial();
        return failure == null;
    }

    /** Begins with a connection, which may still be being dialled. */
    void open(Connection dialled) {
        connection = dialled;
        ServerCodec codec = ServerCodec.open(pool, lane);
        input.open(codec, codec.handshake(dialled.out()));
        unsent.open(dialled.out());
    }

    /** The server has taken all that waited to be sent. */
    void drained() {
        if (!isCrowded()) {
            crowd.goOn();
        }
    }

    // ---- receiving

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
            if (status == ResponseFrame.Status.WRONG_SERVER) {
                server.renew(this);
            }
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
        link.followPool();
        crowd.limit(pool.config().limits().serverPendingRequests());
        crowd.goOn(); // whoever is held back looks again
        input.limit(pool.config().limits().maxResponseBytes());
    }

    // ---- the end of a connection

    /** Closes the connection and answers every request on it with an error; nothing is sent twice. */
    void fail(String reason, boolean isFailure) {
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
    void failSent(String reason, boolean isFailure) {
        if (connection == null) {
            return;
        }
        ServerQueue cut = queue;
        Stranded stranded = unsent.takeUnsent(cut);
        shut(reason, isFailure);
        if (!stranded.isEmpty() || batch.isOpen()) {
            if (ready()) {
                counters.requestsMoved += stranded.requests().count();
                takeOver(stranded);
            } else {
                drop(stranded);
            }
        }
        failAll(cut, reason);
        crowd.goOn();
    }

    /** The same when nothing could be sent, for the address cannot be connected to: all requests go on to the next. */
    void dialOn(String reason) {
        Stranded all = unsent.take(queue);
        shut(reason, false);
        failure = link.dialAddress();
        if (failure == null) {
            takeOver(all);
        } else {
            drop(all);
        }
        crowd.goOn(); // who waits for the old connection to take more would wait for ever
    }

    /** Has requests of a lost connection written to the present one, before any other. */
    private void takeOver(Stranded stranded) {
        if (!stranded.isEmpty()) {
            unsent.moveIn(stranded);
            queue.append(stranded.requests());
            watch();
        }
        if (batch.isOpen()) {
            connection.beforeFlush(batchWriter);
        }
    }

    /** There is no other connection. */
    private void drop(Stranded stranded) {
        String why = failure;
        stranded.drop();
        failAll(stranded.requests(), why);
        batch.fail(why);
    }

    /** Gives up requests that have waited since before a moment and were not sent. */
    void giveUpOlderThan(long nanos) {
        ServerQueue late = unsent.cutOlderThan(nanos, queue);
        if (late.isEmpty()) {
            return;
        }
        counters.queueTimeouts += late.count();
        failAll(late, "it could not be sent to the server in time");
        crowd.goOn(); // what they wait to be taken may be gone
    }

    private void failAll(ServerQueue cut, String reason) {
        while (!cut.isEmpty()) {
            delivery.fail(cut.take(), reason);
        }
    }

    private void shut(String reason, boolean isFailure) {
        link.close(reason, isFailure);
        connection = null;
        overdue.closed();
        failure = reason;
        input.close();
        // A new queue: whoever is told of a failure may send again at once.
        queue = new ServerQueue();
    }

    /** It gets no more requests: closes when those it has are answered, or after so long. */
    void retire(long millis) {
        crowd.goOn(); // elsewhere
        link.closeWhenAnswered(worker.loop().nowNanos() + TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Whether nobody waits for anything. */
    boolean isIdle() {
        return queue.isEmpty() && !batch.isOpen() && connection.pendingBytes() == 0;
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

    boolean isConnected() {
        return connection != null;
    }

    /** Adds how many requests wait to be written, and how many for their answers. */
    void addQueues(ServerCounters sum) {
        queue.addTo(sum, pendingBytes());
    }
}
