package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.extension.Verdict;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Receiver;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client connection: takes requests from its {@link ClientInput}, sends them to where they belong, and has its {@link
 * AnswerQueue} answer in the order they came. Made when a client is accepted, dies with its connection; requests it leaves
 * behind keep their place in the servers' queues, or every later answer there would go to the wrong client.
 *
 * <pre>
 *   taking requests, at its {@link Pace} ─► stopped  end of input, QUIT, nonsense: answers still leave
 *                  └──────────────────────────┴────► closed
 * </pre>
 */
final class Frontend implements Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Frontend.class);

    private static final String REFUSED = "client {} closed: {}";
    private static final String ABANDONED = "client {} closed, for the proxy cannot serve it: {}";

    /** How long, and for how many bytes more, a client that was told the last is listened to. */
    private static final long LINGER_MILLIS = 2000;

    private static final long LINGER_BYTES_MAX = 1 << 20;
    private static final Verdict PLUGIN_FAILED = Verdict.reject(PluginFailure.MESSAGE);

    private final Worker worker;
    private final LocalPool pool;
    private final int id;
    private final ClientCodec codec;
    private final ClientInput input;
    private final AnswerQueue answers;
    private final OwnAnswers own;
    private final Backlog backlog;
    private final Pace pace;
    private Connection connection;

    private boolean stopped;
    private boolean closed;
    /** The client will send no more, but some of what it sent still waits. */
    private boolean inputEnded;
    /** Nothing more can come from the client. */
    private boolean clientEnded;

    private boolean closeWhenSent;
    /** All is said, and the client may read it in peace. */
    private boolean lingering;

    private long droppedBytes;
    /** How many sweeps have found it idle. */
    private int idleSweeps;
    /** How much it had been sent at the last sweep. */
    private long sweptSentBytes;
    /** Whether it is counted as an error already. */
    private boolean failed;

    Frontend(Worker worker, LocalPool pool, int id) {
        this.worker = worker;
        this.pool = pool;
        this.id = id;
        this.codec = new ClientCodec(newCodec(pool), pool.lanes(), pool.protocolFaults());
        this.input = new ClientInput(worker, this, codec, pool.config().limits());
        this.answers = new AnswerQueue(worker, this, codec, pool.counters(), pool.slowRequests());
        this.own = new OwnAnswers(worker, this, codec, pool.counters(), answers);
        this.backlog = new Backlog(worker, this, pool.config().limits());
        this.pace = new Pace(worker, this, pool.config().limits(), input, answers, backlog, pool.counters());
    }

    private static FrontendCodec newCodec(LocalPool pool) {
        try {
            return Objects.requireNonNull(
                    pool.pool().protocol().frontend(pool.pool().options(), pool.status()), "no codec");
        } catch (Throwable e) {
            pool.protocolFaults().failed("making a codec; the client is closed", e);
            throw PluginFailure.INSTANCE;
        }
    }

    void attach(Connection accepted) {
        connection = accepted;
        answers.attach(accepted);
        own.attach(accepted);
        backlog.attach(accepted);
        pace.attach(accepted);
    }

    /** A number that stays with the client, so that its requests to one server keep one connection and their order. */
    int id() {
        return id;
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

    boolean isClosed() {
        return closed;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Whether it has sent all it ever will. */
    boolean hasEnded() {
        return clientEnded;
    }

    // ---- receiving

    @Override
    public void connected() {}

    @Override
    public void received(byte[] in, int offset, int limit) {
        idleSweeps = 0;
        if (stopped) {
            drop(limit - offset);
            return;
        }
        try {
            input.received(in, offset, limit);
        } catch (ProtocolException | PluginFailure e) {
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
        idleSweeps = 0;
        try {
            input.payload(chunk);
        } catch (ProtocolException | PluginFailure e) {
            refuse(e);
        } catch (RuntimeException | Error e) {
            broken(e);
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
                backend.sendMerged(codec, frame, in, offset, length, asker);
                backend.noteKey(asker, in, offset + frame.keyOffset(0), frame.keyLength(0));
                return;
            }
            backend.out().write(in, offset, length);
            if (frame.quiet()) {
                backend.countSent(length);
            } else {
                Request request = answers.await(frame.command(), length);
                backend.sent(request, length);
                if (frame.keyCount() > 0) {
                    backend.noteKey(request, in, offset + frame.keyOffset(0), frame.keyLength(0));
                }
            }
        } catch (RuntimeException | Error e) {
            backend.broken(e);
            throw e;
        }
        pace.heed(backend, frame.quiet());
    }

    /** The pool to route a request in, or null when the filters have taken care of it. */
    LocalPool poolFor(RequestFrame frame, byte[] in, int offset) {
        return pool.hasFilters() ? filter(frame, in, offset) : pool;
    }

    private LocalPool filter(RequestFrame frame, byte[] in, int offset) {
        ArrayOutput answer = worker.scratch();
        Verdict verdict;
        try {
            verdict = pool.filters().verdictOn(frame, in, offset, answer);
        } catch (PluginFailure e) {
            verdict = PLUGIN_FAILED;
        }
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
            own.error(frame.command(), reason, false);
        } else {
            own.add(frame.command(), answer);
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

    int wantedBytes() {
        return input.wantedBytes();
    }

    /** Goes on with a client that has been waiting, if it may. */
    void resume() {
        if (closed || !pace.endPause()) {
            return;
        }
        try {
            input.proceed();
            if (pace.isPaused() || stopped) {
                return;
            }
            if (inputEnded) {
                finish();
            } else {
                connection.setReading(true);
            }
        } catch (ProtocolException | PluginFailure e) {
            refuse(e);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    /** The server that did not take more does so now, or is gone. */
    void unchoke() {
        pace.unchoked();
        resume();
    }

    /** Answers have left; there may be room for more requests, or nothing left to do. */
    void answersSent() {
        if (answers.isEmpty() && stopped) {
            closeWhenSent();
        } else if (pace.isPaused()) {
            worker.resumeLater(this);
        }
    }

    /** Closes a client that holds much memory and has hardly got on since {@link Pace#markProgress}. */
    void closeIfStalled() {
        String stall = pace.stall();
        if (stall != null) {
            abandon(stall);
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
        pool.counters().clientErr++;
        close();
        return true;
    }

    /** Closes a client whose unread answers are among what fills the memory to the last. */
    void closeIfOverfull() {
        if (worker.memory().isFull(0) && !closed && backlog.isFull()) {
            abandon("it does not read its answers, and memory is full (max_buffered_bytes)");
        }
    }

    /**
     * The pool goes by other settings from the next request on. That one waits until all before it are answered: it may take
     * another connection to its server, and must not overtake them there.
     */
    void followPool() {
        input.use(pool.config().limits());
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
        if (!closeWhenSent) {
            resume();
            return;
        }
        pool.counters().clientEof += failed ? 0 : 1;
        if (clientEnded) {
            close();
        } else {
            linger();
        }
    }

    /**
     * Lets the client read its last answers. While it still sends, closing would take back those it has not read yet (RFC
     * 1122 4.2.2.13), so what it sends is dropped for a while.
     */
    private void linger() {
        lingering = true;
        connection.endOutput();
        connection.setReading(true);
        worker.loop().schedule(this::close, LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void drop(int bytes) {
        droppedBytes += bytes;
        if (lingering && droppedBytes > LINGER_BYTES_MAX) {
            close();
        }
    }

    @Override
    public void ended() {
        clientEnded = true;
        if (lingering) {
            close();
        } else {
            finish();
        }
    }

    /** Takes nothing more, and closes when everything is answered. */
    private void finish() {
        if (pace.isPaused() && !input.isEmpty()) {
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
        if (lingering) {
            close(); // counted already
            return;
        }
        if (cause == null) {
            pool.counters().clientEof++;
        } else {
            pool.counters().clientErr++;
        }
        close();
    }

    /** Lets requests in flight finish, then closes. */
    void drain() {
        finish();
    }

    /** Tells a client that there are too many, and closes it. */
    void turnAway() {
        stop();
        failed = true;
        pool.counters().clientErr++;
        int most = pool.config().clientConnections();
        pool.pool()
                .clientEvents()
                .info(LOG, "client {} turned away: client_connections is {}", connection.peer(), most);
        own.error(null, "max number of clients reached", true);
    }

    private void refuse(RuntimeException e) {
        stop();
        failed = true;
        pool.counters().clientErr++;
        pool.pool().clientEvents().info(LOG, REFUSED, connection.peer(), e.getMessage());
        own.error(null, e.getMessage(), true);
    }

    /** A plugin could not even write an error. */
    void giveUp() {
        pool.counters().clientErr++;
        close();
    }

    void broken(Throwable e) {
        pool.pool().clientEvents().error(LOG, "connection of client {} given up", connection.peer(), e);
        pool.counters().clientErr++;
        close();
    }

    /** Closes a client that cannot be answered properly any more. */
    void abandon(String why) {
        if (!closed) {
            pool.pool().clientEvents().warn(LOG, ABANDONED, connection.peer(), why);
            pool.counters().clientErr++;
            close();
        }
    }

    private void stop() {
        stopped = true;
        input.drop();
    }

    /** Nothing more is taken from the client; it still gets its answers. */
    void takeNoMore() {
        stopped = true;
    }

    void closeWhenSent() {
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
        connection.close();
        pace.end();
        backlog.cleared();
        worker.backlogs().forget(this);
        answers.orphanAll();
        pool.left(this);
    }
}
