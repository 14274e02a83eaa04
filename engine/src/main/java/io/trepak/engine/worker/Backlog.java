package io.trepak.engine.worker;

import io.trepak.engine.Limits;
import io.trepak.engine.net.Connection;
import java.util.concurrent.TimeUnit;

/**
 * The answers a client has not taken yet, and what is done about them. One per client; {@link Backlogs} looks at those that
 * are full.
 *
 * <pre>
 *   small ──► full: no request is answered, nothing is read ──► stuck: it takes nothing, perhaps because it wants to
 *     ▲                         │                                write all before it reads. While memory allows, more
 *     └──────── taken ──────────┴──────────────────────────────  is answered, then read ahead; else it is closed
 * </pre>
 *
 * A client that has its answers sent faster than it takes them waits for nobody but itself. One that takes nothing may be
 * waiting for us: redis-py, for one, sends a whole pipeline before it reads the first answer.
 */
final class Backlog {
    /** While memory is short, a client has to take so much at a time, or make room for others. */
    static final int PROGRESS_BYTES_MIN = 64 << 10;

    /** Who takes nothing for so long may wait for us. */
    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Who takes nothing for so long makes room when others are held up. */
    private static final long LAZY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** How long a stuck client waits for memory. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long NEVER = -1;

    private final Worker worker;
    private final Frontend client;
    private Limits limits;
    private Connection connection;

    /** A server that is not read because this client does not take its answer. */
    private Backend slowed;

    /** How much the client had taken at the last look, and when it had last taken more. */
    private long takenBytes;

    private long takenNanos;
    private boolean stuck;
    /** Whether it is read although it may not go on. */
    private boolean readingAhead;
    /** Since when it is not read, for want of memory, although it is stuck; 0 for not. */
    private long refusedNanos;
    /** How much it had taken when memory became short. */
    private long markedBytes = NEVER;

    Backlog(Worker worker, Frontend client, Limits limits) {
        this.worker = worker;
        this.client = client;
        this.limits = limits;
    }

    void attach(Connection accepted) {
        connection = accepted;
    }

    /** Other limits from now on. */
    void use(Limits now) {
        limits = now;
    }

    long bytes() {
        return connection.pendingBytes();
    }

    boolean isFull() {
        return connection.pendingBytes() >= limits.clientPendingBytes();
    }

    /** Whether a client may be answered more although its backlog is full. */
    boolean mayGrow() {
        return stuck && worker.memory().isPlenty();
    }

    // ---- reading ahead

    /** The client may not go on. Returns whether it is to be read nevertheless. */
    boolean hold() {
        readingAhead = false;
        if (isFull()) {
            worker.backlogs().watch(client);
            if (stuck) {
                readOrRefuse();
            }
        }
        return readingAhead;
    }

    boolean isReadingAhead() {
        return readingAhead;
    }

    /** Something was read ahead. Returns whether there may be more of it. */
    boolean mayReadMore() {
        if (readingAhead) {
            readOrRefuse();
        }
        return readingAhead;
    }

    private void readOrRefuse() {
        readingAhead = worker.memory().hasRoom();
        if (readingAhead) {
            refusedNanos = 0;
        } else if (refusedNanos == 0) {
            refusedNanos = worker.loop().nowNanos();
        }
    }

    /** The client goes on. */
    void goOn() {
        readingAhead = false;
        refusedNanos = 0;
    }

    // ---- a server that is held back

    /** Stops reading from a server that sends more than the client takes. */
    void slowDown(Backend backend) {
        if (slowed == null && isFull()) {
            slowed = backend;
            backend.setReading(false);
            connection.awaitDrain();
            worker.backlogs().watch(client);
            worker.watchStalls();
        }
    }

    private void speedUp() {
        if (slowed != null) {
            Backend backend = slowed;
            slowed = null;
            backend.setReading(true);
        }
    }

    /** The client has taken all that was there for it, or goes. */
    void cleared() {
        stuck = false;
        refusedNanos = 0;
        speedUp();
    }

    /** Whether a server is held back from which others want answers. */
    boolean holdsUpOthers() {
        if (slowed == null) {
            return false;
        }
        for (Request request = slowed.queue().oldest(); request != null; request = request.nextForServer) {
            Frontend asker = request.parent == null ? request.frontend : request.parent.frontend;
            if (asker != client && (asker != null || request instanceof MergedRequest)) {
                return true;
            }
        }
        return false;
    }

    // ---- looks

    /** The first look. */
    void beginLooks(long nowNanos) {
        takenBytes = connection.out().sentBytes();
        takenNanos = nowNanos;
        stuck = false;
        refusedNanos = 0;
    }

    /** Looks at whether the client gets on, and helps. Returns whether it has to be looked at again. */
    boolean look(long nowNanos) {
        long taken = connection.out().sentBytes();
        if (taken != takenBytes) {
            takenBytes = taken;
            takenNanos = nowNanos;
        }
        if (!worker.memory().isExceeded()) {
            speedUp();
        }
        stuck = isFull() && nowNanos - takenNanos >= STUCK_NANOS;
        // Also when some was taken: what is left may stay for ever, while the client waits for all of it.
        if (client.pace().isPaused()) {
            client.resume();
        }
        return slowed != null
                || isFull() && (client.pace().isPaused() || worker.memory().isExceeded());
    }

    /** Whether the client takes nothing, and has not for as long as others can be asked to wait. */
    boolean isLazy(long nowNanos) {
        return isFull() && nowNanos - takenNanos >= LAZY_NANOS;
    }

    /** Whether client and proxy wait for each other, and waiting would not end. */
    boolean isDeadlocked(long nowNanos) {
        return refusedNanos != 0
                && stuck
                && isFull()
                && nowNanos - takenNanos >= PATIENCE_NANOS
                && nowNanos - refusedNanos >= PATIENCE_NANOS;
    }

    void markProgress() {
        markedBytes = isFull() ? connection.out().sentBytes() : NEVER;
    }

    /** Whether the client has taken hardly anything since {@link #markProgress}. */
    boolean isStalled() {
        return markedBytes != NEVER && isFull() && connection.out().sentBytes() - markedBytes < PROGRESS_BYTES_MIN;
    }
}
