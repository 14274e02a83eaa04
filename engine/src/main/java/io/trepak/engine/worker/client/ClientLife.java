package io.trepak.engine.worker.client;

import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.engine.log.LogEvent;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.plugin.PluginReason;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.server.FragmentWriter;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bottom layer of a {@code Client}: its connection, and how that ends. Whoever finds that it has to says why here, and log and
 * counters are told.
 *
 * <pre>
 *   open ──► stopped ────────► closing ──────────────► lingering ──────────► closed
 *    │       no more is taken,  the last response is    all is sent; the       ▲
 *    │       responses still    on its way              client may read it     │
 *    │       leave                                      without a reset        │
 *    └─────────┴── lost, broken, abandoned ──┴────────────┴────────────────────┘
 * </pre>
 */
public abstract class ClientLife extends ResponseTarget
        implements FragmentWriter, ClientList.Member, ClientContext, FilteredClient {
    /** All lines about clients have one logger: its name is in the JSON log, and people filter by it. */
    private static final Logger LOG = LoggerFactory.getLogger("io.trepak.engine.client");
    /** How long, and for how many bytes more, a client that was told the last is listened to. */
    private static final long LINGER_MILLIS = 2000;

    private static final long LINGER_BYTES_MAX = 1 << 20;

    /** Of a client that was not let in. */
    private static final RequestInfo NO_REQUEST = new RequestFrame();

    final ServedPool pool;
    final FrontendCodec codec;
    Connection connection;
    /** A number that stays with the client, so that its requests to one server keep one connection and their order. */
    final int id;
    /** Where it stands in the list of its pool's clients. */
    private int listIndex = ClientList.NOWHERE;

    private boolean stopped;
    private boolean closing;
    private boolean lingering;
    private boolean closed;
    /** The client will send no more, but some of what it sent still waits. */
    private boolean inputEnded;
    /** Nothing more can come from the client. */
    private boolean clientEnded;
    /** Whether it is counted as an error already. */
    private boolean failed;

    private int droppedBytes;
    /** What filters keep for it; null for nothing. */
    private FilterState filterState;
    /** Who it has proved to be; null for nobody. */
    private String user;

    ClientLife(ServedPool pool, int id) {
        this.pool = pool;
        this.id = id;
        this.codec = pool.newCodec(this);
    }

    // ---- what the layers above say

    /** Whether a response is due. */
    abstract boolean isAwaiting();

    /** Whether some of what the client sent waits until it may go on. */
    abstract boolean isHeldWithInput();

    /** Forgets what the client sent and was not looked at. */
    abstract void dropInput();

    /** Writes an error, behind which the client is closed. */
    abstract void writeLastError(RequestInfo request, Failure failure);

    /** The request that is being looked at. */
    abstract RequestInfo atHand();

    /** The client is closed: gives back what is held for it. */
    abstract void release();

    // ---- its state

    @Override
    public final int listIndex() {
        return listIndex;
    }

    @Override
    public final void listIndex(int index) {
        listIndex = index;
    }

    /** Whether nothing more is taken from it. */
    public final boolean isStopped() {
        return stopped;
    }

    final boolean isClosing() {
        return closing;
    }

    @Override
    public final boolean isClosed() {
        return closed;
    }

    @Override
    public final String address() {
        return connection.peer();
    }

    @Override
    public final String user() {
        return user;
    }

    @Override
    public final FilterState filterState() {
        return filterState;
    }

    @Override
    public final void filterState(FilterState state) {
        filterState = state;
    }

    /** Whether the client has sent all it ever will. */
    final boolean isAtEnd() {
        return clientEnded;
    }

    /** Whether {@link #finish} waits for the client to go on. */
    final boolean isFinishDue() {
        return inputEnded;
    }

    /** Where responses are written to. */
    @Override
    final WriteBuffer out() {
        return connection.out();
    }

    // ---- in good order

    /** The client sends no more. */
    public final void ended() {
        clientEnded = true;
        if (lingering) {
            close();
        } else {
            finish();
        }
    }

    /** Takes nothing more, and closes when everything is answered. */
    public final void finish() {
        if (isHeldWithInput()) {
            inputEnded = true;
            return;
        }
        stop();
        if (!isAwaiting()) {
            closeWhenSent();
        }
    }

    private void stop() {
        stopped = true;
        dropInput();
    }

    /** Nothing more is taken from the client, whose latest request is on its way; closes when everything is answered. */
    final void closeWhenAnswered() {
        stopped = true;
        if (!isAwaiting()) {
            closeWhenSent();
        }
    }

    /** A response that was just written ends the connection. */
    final void closeBehindResponse() {
        stop();
        closeWhenSent();
    }

    /** The last response is written. */
    final void closeWhenSent() {
        stopped = true;
        if (!closing && !closed) {
            closing = true;
            connection.setReading(false);
            connection.awaitDrain();
        }
    }

    /** The last response is sent. */
    final void sent() {
        pool.counters.clientEof += failed ? 0 : 1;
        if (clientEnded) {
            close();
        } else {
            linger();
        }
    }

    /**
     * Lets the client read its last responses. While it still sends, closing would take back those it has not read yet (RFC 1122
     * 4.2.2.13), so what it sends is dropped for a while.
     */
    private void linger() {
        lingering = true;
        connection.endOutput();
        connection.setReading(true);
        pool.resources.schedule(this::close, LINGER_MILLIS);
    }

    /** Drops what a client sends that is stopped. */
    final void drop(int bytes) {
        droppedBytes = (int) Math.min(Integer.MAX_VALUE, (long) droppedBytes + bytes);
        if (lingering && droppedBytes > LINGER_BYTES_MAX) {
            close();
        }
    }

    // ---- with an error that the client is told

    /** Tells a client that there are too many, and closes it. */
    public final void turnAway(int most) {
        log(LogEvent.CLIENT_REJECTED, most);
        closeWith(NO_REQUEST, Failure.of(Failure.Kind.OVERLOADED, "max number of clients reached"));
    }

    /** What the client sent makes no sense, or cannot be taken. */
    final void refuse(RuntimeException e) {
        if (closed) {
            return; // it was itself what room was made of
        }
        log(LogEvent.CLIENT_CLOSED, e.getMessage());
        closeWith(atHand(), failure(e));
    }

    private static Failure failure(RuntimeException e) {
        if (e instanceof RefusedRequest refused) {
            return refused.failure();
        }
        return e instanceof PluginFailure
                ? PluginFailure.FAILURE
                : Failure.of(Failure.Kind.INVALID_REQUEST, e.getMessage());
    }

    private void closeWith(RequestInfo request, Failure failure) {
        stopped = true;
        failed = true;
        pool.counters.clientErr++;
        writeLastError(request, failure);
        dropInput();
    }

    // ---- at once

    /** The connection is gone. */
    public final void lost(IOException cause) {
        if (lingering) {
            close(); // counted already
        } else if (cause == null) {
            pool.counters.clientEof++;
            close();
        } else {
            giveUp();
        }
    }

    /** Closes a client that cannot be served properly any more. */
    @Override
    public final void abandon(String why) {
        if (!closed) {
            log(LogEvent.CLIENT_DROPPED, why);
            giveUp();
        }
    }

    /** The proxy itself failed it. */
    @Override
    final void broken(Throwable e) {
        log(LogEvent.INTERNAL_ERROR, e);
        giveUp();
    }

    private void log(LogEvent event, Object detail) {
        pool.pool().clientEvents().log(LOG, event, connection.peer(), detail);
    }

    /** Closes without an error response or a log line. */
    final void giveUp() {
        pool.counters.clientErr++;
        close();
    }

    public final void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop();
        connection.close();
        release();
        pool.guard.closed(codec);
        pool.left.accept(this);
    }

    /** Shows its codec to somebody. */
    public final void visit(Consumer<FrontendCodec> visit) {
        if (!closed) {
            visit.accept(codec);
        }
    }

    @Override
    public final void user(String name) {
        user = name;
    }

    /** Its codec may be in the middle of a call, so that all but taking more waits for the end of the turn. */
    @Override
    public final void close(String reason) {
        if (stopped || closed) {
            return;
        }
        log(LogEvent.CLIENT_CLOSED, PluginReason.oneLine(String.valueOf(reason)));
        stopped = true;
        failed = true;
        pool.counters.clientErr++;
        pool.resources.wakeUps().add(this::closeStopped);
    }

    private void closeStopped() {
        if (!closed) {
            dropInput();
            closeWhenAnswered();
        }
    }

    /** It has gone before it had a connection. */
    public final void forsake() {
        pool.guard.closed(codec);
    }

    // ---- its codec

    @Override
    public final void beginFragment(Command command, int keys, Output out) {
        pool.guard.beginFragment(codec, command, keys, out);
    }

    @Override
    public final void endFragment(Command command, Output out) {
        pool.guard.endFragment(codec, command, out);
    }
}
