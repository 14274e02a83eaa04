package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.engine.FailurePolicy;
import io.trepak.engine.log.EventLog;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Reason;
import io.trepak.engine.net.Receiver;
import io.trepak.engine.pool.ServerAddress;
import io.trepak.engine.pool.ServerHealth;
import io.trepak.engine.stats.ServerCounters;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a {@link Backend} is connected to its server, from one connection to the next: dials its addresses, gives each so long,
 * and judges what becomes of the connection, with what log, counters and the server's health are told. What becomes of the
 * requests is the backend's. One per backend, lives as long.
 *
 * <pre>
 *            dial           connected
 *   closed ────────► dialling ─────► up
 *     ▲              │ ▲  │          │
 *     │              │ └──┘          │  lost, silent, talks nonsense, not wanted any more
 *     │              │ next address  │
 *     └──────────────┴───────────────┘
 *       none is left
 * </pre>
 */
final class ServerLink implements Receiver {
    /** All lines about servers have one logger: its name is in the JSON log, and people filter by it. */
    private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

    private static final long LAST_POLL_MILLIS = 20;

    private static final String CONNECT_FAILED = "connect to server {} failed: {}";

    private final Worker worker;
    private final LocalPool pool;
    private final LocalServer server;
    private final int lane;
    private final Backend backend;
    private final ServerInput input;
    private final Overdue overdue;
    private final ServerHealth health;
    private final ServerCounters counters;
    private final EventLog events;
    private final ServerAddress address;
    /** 0 for as long as it takes. */
    private int connectMillis;

    private SocketAddress dialledAddress;
    private int addressesTried;
    private long dialledNanos;
    /** Whether the next connection is one more in place of one that failed. */
    private boolean dialledBefore;

    private Connection connection;
    private boolean up;

    ServerLink(
            Worker worker,
            LocalPool pool,
            LocalServer server,
            int lane,
            Backend backend,
            ServerInput input,
            Overdue overdue) {
        this.worker = worker;
        this.pool = pool;
        this.server = server;
        this.lane = lane;
        this.backend = backend;
        this.input = input;
        this.overdue = overdue;
        this.health = server.health();
        this.counters = server.counters();
        this.events = server.events();
        this.address = server.address();
        followPool();
    }

    /** The pool goes by other limits from the next connection on. */
    void followPool() {
        FailurePolicy failures = pool.config().failure();
        int connectTimeout = failures.connectTimeoutMillis();
        connectMillis = connectTimeout > 0 || failures.queueTimeoutMillis() == 0
                ? connectTimeout
                : pool.config().timeoutMillis();
    }

    boolean isUp() {
        return up;
    }

    // ---- dialling

    /** Dials the server, if that is in order. Returns null, or why it is not being dialled. */
    String dial() {
        long now = System.nanoTime();
        String refusal = health.reconnects().refusal(now, dialledBefore);
        if (refusal != null) {
            counters.dialsRefused++;
            return refusal;
        }
        dialledNanos = now;
        dialledBefore = true;
        addressesTried = 0;
        return dialAddress();
    }

    /** Dials the present address, or one of those behind it. Returns null, or why none is being dialled. */
    String dialAddress() {
        dialledAddress = address.get();
        if (dialledAddress == null) {
            return cannotDial(Reason.HOST_DOWN);
        }
        try {
            attach(worker.transport()
                    .dial(worker.loop(), dialledAddress, pool.config().tcpKeepAlive(), this));
        } catch (IOException e) {
            return hasAnotherAddress() ? dialAddress() : cannotDial(Reason.of(e));
        } catch (PluginFailure e) {
            pluginFailed();
            return PluginFailure.MESSAGE;
        }
        return null;
    }

    /** The present address cannot be connected to: goes to the next, unless all have been tried. */
    private boolean hasAnotherAddress() {
        address.skip(dialledAddress);
        return ++addressesTried < address.count();
    }

    private String cannotDial(String reason) {
        counters.serverErr++;
        events.warn(LOG, CONNECT_FAILED, server.title(), reason);
        if (!reason.equals(Reason.NO_DESCRIPTORS)) {
            health.connectionFailed(reason, dialledNanos, System.nanoTime());
        }
        return reason;
    }

