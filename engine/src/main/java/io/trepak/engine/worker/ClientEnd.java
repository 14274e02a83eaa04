package io.trepak.engine.worker;

import io.trepak.engine.net.Connection;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a client's connection ends. Whoever finds that it has to says why here, and log and counters are told. One per client,
 * from its beginning on.
 *
 * <pre>
 *   open ──► stopped ────────► closing ──────────────► lingering ──────────► closed
 *    │       no more is taken,  the last answer is      all is sent; the       ▲
 *    │       answers still      on its way              client may read it     │
 *    │       leave                                      in peace               │
 *    └─────────┴── lost, broken, abandoned ──┴────────────┴────────────────────┘
 * </pre>
 */
final class ClientEnd {
    /** All lines about clients have one logger: its name is in the JSON log, and people filter by it. */
    private static final Logger LOG = LoggerFactory.getLogger(Frontend.class);

    private static final String REFUSED = "client {} closed: {}";
    private static final String ABANDONED = "client {} closed, for the proxy cannot serve it: {}";

    /** How long, and for how many bytes more, a client that was told the last is listened to. */
    private static final long LINGER_MILLIS = 2000;

    private static final long LINGER_BYTES_MAX = 1 << 20;

    private final Worker worker;
    private final LocalPool pool;
    private final Frontend client;
    private Connection connection;

    private boolean stopped;
    private boolean closing;
    private boolean lingering;
    private boolean closed;
    /** The client will send no more, but some of what it sent still waits. */
    private boolean inputEnded;
    /** Nothing more can come from the client. */
    private boolean clientEnded;

    private long droppedBytes;
    /** Whether it is counted as an error already. */
    private boolean failed;

    ClientEnd(Worker worker, LocalPool pool, Frontend client) {
        this.worker = worker;
        this.pool = pool;
        this.client = client;
    }

    void attach(Connection accepted) {
        connection = accepted;
    }

    boolean isStopped() {
        return stopped;
    }

    boolean isClosing() {
        return closing;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether the client has sent all it ever will. */
    boolean isOfClient() {
        return clientEnded;
    }

    // ---- in good order

    /** The client sends no more. */
    void ended() {
        clientEnded = true;
        if (lingering) {
            close();
        } else {
            finish();
        }
    }

    /** Takes nothing more, and closes when everything is answered. */
    void finish() {
        if (client.pace().isPaused() && !client.input().isEmpty()) {
            inputEnded = true;
            return;
        }
        stop();
        if (client.answers().isEmpty()) {
            closeWhenSent();
        }
    }

    /** Whether {@link #finish} waits for the client to go on. */
    boolean isDue() {
        return inputEnded;
    }

    private void stop() {
        stopped = true;
        client.input().drop();
    }

    /** Nothing more is taken from the client; it still gets its answers. */
    void takeNoMore() {
        stopped = true;
    }

    /** The last answer is written. */
    void closeWhenSent() {
        stopped = true;
        if (!closing && !closed) {
            closing = true;
            connection.setReading(false);
            connection.awaitDrain();
        }
    }

    /** The last answer is sent. */
    void sent() {
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

    /** Drops what a client sends that is stopped. */
    void drop(int bytes) {
        droppedBytes += bytes;
        if (lingering && droppedBytes > LINGER_BYTES_MAX) {
            close();
        }
    }

    // ---- with a last word

    /** Tells a client that there are too many, and closes it. */
    void turnAway() {
        int most = pool.config().clientConnections();
        pool.pool()
                .clientEvents()
                .info(LOG, "client {} turned away: client_connections is {}", connection.peer(), most);
        closeWith("max number of clients reached");
    }

    /** What the client sent makes no sense, or cannot be taken. */
    void refuse(RuntimeException e) {
        if (closed) {
            return; // it was itself what room was made of
        }
        pool.pool().clientEvents().info(LOG, REFUSED, connection.peer(), e.getMessage());
        closeWith(e.getMessage());
    }

    private void closeWith(String error) {
        stop();
        failed = true;
        pool.counters().clientErr++;
        client.own().error(null, error, true);
    }

    // ---- at once

    /** The connection is gone. */
    void lost(IOException cause) {
        if (lingering) {
            close(); // counted already
        } else if (cause == null) {
            pool.counters().clientEof++;
            close();
        } else {
            giveUp();
        }
    }

    /** Closes a client that cannot be answered properly any more. */
    void abandon(String why) {
        if (!closed) {
            pool.pool().clientEvents().warn(LOG, ABANDONED, connection.peer(), why);
            giveUp();
        }
    }

    /** The proxy itself failed it. */
    void broken(Throwable e) {
        pool.pool().clientEvents().error(LOG, "client {} closed because of an internal error", connection.peer(), e);
        giveUp();
    }

    /** Closes a client there is nothing to say about, or to. */
    void giveUp() {
        pool.counters().clientErr++;
        close();
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop();
        connection.close();
        client.pace().end();
        client.backlog().cleared();
        worker.backlogs().forget(client);
        client.answers().orphanAll();
        pool.left(client);
    }
}
