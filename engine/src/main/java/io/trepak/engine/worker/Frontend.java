package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.extension.Verdict;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Receiver;
import java.io.IOException;
import java.util.Objects;

/**
 * A client connection: takes requests from its {@link ClientInput} at its {@link Pace}, sends them to where they belong, and
 * has its {@link AnswerQueue} answer in the order they came. Made when a client is accepted, dies with its connection, see
 * {@link ClientEnd}; requests it leaves behind keep their place in the servers' queues, or every later answer there would go
 * to the wrong client.
 */
final class Frontend implements Receiver, ClientContext {
    private final Worker worker;
    private final LocalPool pool;
    private final int id;
    private final ClientEnd end;
    private final ClientCodec codec;
    private final ClientInput input;
    private final AnswerQueue answers;
    private final OwnAnswers own;
    private final Backlog backlog;
    private final Pace pace;
    private Connection connection;

    /** How many sweeps have found it idle. */
    private int idleSweeps;
    /** How much it had been sent at the last sweep. */
    private long sweptSentBytes;

    Frontend(Worker worker, LocalPool pool, int id) {
        this.worker = worker;
        this.pool = pool;
        this.id = id;
        this.end = new ClientEnd(worker, pool, this);
        this.codec = new ClientCodec(newCodec(), pool.lanes(), pool.protocolFaults());
        this.input = new ClientInput(worker, this, end, codec, pool.config().limits());
        this.answers = new AnswerQueue(
                worker, this, codec, pool, pool.config().limits(), pool.counters(), pool.slowRequests());
        this.own = new OwnAnswers(worker, this, codec, pool.counters(), answers);
        this.backlog = new Backlog(worker, this, pool.config().limits());
        this.pace = new Pace(worker, this, pool.config().limits(), input, answers, backlog, pool.counters());
    }

    private FrontendCodec newCodec() {
        try {
            return Objects.requireNonNull(pool.codecs().frontend(this), "no codec");
        } catch (Throwable e) {
            pool.protocolFaults().failed("making a codec; the client is closed", e);
            throw PluginFailure.INSTANCE;
        }
    }

    void attach(Connection accepted) {
        connection = accepted;
        end.attach(accepted);
        answers.attach(accepted);
        own.attach(accepted);
        backlog.attach(accepted);
        pace.attach(accepted);
    }

    @Override
    public String address() {
        return connection.peer();
    }

    /** A number that stays with the client, so that its requests to one server keep one connection and their order. */
    int id() {
        return id;
    }

    ClientEnd end() {
        return end;
    }

    ClientInput input() {
        return input;
    }

    AnswerQueue answers() {
        return answers;
    }

    OwnAnswers own() {
        return own;
    }

    Backlog backlog() {
        return backlog;
    }

    Pace pace() {
        return pace;
    }

    // ---- receiving

    @Override
    public void connected() {}

    @Override
    public void received(byte[] in, int offset, int limit) {
        idleSweeps = 0;
        if (end.isStopped()) {
            end.drop(limit - offset);
            return;
        }
        try {
            input.received(in, offset, limit);
        } catch (ProtocolException | PluginFailure e) {
            end.refuse(e);
        } catch (RuntimeException | Error e) {
            end.broken(e);
        }
    }

    @Override
    public int payloadWanted() {
        return input.payloadWanted();
    }

    @Override
    public void payload(ByteBuf chunk) {
        idleSweeps = 0;
        try {
            input.payload(chunk);
        } catch (ProtocolException | PluginFailure e) {
            end.refuse(e);
        } catch (RuntimeException | Error e) {
            end.broken(e);
        }
    }

    // ---- one whole request

    void dispatch(RequestFrame frame, byte[] in, int offset, int length) {
        Route route = frame.command().route();
        if (route == Route.LOCAL || route == Route.CLOSE) {
            own.respond(frame, in, offset, route == Route.CLOSE);
            return;
        }
        LocalPool target = poolFor(frame, in, offset);
        if (target == null) {
            return;
        }
        if (route == Route.SPLIT && frame.keyCount() > 1) {
            worker.splitter().split(this, target, codec, frame, in, offset, length);
        } else if (route == Route.ALL) {
            worker.splitter().copyToAll(this, target, codec, frame, in, offset, length);
        } else {
            forward(target, frame, in, offset, length, target.serverFor(frame, in, offset));
        }
    }