    /** Takes a connection that is being dialled into use. */
    void attach(Connection dialled) {
        connection = dialled;
        counters.serverConnections++;
        counters.connectionsDialled++;
        backend.open(dialled);
        if (connectMillis > 0) {
            worker.loop().schedule(() -> connectOverdue(dialled), connectMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void connectOverdue(Connection dialled) {
        if (dialled == connection && !up) {
            counters.serverTimedout++;
            events.warn(LOG, "connecting to server {} took more than {} ms", server.title(), connectMillis);
            connectFailed(Reason.TIMED_OUT);
        }
    }

    /** A connection could not be made: requests fail only when the server's other addresses were tried as well. */
    private void connectFailed(String reason) {
        if (hasAnotherAddress()) {
            backend.dialOn(reason);
        } else {
            backend.fail(reason, true);
        }
    }

    @Override
    public void connected() {
        up = true;
        overdue.connected();
    }

    // ---- receiving

    @Override
    public void received(byte[] in, int offset, int limit) {
        try {
            input.received(in, offset, limit);
        } catch (ProtocolException e) {
            events.warn(LOG, "server {} sent an invalid response: {}", server.title(), e.getMessage());
            counters.serverErr++;
            backend.failSent(Reason.INVALID, true);
        } catch (PluginFailure e) {
            pluginFailed();
        } catch (RuntimeException | Error e) {
            giveUp(e, Reason.INVALID, true);
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

    @Override
    public void drained() {
        backend.drained();
    }

    // ---- the end of a connection

    @Override
    public void ended() {
        counters.serverEof++;
        boolean idle = backend.queue().isEmpty();
        if (!idle) {
            events.warn(LOG, "server {} closed the connection with requests on it", server.title(), null);
        }
        // A server that closes an idle connection is tidy, not ill (spec quirk C3).
        dialledBefore = !idle;
        backend.failSent(Reason.RESET, !idle);
    }

    @Override
    public void lost(IOException cause) {
        String reason = Reason.of(cause);
        counters.serverErr++;
        events.warn(LOG, up ? "connection to server {} lost: {}" : CONNECT_FAILED, server.title(), reason);
        if (up) {
            backend.failSent(reason, true);
        } else {
            connectFailed(reason);
        }
    }

    /** The oldest request has no answer yet, and no more time. */
    void timedOut() {
        counters.serverTimedout++;
        events.warn(
                LOG,
                "server {} did not answer within {} ms",
                server.title(),
                pool.config().timeoutMillis());
        backend.fail(Reason.TIMED_OUT, true);
    }

    /** The limit is ours, so the server is not to blame, but this response can neither be kept nor passed on in pieces. */
    void responseTooLarge(String key) {
        events.warn(LOG, "closing connection to server {}: response larger than {}", server.title(), key);
        counters.serverErr++;
        backend.fail("the response is larger than " + key, false);
    }

    /** A response above the limit is dropped while it comes; the connection stays. */
    void responseRefused() {
        events.warn(LOG, "dropping response of server {}: larger than {}", server.title(), "max_response_bytes");
    }

    /**
     * A lane that clients ask for may be more than a server can do (RESP3 and an old Redis), and still it is well.
     *
     * @param reason for clients; null for one of many
     */
    void handshakeRefused(String answer, String reason) {
        events.warn(LOG, "server {} refused the handshake of lane {}", server.title(), lane + ": " + answer.strip());
        counters.serverErr++;
        backend.fail(
                reason == null
                        ? "server refused authentication, database or protocol version; see the log of the proxy"
                        : reason,
                lane == 0);
    }

    private void pluginFailed() {
        counters.serverErr++;
        backend.fail(PluginFailure.MESSAGE, false);
    }

    /** A request may have been written in part: nobody could tell any more whose the answers are. */
    void broken(Throwable cause) {
        giveUp(cause, "Cannot allocate memory", false);
    }

    private void giveUp(Throwable cause, String reason, boolean isFailure) {
        events.error(LOG, "connection to server {} closed because of an internal error", server.title(), cause);
        counters.serverErr++;
        backend.fail(reason, isFailure);
    }

    /** Closes when the last request is answered, or after so long. Looks now and then: this is rare, and answers are not. */
    void closeWhenAnswered(long deadlineNanos) {
        if (connection == null) {
            return;
        }
        if (backend.isIdle()) {
            backend.fail(Reason.RESET, false);
        } else if (System.nanoTime() - deadlineNanos > 0) {
            events.warn(
                    LOG,
                    "server {} was taken out and did not answer its last {} requests",
                    server.title(),
                    backend.queue().count());
            backend.fail(Reason.TIMED_OUT, false);
        } else {
            worker.loop().schedule(() -> closeWhenAnswered(deadlineNanos), LAST_POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Closes the connection; only the {@link Backend} does, which then sees to the requests.
     *
     * @param isFailure whether the server is to blame
     */
    void close(String reason, boolean isFailure) {
        connection.close();
        connection = null;
        counters.serverConnections--;
        up = false;
        if (isFailure) {
            health.connectionFailed(reason, dialledNanos, System.nanoTime());
        }
    }
}
