package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.extension.RequestFilter;
import io.trepak.api.extension.Verdict;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.engine.Limits;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Reason;
import io.trepak.engine.net.Receiver;
import io.trepak.engine.net.WriteBuffer;
import java.io.IOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client connection: decodes requests, sends them to where they belong, and answers in the order they came. Made when a
 * client is accepted, dies with its connection; requests it leaves behind keep their place in the servers' queues, or every
 * later answer there would go to the wrong client.
 */
final class Frontend implements Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Frontend.class);
    /** From here on a request that has not arrived whole is collected in chunks instead of one array. */
    private static final int LARGE_BYTES_MIN = 16 << 10;

    private final Worker worker;
    private final LocalPool pool;
    private final int id;
    private final FrontendCodec codec;
    private final Limits limits;
    private final RequestFrame frame = new RequestFrame();
    private final Carry carry;
    private Connection connection;
    /** Where the request at hand is routed: the client's own pool, unless a filter says otherwise. */
    private LocalPool target;

    private int frameLength;
    private int bytesNeeded;
    private LargeRequest large;
    private int skipLeft;

    private Request head;
    private Request tail;
    private int pendingRequests;
    private long pendingBytes;

    /** No more requests are taken from this client. */
    private boolean stopped;
    /** It will send no more, but some of what it sent still waits. */
    private boolean inputEnded;

    /** The rest of what it sent waits until it has fewer requests in flight. */
    private boolean paused;

    private boolean closeWhenSent;
    private boolean failed;
    private boolean closed;
    private Backend slowed;
    private int slowing;
    /** A server that does not take what this client sends without awaiting answers. */
    private Backend choked;

    Frontend(Worker worker, LocalPool pool, int id) {
        this.worker = worker;
        this.pool = pool;
        this.target = pool;
        this.id = id;
        this.codec = pool.pool().protocol().frontend(pool.pool().options());
        this.limits = pool.config().limits();
        this.carry = new Carry(worker.arrays());
    }

    void attach(Connection accepted) {
        connection = accepted;
    }

    /** A number that stays with the client, so that its requests to one server keep one connection and their order. */
    int id() {
        return id;
    }

    // ---- receiving

    @Override
    public void connected() {}

    @Override
    public void received(byte[] in, int offset, int limit) {
        if (stopped) {
            return;
        }
        try {
            int at = offset;
            if (skipLeft > 0) {
                int count = Math.min(skipLeft, limit - at);
                skipLeft -= count;
                at += count;
            } else if (large != null) {
                int count = Math.min(large.left(), limit - at);
                large.chunks.append(in, at, count);
                at += count;
                largeGrew(count);
            }
            if (at < limit && !stopped) {
                receiveFrames(in, at, limit);
            }
        } catch (ProtocolException e) {
            refuse(e);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    private void receiveFrames(byte[] in, int offset, int limit) {
        if (carry.isEmpty()) {
            int used = decodeAll(in, offset, limit);
            if (used < limit && !stopped) {
                carry.append(in, used, limit - used, bytesNeeded);
            }
            return;
        }
        carry.append(in, offset, limit - offset, bytesNeeded);
        if (!paused && carry.length() >= bytesNeeded) {
            decodeCarry();
        }
    }

    private void decodeCarry() {
        int used = decodeAll(carry.bytes(), carry.start(), carry.end());
        if (stopped) {
            carry.clear();
        } else {
            carry.consumeTo(used);
        }
    }

    /** Returns the index of the first byte that has to wait. */
    private int decodeAll(byte[] in, int from, int limit) {
        int offset = from;
        while (offset < limit && !stopped) {
            if (!mayTakeMore()) {
                pause();
                return offset;
            }
            int available = limit - offset;
            int length = frameLength != 0 ? frameLength : codec.decode(in, offset, limit, frame);
            int needed = length > 0 ? length : available - length;
            if (needed > limits.maxRequestBytes()) {
                throw new ProtocolException("request larger than max_request_bytes");
            }
            if (length <= 0) {
                if (available > LARGE_BYTES_MIN && worker.isFull(needed - available)) {
                    throw new ProtocolException("no memory left for a request of this size; see max_buffered_bytes");
                }
                bytesNeeded = needed;
                return offset;
            }
            frameLength = 0;
            bytesNeeded = 0;
            if (length > available) {
                return receiveRest(in, offset, available, length);
            }
            dispatch(in, offset, length);
            frame.clear();
            offset += length;
        }
        frame.trim();
        return offset;
    }

    private boolean mayTakeMore() {
        return choked == null
                && pendingRequests < limits.clientPendingRequests()
                && pendingBytes < limits.clientPendingBytes()
                && connection.pendingBytes() < limits.clientPendingBytes()
                && (pendingRequests == 0 || !worker.isOverBudget());
    }

    private void pause() {
        paused = true;
        connection.setReading(false);
        awaitWakeUp();
    }

    /** With no answer to come, the end of the backlog has to wake the client up. */
    private void awaitWakeUp() {
        if (head == null && choked == null) {
            connection.awaitDrain();
        }
    }

    /** The server that did not take more does so now, or is gone. */
    void unchoke() {
        choked = null;
        resume();
    }

    /** Goes on with a client that has been waiting, if it may. */
    void resume() {
        if (!paused || closed) {
            return;
        }
        if (!mayTakeMore()) {
            awaitWakeUp();
            return;
        }
        paused = false;
        try {
            if (!carry.isEmpty() && carry.length() >= bytesNeeded) {
                decodeCarry();
            }
            if (paused || stopped) {
                return;
            }
            if (inputEnded) {
                ended();
            } else {
                connection.setReading(true);
            }
        } catch (ProtocolException e) {
            refuse(e);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    /** What a client that waits for memory wants, in bytes. */
    int wantedBytes() {
        return frameLength;
    }

    // ---- requests that have not arrived whole; all their keys are known

    private int receiveRest(byte[] in, int offset, int available, int length) {
        Route route = frame.command().route();
        if (route == Route.LOCAL || route == Route.CLOSE) {
            skipLeft = length - available;
            dispatch(in, offset, available);
            frame.clear();
            return offset + available;
        }
        boolean whole = route == Route.ALL || route == Route.SPLIT && frame.keyCount() > 1;
        if (whole && length > worker.maxArrayBytes()) {
            throw new ProtocolException("request too large to be split; raise max_buffered_bytes");
        }
        if (length < LARGE_BYTES_MIN || whole && worker.fits(length)) {
            return await(offset, length);
        }
        if (whole || !worker.reserve(length)) {
            worker.awaitMemory(this);
            paused = true;
            connection.setReading(false);
            frameLength = length; // and nothing awaited: the next attempt comes with memory, not with bytes
            return offset;
        }
        if (pool.filters().length != 0 && filtered(in, offset)) {
            worker.unreserve(length);
            skipLeft = length - available;
            frame.clear();
            return offset + available;
        }
        byte[] key = frame.keyCount() == 0
                ? null
                : Arrays.copyOfRange(in, offset + frame.keyOffset(0), offset + frame.keyOffset(0) + frame.keyLength(0));
        large = new LargeRequest(
                target,
                frame.command(),
                frame.quiet(),
                key,
                length,
                worker.loop().chunks());
        target = pool;
        frame.clear();
        large.chunks.append(in, offset, available);
        largeGrew(available);
        return offset + available;
    }

    private int await(int offset, int length) {
        frameLength = length;
        bytesNeeded = length;
        return offset;
    }

    @Override
    public int payloadWanted() {
        return large == null ? 0 : large.left();
    }

    @Override
    public void payload(ByteBuf chunk) {
        int count = chunk.readableBytes();
        large.chunks.add(chunk);
        try {
            largeGrew(count);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    /** What was set aside for a large request is taken now; once it is whole, it goes on its way. */
    private void largeGrew(int count) {
        worker.unreserve(count);
        if (large.left() > 0) {
            return;
        }
        LargeRequest complete = large;
        large = null;
        Router router = complete.pool.router();
        int server = complete.key == null ? router.anyServer() : router.serverOf(complete.key, 0, complete.key.length);
        Backend backend = server == Router.NONE ? null : complete.pool.backend(server, id);
        if (backend == null || !backend.ready()) {
            complete.chunks.clear();
            failNow(complete.command, complete.quiet, backend == null ? Reason.REFUSED : backend.failure());
            return;
        }
        backend.out().hand(complete.chunks);
        sent(backend, complete.command, complete.quiet, complete.length);
    }

    // ---- one whole request

    private void dispatch(byte[] in, int offset, int length) {
        Route route = frame.command().route();
        if (route != Route.LOCAL && route != Route.CLOSE && pool.filters().length != 0 && filtered(in, offset)) {
            return;
        }
        switch (route) {
            case KEYED -> forward(in, offset, length, ownerOfFirstKey(in, offset));
            case ANY -> forward(in, offset, length, target.router().anyServer());
            case SPLIT -> {
                if (frame.keyCount() == 1) {
                    forward(in, offset, length, ownerOfFirstKey(in, offset));
                } else {
                    worker.splitter().split(this, target, codec, frame, in, offset, length);
                }
            }
            case ALL -> worker.splitter().copyToAll(this, target, frame, in, offset, length);
            case LOCAL -> respond(in, offset, false);
            case CLOSE -> respond(in, offset, true);
        }
        target = pool;
    }

    private int ownerOfFirstKey(byte[] in, int offset) {
        return target.router().serverOf(in, offset + frame.keyOffset(0), frame.keyLength(0));
    }

    void forward(byte[] in, int offset, int length, int server) {
        Backend backend = server == Router.NONE ? null : target.backend(server, id);
        if (backend == null || !backend.ready()) {
            failNow(frame.command(), frame.quiet(), backend == null ? Reason.REFUSED : backend.failure());
            return;
        }
        backend.out().write(in, offset, length);
        sent(backend, frame.command(), frame.quiet(), length);
    }

    private void sent(Backend backend, Command command, boolean quiet, int length) {
        if (quiet) {
            backend.countSent(length);
            if (choked == null && backend.pendingBytes() > limits.clientPendingBytes()) {
                choked = backend;
                backend.awaitDrain(this);
            }
            return;
        }
        Request request = worker.takeRequest();
        request.command = command;
        request.frontend = this;
        append(request, length);
        backend.sent(request, length);
    }

    /** Puts a request at the end of the client's queue. */
    void append(Request request, int length) {
        request.length = length;
        if (tail == null) {
            head = request;
        } else {
            tail.nextForClient = request;
        }
        tail = request;
        pendingRequests++;
        pendingBytes += length;
    }

    private void respond(byte[] in, int offset, boolean last) {
        if (head == null) {
            codec.respond(in, offset, frame, connection.out());
            if (last) {
                closeWhenSent();
            }
            return;
        }
        ArrayOutput answer = worker.scratch();
        codec.respond(in, offset, frame, answer);
        appendAnswered(frame.command(), answer, last);
    }

    private void appendAnswered(Command command, ArrayOutput answer, boolean last) {
        stopped |= last;
        if (answer.length() == 0 && !last) {
            return;
        }
        Request request = worker.takeRequest();
        request.command = command;
        request.frontend = this;
        request.answered = true;
        request.last = last;
        request.park(worker.arrays(), answer.bytes(), 0, answer.length());
        append(request, answer.length());
    }

    /** Answers a request that could not even be sent. */
    void failNow(Command command, boolean quiet, String reason) {
        pool.counters().forwardError++;
        if (!quiet) {
            answerError(command, reason, false);
        }
    }

    private void answerError(Command command, String reason, boolean last) {
        if (head != null) {
            ArrayOutput answer = worker.scratch();
            codec.error(reason, answer);
            appendAnswered(command, answer, last);
            return;
        }
        codec.error(reason, connection.out());
        if (last) {
            closeWhenSent();
        }
    }

    /** Returns whether a filter has taken care of the request. */
    private boolean filtered(byte[] in, int offset) {
        target = pool;
        for (RequestFilter filter : pool.filters()) {
            ArrayOutput answer = worker.scratch();
            Verdict verdict = filter.onRequest(in, offset, frame, answer);
            if (verdict == Verdict.PASS || verdict.pool() != null && retarget(verdict.pool())) {
                continue;
            }
            if (frame.quiet()) {
                return true;
            }
            if (verdict != Verdict.ANSWERED) {
                answerError(
                        frame.command(),
                        verdict.pool() == null ? verdict.rejection() : "no pool of this protocol is called so",
                        false);
            } else if (head != null) {
                appendAnswered(frame.command(), answer, false);
            } else {
                connection.out().write(answer.bytes(), 0, answer.length());
            }
            return true;
        }
        return false;
    }

    private boolean retarget(String name) {
        LocalPool other = worker.poolNamed(name);
        if (other == null || other.pool().protocol() != pool.pool().protocol()) {
            return false;
        }
        target = other;
        return true;
    }

    // ---- answers

    /** The answer to a request is here, whole. */
    void answered(Request request, byte[] in, int offset, int length) {
        if (request == head) {
            connection.out().write(in, offset, length);
            dropHead();
            sendReady();
            return;
        }
        request.park(worker.arrays(), in, offset, length);
        request.answered = true;
        if (worker.isFull(0)) {
            abandon("its answers exceed max_buffered_bytes");
        }
    }

    /** The server of a request failed. */
    void failed(Request request, String reason) {
        pool.counters().forwardError++;
        ArrayOutput answer = worker.scratch();
        codec.error(reason, answer);
        request.dropParked(worker.arrays());
        answered(request, answer.bytes(), 0, answer.length());
    }

    /** All fragments of a split request are in. */
    void joinable(SplitRequest split) {
        split.answered = true;
        if (split == head) {
            sendReady();
        }
    }

    boolean isNext(Request request) {
        return request == head;
    }

    /** Where the pieces of a large answer go, now that it is its turn; what had to wait goes first. */
    WriteBuffer stream(Request request) {
        WriteBuffer out = connection.out();
        if (request.parkedChunks != null) {
            out.hand(request.parkedChunks);
            request.parkedChunks = null;
        }
        return out;
    }

    /** A large answer is here, its last piece included. */
    void streamed(Request request) {
        request.answered = true;
        if (request == head) {
            sendReady();
        }
    }

    private void sendReady() {
        while (head != null && head.answered) {
            Request request = head;
            boolean last = request.last;
            if (request instanceof SplitRequest split) {
                if (!join(split)) {
                    return;
                }
            } else {
                WriteBuffer out = stream(request);
                if (request.parked != null) {
                    out.write(request.parked, 0, request.parkedLength);
                }
            }
            dropHead();
            if (last) {
                closeWhenSent();
                return;
            }
        }
        if (head == null && stopped) {
            closeWhenSent();
        } else if (paused) {
            worker.resumeLater(this);
        }
    }

    private boolean join(SplitRequest split) {
        for (int i = 0; i < split.count(); i++) {
            if (split.failure(i) != null) {
                pool.counters().forwardError++;
                break;
            }
        }
        try {
            codec.join(split.command, split, connection.out());
            return true;
        } catch (RuntimeException | Error e) {
            broken(e);
            return false;
        }
    }

    private void dropHead() {
        Request request = head;
        head = request.nextForClient;
        if (head == null) {
            tail = null;
        }
        pendingRequests--;
        pendingBytes -= request.length;
        worker.recycle(request);
    }

    // ---- a client that reads slowly

    /** Stops reading from a server whose answers this client does not take, until it does. */
    void slowDown(Backend backend, Request request) {
        if (slowed == null && request == head && connection.pendingBytes() > limits.clientPendingBytes()) {
            slowed = backend;
            backend.setReading(false);
            connection.awaitDrain();
            worker.watch(this, ++slowing);
        }
    }

    /** Counts up whenever a server is slowed down or sped up for this client. */
    int slowing() {
        return slowing;
    }

    long backlogBytes() {
        return connection.pendingBytes();
    }

    private void speedUp() {
        if (slowed != null) {
            Backend backend = slowed;
            slowed = null;
            slowing++;
            backend.setReading(true);
        }
    }

    // ---- the end

    @Override
    public void drained() {
        speedUp();
        if (closeWhenSent) {
            pool.counters().clientEof += failed ? 0 : 1;
            close();
        } else {
            resume();
        }
    }

    @Override
    public void ended() {
        if (paused && !carry.isEmpty()) {
            inputEnded = true;
            return;
        }
        stopped = true;
        dropInput();
        if (head == null) {
            closeWhenSent();
        }
    }

    @Override
    public void lost(IOException cause) {
        if (cause == null) {
            pool.counters().clientEof++;
        } else {
            pool.counters().clientErr++;
        }
        close();
    }

    /** Tells a client that there are too many, and closes it. */
    void turnAway() {
        dropInput();
        failed = true;
        pool.counters().clientErr++;
        answerError(null, "max number of clients reached", true);
    }

    /** Lets requests in flight finish, then closes. */
    void drain() {
        ended();
    }

    private void refuse(ProtocolException e) {
        dropInput();
        failed = true;
        pool.counters().clientErr++;
        LOG.debug("pool '{}': client {}: {}", pool.name(), connection.peer(), e.getMessage());
        answerError(null, e.getMessage(), true);
    }

    private void broken(Throwable e) {
        LOG.error("pool '{}': connection of client {} given up", pool.name(), connection.peer(), e);
        pool.counters().clientErr++;
        close();
    }

    /** Closes a client that cannot be answered properly any more. */
    void abandon(String why) {
        if (!closed) {
            LOG.warn("pool '{}': client {} closed: {}", pool.name(), connection.peer(), why);
            pool.counters().clientErr++;
            close();
        }
    }

    private void closeWhenSent() {
        stopped = true;
        if (!closeWhenSent && !closed) {
            closeWhenSent = true;
            connection.setReading(false);
            connection.awaitDrain();
        }
    }

    private void dropInput() {
        stopped = true;
        carry.clear();
        skipLeft = 0;
        if (large != null) {
            worker.unreserve(large.left());
            large.chunks.clear();
            large = null;
        }
    }

    /** Closes at once. Requests still at servers stay in their queues as orphans. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        dropInput();
        worker.noMemoryNeeded(this);
        connection.close();
        speedUp();
        if (choked != null) {
            choked.forget(this);
        }
        Request request = head;
        head = null;
        tail = null;
        while (request != null) {
            Request next = request.nextForClient;
            request.nextForClient = null;
            request.frontend = null;
            request.dropParked(worker.arrays());
            if (request.answered) {
                worker.recycle(request);
            }
            request = next;
        }
        pool.left(this);
    }
}