    /** Sends a request to one server, as it came unless it is rewritten. */
    void forward(LocalPool target, RequestFrame frame, byte[] in, int offset, int length, int server) {
        if (server < 0) {
            own.noServer(frame.command(), frame.quiet(), server);
            return;
        }
        if (frame.rewrittenBytes() > 0) {
            worker.splitter().rewrite(this, target, codec, frame, in, offset, length, server);
            return;
        }
        Backend backend = target.backend(server, frame.lane(), id);
        if (!backend.ready()) {
            if (frame.quiet() || !backend.answersMisses() || !own.missed(frame.command(), frame.keyCount())) {
                own.refuse(frame.command(), frame.quiet(), backend.failure());
            }
            return;
        }
        try {
            if (Batch.takes(frame, length)) {
                Request asker = answers.await(frame.command(), length);
                asker.keyPrint = frame.keyPrint();
                backend.sendMerged(codec, frame, in, offset, length, asker);
                backend.noteKey(asker, in, offset + frame.keyOffset(0), frame.keyLength(0));
                return;
            }
            backend.out().write(in, offset, length);
            if (frame.quiet()) {
                backend.countSent(length);
            } else {
                Request request = answers.await(frame.command(), length);
                request.keyPrint = frame.keyPrint();
                backend.sent(request, length);
                if (frame.keyCount() > 0) {
                    backend.noteKey(request, in, offset + frame.keyOffset(0), frame.keyLength(0));
                }
            }
        } catch (RuntimeException | Error e) {
            backend.link().broken(e);
            throw e;
        }
        pace.heed(backend, frame.quiet());
    }

    boolean hasFilters() {
        return pool.hasFilters();
    }

    /** The pool it is a client of. */
    LocalPool pool() {
        return pool;
    }

    /** The pool to route a request in, or null when the filters have taken care of it. */
    LocalPool poolFor(RequestFrame frame, byte[] in, int offset) {
        return pool.hasFilters() ? filter(frame, in, offset) : pool;
    }

    private LocalPool filter(RequestFrame frame, byte[] in, int offset) {
        ArrayOutput answer = worker.scratch();
        Verdict verdict = pool.filters().verdictOn(frame, in, offset, answer);
        if (verdict == Verdict.PASS) {
            return pool;
        }
        if (verdict.pool() != null) {
            LocalPool other = worker.poolNamed(verdict.pool());
            if (other != null && other.pool().protocol() == pool.pool().protocol()) {
                return other;
            }
        }
        if (!frame.quiet()) {
            own.filtered(frame.command(), verdict, answer);
        }
        return null;
    }

    /** The server a request will probably go to, filters aside; null where that is not known. */
    LocalServer likelyServer(RequestFrame frame, byte[] in, int offset) {
        Route route = frame.command().route();
        if (route != Route.KEYED && route != Route.SPLIT
                || frame.keyCount() == 0
                || !pool.router().usesHash()) {
            return null;
        }
        int server = pool.serverFor(frame, in, offset);
        return server < 0 ? null : pool.server(server);
    }

    // ---- taking no more for a while

    /** Goes on with a client that has been waiting, if it may. */
    void resume() {
        if (end.isClosed() || !pace.endPause()) {
            return;
        }
        try {
            input.proceed();
            if (pace.isPaused() || end.isStopped()) {
                return;
            }
            if (end.isDue()) {
                end.finish();
            } else {
                connection.setReading(true);
            }
        } catch (ProtocolException | PluginFailure e) {
            end.refuse(e);
        } catch (RuntimeException | Error e) {
            end.broken(e);
        }
    }

    /** The server that did not take more does so now, or is gone. */
    void unchoke() {
        pace.unchoked();
        resume();
    }

    /** Answers have left; there may be room for more requests, or nothing left to do. */
    void answersSent() {
        if (answers.isEmpty() && end.isStopped()) {
            end.closeWhenSent();
        } else if (pace.isPaused()) {
            worker.resumeLater(this);
        }
    }

    /** Closes a client of which nothing was heard in so many sweeps, and who was told nothing. Returns whether it did. */
    boolean closeIfIdle(int sweeps) {
        long sent = connection.out().sentBytes();
        if (!answers.isEmpty() || pace.isPaused() || sent != sweptSentBytes) {
            sweptSentBytes = sent;
            idleSweeps = 0;
            return false;
        }
        if (idleSweeps++ < sweeps) {
            return false;
        }
        end.giveUp();
        return true;
    }

    /** How many bytes are held for it: of requests that are not all here, and of responses that have not left. */
    long heldBytes() {
        long handedOn = connection.pendingBytes() - connection.out().pendingBytes();
        return input.heldBytes() + answers.heldBytes() + connection.out().heldBytes() + handedOn;
    }

    /**
     * The pool goes by other settings from the next request on. That one waits until all before it are answered: it may take
     * another connection to its server, and must not overtake them there.
     */
    void followPool() {
        input.use(pool.config().limits());
        answers.use(pool.config().limits());
        backlog.use(pool.config().limits());
        pace.use(pool.config().limits());
        pace.bar();
    }

    // ---- the end

    /** How far it has got while it waits for nothing; negative while it does. */
    long idleAtBytes() {
        return answers.isEmpty() && input.isEmpty() && !input.awaitsRest() ? input.receivedBytes() : -1;
    }

    @Override
    public void drained() {
        backlog.cleared();
        if (end.isClosing()) {
            end.sent();
        } else {
            resume();
        }
    }

    @Override
    public void ended() {
        end.ended();
    }

    @Override
    public void lost(IOException cause) {
        end.lost(cause);
    }
}
