package io.trepak.engine.worker.client;

import io.trepak.engine.net.Connection;
import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.request.ResponseSource;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.concurrent.TimeUnit;

/**
 * The responses that one client does not take as fast as they come, and how it gets on with them. Made when they reach
 * client_pending_bytes, dropped when they have not for a while.
 *
 * <pre>
 *   full ──► stuck: it takes nothing, perhaps because it wants to write all before it reads. While memory allows, more is answered,
 *            then more is read from it, ahead of what is answered; else it is closed
 * </pre>
 */
final class UnreadResponses {
    /** Who takes nothing for so long may wait for us. */
    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Who takes nothing for so long makes room when others are held up. */
    private static final long LAZY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** How long a stuck client waits for memory. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final WorkerResources resources;
    private final Connection connection;

    /** A server that is not read because this client does not take its response. */
    private ResponseSource slowed;

    /** How much the client had taken at the last look, and when it had last taken more. */
    private long takenBytes;

    private long takenNanos;
    private boolean stuck;
    /** Whether it is read although no more is answered. */
    private boolean readingAhead;
    /** Since when it is not read, for want of memory, although it is stuck; 0 for not. */
    private long refusedNanos;

    UnreadResponses(WorkerResources resources, Connection connection) {
        this.resources = resources;
        this.connection = connection;
        this.takenBytes = connection.out().sentBytes();
        this.takenNanos = resources.nowNanos();
    }

    /** Whether the client may be answered more although as much as may waits already. */
    boolean mayGrow() {
        return stuck && resources.memory().isPlenty();
    }

    // ---- reading ahead

    boolean isReadingAhead() {
        return readingAhead;
    }

    /** Whether the client is to be read although it is held. */
    boolean readAhead(boolean isFull) {
        readingAhead = false;
        if (isFull && stuck) {
            readOrRefuse();
        }
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
        readingAhead = resources.memory().hasRoom();
        if (readingAhead) {
            refusedNanos = 0;
        } else if (refusedNanos == 0) {
            refusedNanos = resources.nowNanos();
        }
    }

    /** The client goes on. */
    void goOn() {
        readingAhead = false;
        refusedNanos = 0;
    }

    // ---- a server that is held back

    /** Stops reading from a server that sends more than the client takes. Returns false when one is stopped already. */
    boolean slowDown(ResponseSource source) {
        if (slowed != null) {
            return false;
        }
        slowed = source;
        source.setReading(false);
        return true;
    }

    private void speedUp() {
        if (slowed != null) {
            ResponseSource source = slowed;
            slowed = null;
            source.setReading(true);
        }
    }

    boolean slowsServer() {
        return slowed != null;
    }

    /** Whether a server is held back from which others want responses. */
    boolean holdsUpOthers(Requester client) {
        return slowed != null && slowed.isAwaitedByOthers(client);
    }

    /** The client has taken all that was there for it, or goes. */
    void cleared() {
        stuck = false;
        refusedNanos = 0;
        speedUp();
    }

    // ---- looks

    /** Looks at whether the client gets on. */
    void look(long nowNanos, boolean isFull) {
        long taken = connection.out().sentBytes();
        if (taken != takenBytes) {
            takenBytes = taken;
            takenNanos = nowNanos;
        }
        if (!resources.memory().isExceeded()) {
            speedUp();
        }
        stuck = isFull && nowNanos - takenNanos >= STUCK_NANOS;
    }

    /** Whether the client takes nothing, and has not for as long as others can be asked to wait. */
    boolean isLazy(long nowNanos) {
        return nowNanos - takenNanos >= LAZY_NANOS;
    }

    /** Whether client and proxy wait for each other, and waiting would not end. */
    boolean isDeadlocked(long nowNanos) {
        return refusedNanos != 0
                && stuck
                && nowNanos - takenNanos >= PATIENCE_NANOS
                && nowNanos - refusedNanos >= PATIENCE_NANOS;
    }
}
