package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
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
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client connection: takes requests from its {@link ClientInput}, sends them to where they belong, and has its {@link
 * AnswerQueue} answer in the order they came. Made when a client is accepted, dies with its connection; requests it leaves
 * behind keep their place in the servers' queues, or every later answer there would go to the wrong client.
 *
 * <pre>
 *   reading ◄──► paused          too much in flight, or no memory: not read until that is over
 *      │            │
 *      └────────────┴─► stopped  end of input, QUIT, nonsense: answers still leave
 *                          └───► closed
 * </pre>
 */
final class Frontend implements Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Frontend.class);
    /** While memory is short, a client has to get on by so much at a time, or make room for others. */
    static final int PROGRESS_BYTES_MIN = 64 << 10;

    private static final long MOVING = -1;

    private final Worker worker;
    private final LocalPool pool;
    private final int id;
    private final FrontendCodec codec;
    private final Limits limits;
    private final ClientInput input;
    private final AnswerQueue answers;
    private Connection connection;

    private boolean paused;
    private boolean stopped;
    private boolean closed;
    /** The client will send no more, but some of what it sent still waits. */
    private boolean inputEnded;

    private boolean closeWhenSent;
    /** Whether it is counted as an error already. */
    private boolean failed;
    /** A server that is not read because this client does not take its answer. */
    private Backend slowed;

    /** How far it had got when memory became short. */
    private long markedReceivedBytes = MOVING;

    private long markedSentBytes = MOVING;
    /** A server that has enough to do, or does not take what this client sends without awaiting answers. */
    private Backend choked;

    Frontend(Worker worker, LocalPool pool, int id) {
        this.worker = worker;
        this.pool = pool;
        this.id = id;
        this.codec = pool.pool().protocol().frontend(pool.pool().options());
        this.limits = pool.config().limits();
        this.input = new ClientInput(worker, this, codec, limits);
        this.answers = new AnswerQueue(worker, this, codec, pool.counters());
    }

    void attach(Connection accepted) {
        connection = accepted;
        answers.attach(accepted);
    }

    /** A number that stays with the client, so that its requests to one server keep one connection and their order. */
    int id() {
        return id;
    }

    AnswerQueue answers() {
        return answers;
    }

    boolean isPaused() {
        return paused;
    }

    boolean isStopped() {
        return stopped;
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
            input.received(in, offset, limit);
        } catch (ProtocolException e) {
            refuse(e);
        } catch (RuntimeException | Error e) {
            broken(e);
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

    // ---- one whole request

    void dispatch(RequestFrame frame, byte[] in, int offset, int length) {
        Route route = frame.command().route();
        if (route == Route.LOCAL || route == Route.CLOSE) {
            respond(frame, in, offset, route == Route.CLOSE);
            return;
        }
        LocalPool target = pool.filters().length == 0 ? pool : filter(frame, in, offset);
        if (target == null) {
            return;
        }
        if (route == Route.SPLIT && frame.keyCount() > 1) {
            worker.splitter().split(this, target, codec, frame, in, offset, length);
        } else if (route == Route.ALL) {
            worker.splitter().copyToAll(this, target, frame, in, offset, length);
        } else {
            Router router = target.router();
            int server = route == Route.ANY
                    ? router.anyServer()
                    : router.serverOf(in, offset + frame.keyOffset(0), frame.keyLength(0));
            forward(target, frame, in, offset, length, server);
        }
    }

    void forward(LocalPool target, RequestFrame frame, byte[] in, int offset, int length, int server) {
        Backend backend = server == Router.NONE ? null : target.backend(server, id);
        if (backend == null || !backend.ready()) {
            failNow(frame.command(), frame.quiet(), backend == null ? Reason.REFUSED : backend.failure());
            return;
        }
        try {
            backend.out().write(in, offset, length);
            sent(backend, frame.command(), frame.quiet(), length);
        } catch (RuntimeException | Error e) {
            backend.broken(e);
            throw e;
        }
    }

    void forwardLarge(LargeRequest large) {
        Router router = large.pool.router();
        int server = large.key == null ? router.anyServer() : router.serverOf(large.key, 0, large.key.length);
        Backend backend = server == Router.NONE ? null : large.pool.backend(server, id);
        if (backend == null || !backend.ready()) {
            large.chunks.clear();
            failNow(large.command, large.quiet, backend == null ? Reason.REFUSED : backend.failure());
            return;
        }
        try {
            backend.out().hand(large.chunks);
            sent(backend, large.command, large.quiet, large.length);
        } catch (RuntimeException | Error e) {
            backend.broken(e);
            throw e;
        }
    }

    private void sent(Backend backend, Command command, boolean quiet, int length) {
        if (quiet) {
            backend.countSent(length);
        } else {
            Request request = worker.takeRequest();
            request.command = command;
            answers.append(request, length);
            backend.sent(request, length);
        }
        if (choked == null && (backend.isCrowded() || quiet && backend.pendingBytes() > limits.clientPendingBytes())) {
            choked = backend;
            backend.choke(this);
        }
    }

    private void respond(RequestFrame frame, byte[] in, int offset, boolean last) {
        if (answers.isEmpty()) {
            codec.respond(in, offset, frame, connection.out());
            if (last) {
                closeWhenSent();
            }
            return;
        }
        ArrayOutput answer = worker.scratch();
        codec.respond(in, offset, frame, answer);
        stopped |= last;
        answers.appendAnswered(frame.command(), answer, last);
    }

    /** Answers a request that could not even be sent. */
    void failNow(Command command, boolean quiet, String reason) {
        pool.counters().forwardError++;
        if (!quiet) {
            answerError(command, reason, false);
        }
    }

    private void answerError(Command command, String reason, boolean last) {
        if (answers.isEmpty()) {
            codec.error(reason, connection.out());
            if (last) {
                closeWhenSent();
            }
            return;
        }
        ArrayOutput answer = worker.scratch();
        codec.error(reason, answer);
        stopped |= last;
        answers.appendAnswered(command, answer, last);
    }

    /** Asks the filters. Returns the pool to route in, or null when they have taken care of the request. */
    LocalPool filter(RequestFrame frame, byte[] in, int offset) {
        ArrayOutput answer = worker.scratch();
        Verdict verdict = pool.verdictOn(frame, in, offset, answer);
        if (verdict == Verdict.PASS) {
            return pool;
        }
        if (verdict.pool() != null) {
            LocalPool other = worker.poolNamed(verdict.pool());
            if (other != null && other.pool().protocol() == pool.pool().protocol()) {
                return other;
            }
        }
        if (frame.quiet()) {
            return null;
        }
        if (verdict != Verdict.ANSWERED) {
            String reason = verdict.rejection() != null ? verdict.rejection() : "no pool of this protocol is called so";
            answerError(frame.command(), reason, false);
        } else if (answers.isEmpty()) {
            connection.out().write(answer.bytes(), 0, answer.length());
        } else {
            answers.appendAnswered(frame.command(), answer, false);
        }
        return null;
    }

    // ---- taking no more for a while

    boolean mayTakeMore() {
        return choked == null
                && answers.count() < limits.clientPendingRequests()
                && answers.requestBytes() < limits.clientPendingBytes()
                && connection.pendingBytes() < limits.clientPendingBytes()
                && (answers.isEmpty() || !worker.memory().isExceeded());
    }

    void pause() {
        if (worker.memory().isExceeded()) {
            worker.watchStalls();
        }
        paused = true;
        connection.setReading(false);
        awaitWakeUp();
    }

    void awaitMemory() {
        paused = true;
        connection.setReading(false);
        worker.awaitMemory(this);
    }

    int wantedBytes() {
        return input.wantedBytes();
    }

    /** With no answer to come, the end of the backlog has to wake the client up. */
    private void awaitWakeUp() {
        if (answers.isEmpty() && choked == null) {
            connection.awaitDrain();
        }
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
            input.proceed();
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

    /** The server that did not take more does so now, or is gone. */
    void unchoke() {
        choked = null;
        resume();
    }

    /** Answers have left; there may be room for more requests, or nothing left to do. */
    void answersSent() {
        if (answers.isEmpty() && stopped) {
            closeWhenSent();
        } else if (paused) {
            worker.resumeLater(this);
        }
    }

    // ---- a client that reads slowly

    /** Stops reading from a server whose answers this client does not take, until it does. */
    void slowDown(Backend backend, Request request) {
        if (slowed == null && answers.isNext(request) && isBacklogged()) {
            slowed = backend;
            backend.setReading(false);
            connection.awaitDrain();
            worker.watchStalls();
        }
    }

    void markProgress() {
        markedReceivedBytes = input.awaitsRest() ? input.receivedBytes() : MOVING;
        markedSentBytes = isBacklogged() ? connection.out().sentBytes() : MOVING;
    }

    /** Closes a client that holds much memory and has hardly got on since {@link #markProgress}. */
    void closeIfStalled() {
        if (markedReceivedBytes != MOVING
                && input.awaitsRest()
                && !paused
                && input.receivedBytes() - markedReceivedBytes < PROGRESS_BYTES_MIN) {
            abandon("the rest of its request does not come, and memory is short (max_buffered_bytes)");
        } else if (markedSentBytes != MOVING
                && isBacklogged()
                && connection.out().sentBytes() - markedSentBytes < PROGRESS_BYTES_MIN) {
            abandon("it does not read its answers, and memory is short (max_buffered_bytes)");
        }
    }

    /** Closes a client whose unread answers are among what fills the memory to the last. */
    void closeIfOverfull() {
        if (worker.memory().isFull(0) && !closed && isBacklogged()) {
            abandon("it does not read its answers, and memory is full (max_buffered_bytes)");
        }
    }

    private boolean isBacklogged() {
        return connection.pendingBytes() > limits.clientPendingBytes();
    }

    private void speedUp() {
        if (slowed != null) {
            Backend backend = slowed;
            slowed = null;
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
        if (paused && !input.isEmpty()) {
            inputEnded = true;
            return;
        }
        stop();
        if (answers.isEmpty()) {
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

    /** Lets requests in flight finish, then closes. */
    void drain() {
        ended();
    }

    /** Tells a client that there are too many, and closes it. */
    void turnAway() {
        stop();
        failed = true;
        pool.counters().clientErr++;
        answerError(null, "max number of clients reached", true);
    }

    private void refuse(ProtocolException e) {
        stop();
        failed = true;
        pool.counters().clientErr++;
        LOG.debug("pool '{}': client {}: {}", pool.name(), connection.peer(), e.getMessage());
        answerError(null, e.getMessage(), true);
    }

    void broken(Throwable e) {
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

    private void stop() {
        stopped = true;
        input.drop();
    }

    private void closeWhenSent() {
        stopped = true;
        if (!closeWhenSent && !closed) {
            closeWhenSent = true;
            connection.setReading(false);
            connection.awaitDrain();
        }
    }

    /** Closes at once. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop();
        worker.noMemoryNeeded(this);
        connection.close();
        speedUp();
        if (choked != null) {
            choked.forget(this);
        }
        answers.orphanAll();
        pool.left(this);
    }
}
