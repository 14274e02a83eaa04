package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.extension.RequestFilter;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Reason;
import io.trepak.engine.net.Receiver;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.pool.ServerHealth;
import io.trepak.engine.stats.ServerCounters;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's connection to a server, shared by its clients. Dialled when first needed, and again after a loss when the next
 * request needs it. Its queue holds every request sent and not answered, in the order sent; an answer always belongs to the
 * queue's head. Lives as long as the worker.
 */
final class Backend implements Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Backend.class);
    /** From here on a response that has not arrived whole is passed on piece by piece. */
    private static final int STREAM_BYTES_MIN = 16 << 10;

    private final Worker worker;
    private final LocalPool pool;
    private final int server;
    private final int lane;
    private final ServerHealth health;
    private final ServerCounters counters;
    private final long timeoutNanos;
    private final int maxResponseBytes;
    private final int maxQueued;
    private final Carry carry;
    private final ResponseFrame frame = new ResponseFrame();
    private final ResponseStream stream;

    private Connection connection;
    private BackendCodec codec;
    private boolean up;
    private int handshakeLeft;
    private String failure;
    private final ArrayDeque<Frontend> choked = new ArrayDeque<>();

    private ServerQueue queue = new ServerQueue();
    private boolean timerArmed;

    private int frameLength;
    private int bytesNeeded;
    private long progressNanos;
    private boolean held;

    Backend(Worker worker, LocalPool pool, int server, int lane) {
        this.worker = worker;
        this.pool = pool;
        this.server = server;
        this.lane = lane;
        this.health = pool.pool().health(server);
        this.counters = pool.serverCounters(server);
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(pool.config().timeoutMillis());
        this.maxResponseBytes = pool.config().limits().maxResponseBytes();
        this.maxQueued = pool.config().limits().serverPendingRequests();
        this.carry = new Carry(worker.arrays());
        this.stream = new ResponseStream(worker);
        this.progressNanos = System.nanoTime() - timeoutNanos;
    }

    // ---- sending

    /** Makes sure there is a connection, if only one being dialled. On false, {@link #failure} says why. */
    boolean ready() {
        return connection == null ? dial() : hasRoom();
    }

    /** Clients are held back long before; this is for those who send once and leave, again and again. */
    private boolean hasRoom() {
        if (queue.count() < 2L * maxQueued && !worker.memory().isFull(0)) {
            return true;
        }
        failure = "too many requests wait for this server";
        return false;
    }

    /** Whether clients that send to it should wait until it has answered some. */
    boolean isCrowded() {
        return queue.count() > maxQueued;
    }

    String failure() {
        return failure;
    }

    /** What requests are written to; only after {@link #ready}. */
    WriteBuffer out() {
        return connection.out();
    }

    /** Notes a request that was just written: its answer is the next one nobody else waits for. */
    void sent(Request request, int length) {
        request.queuedAtNanos = worker.loop().nowNanos();
        queue.add(request, length);
        countSent(length);
        if (timeoutNanos > 0 && !timerArmed) {
            armTimer(timeoutNanos);
        }
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
        choked.add(client);
        connection.awaitDrain();
    }

    void forget(Frontend client) {
        choked.remove(client);
    }

    private void unchokeAll() {
        for (int left = choked.size(); left > 0; left--) {
            choked.poll().unchoke();
        }
    }

    private boolean dial() {
        SocketAddress address = pool.pool().address(server).get();
        if (address == null) {
            refuse(Reason.HOST_DOWN);
            return false;
        }
        try {
            attach(worker.transport().dial(worker.loop(), address, pool.config().tcpKeepAlive(), this));
        } catch (IOException e) {
            refuse(Reason.of(e));
            return false;
        }
        return true;
    }

    /** Takes a connection that is being dialled into use. */
    void attach(Connection dialled) {
        connection = dialled;
        counters.serverConnections++;
        counters.connectionsDialled++;
        codec = pool.pool().protocol().backend(pool.pool().options(), lane);
        handshakeLeft = codec.handshake(dialled.out());
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
            int at = offset;
            if (stream.isOpen()) {
                int count = Math.min(stream.left(), limit - at);
                stream.take(in, at, count);
                at += count;
                streamed();
            }
            if (at < limit && connection != null) {
                receiveFrames(in, at, limit);
            }
        } catch (ProtocolException e) {
            LOG.warn("pool '{}': server '{}' sent what is no response: {}", pool.name(), label(), e.getMessage());
            counters.serverErr++;
            fail(Reason.INVALID, true);
        } catch (RuntimeException | Error e) {
            LOG.error("pool '{}': connection to server '{}' given up", pool.name(), label(), e);
            counters.serverErr++;
            fail(Reason.INVALID, true);
        }
    }

    private void receiveFrames(byte[] in, int offset, int limit) {
        if (carry.isEmpty()) {
            int used = decodeAll(in, offset, limit);
            if (used < limit && connection != null) {
                carry.append(in, used, limit - used, bytesNeeded);
            }
            return;
        }
        carry.append(in, offset, limit - offset, bytesNeeded);
        if (carry.length() >= bytesNeeded) {
            int used = decodeAll(carry.bytes(), carry.start(), carry.end());
            if (connection != null) {
                carry.consumeTo(used);
            }
        }
    }

    private int decodeAll(byte[] in, int from, int limit) {
        int offset = from;
        while (offset < limit) {
            int available = limit - offset;
            int length = frameLength != 0 ? frameLength : codec.decode(in, offset, limit, frame);
            int needed = length > 0 ? length : available - length;
            if (needed > maxResponseBytes) {
                return giveUp("max_response_bytes", limit);
            }
            if (queue.isEmpty() && handshakeLeft == 0) {
                throw new ProtocolException("response that nobody asked for");
            }
            if (length <= 0) {
                if (available > worker.memory().maxBytes()) {
                    return giveUp("max_buffered_bytes", limit);
                }
                bytesNeeded = needed;
                return offset;
            }
            if (length > available) {
                if (length < STREAM_BYTES_MIN || handshakeLeft > 0) {
                    frameLength = length;
                    bytesNeeded = length;
                    return offset;
                }
                frameLength = 0;
                bytesNeeded = 0;
                stream.begin(takeHead(length), length);
                frame.clear();
                stream.take(in, offset, available);
                streamed();
                return limit;
            }
            frameLength = 0;
            bytesNeeded = 0;
            if (handshakeLeft > 0) {
                handshakeAnswered(in, offset, length);
            } else {
                complete(takeHead(length), in, offset, length);
            }
            if (connection == null) {
                return limit;
            }
            frame.clear();
            offset += length;
        }
        return offset;
    }

    /** The limit is ours, so the server is not to blame, but there is no way past its answer. */
    private int giveUp(String key, int limit) {
        LOG.warn("pool '{}': server '{}' sent an answer above {}; raise it", pool.name(), label(), key);
        counters.serverErr++;
        fail("the answer is larger than " + key, false);
        return limit;
    }

    private Request takeHead(int responseLength) {
        Request request = queue.take();
        if (!choked.isEmpty() && queue.count() == maxQueued / 2) {
            unchokeAll();
        }
        if (frame.status() == ResponseFrame.Status.UNAVAILABLE) {
            health.failed();
        } else {
            health.succeeded();
        }
        if (request.frontend != null || request.parent != null && request.parent.frontend != null) {
            counters.responses++;
            counters.responseBytes += responseLength;
        }
        if (pool.filters().length != 0) {
            long nanos = worker.loop().nowNanos() - request.queuedAtNanos;
            for (RequestFilter filter : pool.filters()) {
                filter.onResponse(request.command, frame.status(), nanos);
            }
        }
        return request;
    }

    private void complete(Request request, byte[] in, int offset, int length) {
        SplitRequest parent = request.parent;
        if (parent != null) {
            if (parent.frontend != null) {
                byte[] response = parent.beginResponse(worker.arrays(), request.fragment, length);
                System.arraycopy(in, offset, response, 0, length);
            }
            fragmentDone(request);
        } else if (request.frontend != null) {
            request.frontend.answers().answered(request, in, offset, length);
        } else {
            worker.recycle(request);
        }
    }

    private void fragmentDone(Request request) {
        SplitRequest parent = request.parent;
        worker.recycle(request);
        if (parent.fragmentDone()) {
            if (parent.frontend != null) {
                parent.frontend.answers().joinable(parent);
            } else {
                worker.recycle(parent);
            }
        }
    }

    private void handshakeAnswered(byte[] in, int offset, int length) {
        handshakeLeft--;
        if (frame.status() != ResponseFrame.Status.OK) {
            String text = new String(in, offset, Math.min(length, 120), StandardCharsets.ISO_8859_1).strip();
            LOG.warn("pool '{}': server '{}' refused authentication or database: {}", pool.name(), label(), text);
            counters.serverErr++;
            fail("server refused authentication or database; see the log of the proxy", true);
        }
    }

    // ---- large responses, passed on piece by piece

    @Override
    public int payloadWanted() {
        return stream.isOpen() ? stream.left() : 0;
    }

    @Override
    public void payload(ByteBuf chunk) {
        try {
            stream.take(chunk);
            streamed();
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    private void streamed() {
        progressNanos = worker.loop().nowNanos();
        if (stream.left() > 0) {
            stream.restrain(this);
            return;
        }
        Request request = stream.end();
        if (request.parent != null) {
            fragmentDone(request);
        } else if (request.frontend != null) {
            request.frontend.answers().streamed(request);
        } else {
            worker.recycle(request);
        }
    }

    /** Whether answers are read; a slow client may have this stopped for a while. */
    void setReading(boolean on) {
        held = !on;
        progressNanos = worker.loop().nowNanos();
        if (connection != null) {
            connection.setReading(on);
        }
    }

    // ---- the end of a connection

    @Override
    public void drained() {
        if (!isCrowded()) {
            unchokeAll();
        }
    }

    @Override
    public void ended() {
        counters.serverEof++;
        boolean idle = queue.isEmpty() && !stream.isOpen();
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

    private void armTimer(long nanos) {
        timerArmed = true;
        worker.loop().schedule(this::checkTimeout, nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * All requests of a pool have the same time, so the queue's head is the first to run out of it. A large answer on its
     * way counts as a sign of life for those behind it.
     */
    private void checkTimeout() {
        timerArmed = false;
        Request oldest = stream.isOpen() ? stream.request() : queue.oldest();
        if (oldest == null || connection == null) {
            return;
        }
        long now = System.nanoTime();
        long waitingSince = now - progressNanos < now - oldest.queuedAtNanos ? progressNanos : oldest.queuedAtNanos;
        long left = waitingSince + timeoutNanos - now;
        if (left > 0 || held) {
            armTimer(held ? timeoutNanos : left);
            return;
        }
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
        held = false;
        codec = null;
        handshakeLeft = 0;
        failure = reason;
        carry.clear();
        frame.clear();
        frameLength = 0;
        bytesNeeded = 0;
        if (isFailure) {
            health.failed();
        }
        // A new queue: whoever is told of a failure may send again at once.
        ServerQueue cut = queue;
        queue = new ServerQueue();
        if (stream.isOpen()) {
            failStreaming(stream.end(), reason);
        }
        while (!cut.isEmpty()) {
            failRequest(cut.take(), reason);
        }
        unchokeAll();
    }

    private void failStreaming(Request cut, String reason) {
        if (cut.frontend != null && stream.isSeen()) {
            cut.frontend.abandon("server '" + label() + "' failed in the middle of an answer");
            worker.recycle(cut);
        } else {
            failRequest(cut, reason);
        }
    }

    private void failRequest(Request request, String reason) {
        if (request.parent != null) {
            request.parent.fail(worker.arrays(), request.fragment, reason);
            fragmentDone(request);
        } else if (request.frontend != null) {
            request.frontend.answers().failed(request, reason);
        } else {
            worker.recycle(request);
        }
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

    /** Ends with the worker; whoever still waits is being closed too. */
    void close() {
        fail(Reason.RESET, false);
    }

    // ---- for the statistics

    /** Adds how many requests wait to be written, and how many for their answers. */
    void addQueues(ServerCounters sum) {
        queue.addTo(sum, connection == null ? 0 : connection.pendingBytes());
    }

    private String label() {
        return pool.config().servers().get(server).label();
    }
}
