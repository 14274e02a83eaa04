package io.trepak.engine.worker.client;

import io.trepak.engine.worker.request.ResponseSource;
import io.trepak.engine.worker.resources.MemoryBudget;
import io.trepak.engine.worker.server.Backend;

/**
 * Whether a client is read and its requests are looked at; and what it waits for otherwise. A layer of a {@code Client}.
 *
 * <pre>
 *   NONE ──── it may not take more: why ────► ORDER, SERVER, REQUESTS, REQUEST_BYTES, UNREAD, MEMORY
 *    ▲  ├──── no memory for a large request ─► ROOM, SHARE
 *    │  └──── very many keys ────────────────► TURN
 *    └─────── woken, and it may take more ───┘
 *
 *   held because of              woken by                               key
 *   ORDER                        a response of its own                  (barrier, interim, reload)
 *   TURN                         its request, once that is on its way
 *   SERVER                       the server connection                  server_pending_requests, max_buffered_bytes / 4
 *   REQUESTS, REQUEST_BYTES      a response of its own                  client_pending_requests, client_pending_bytes
 *   UNREAD                       its socket has taken all; the sweep    client_pending_bytes
 *   MEMORY                       a response of its own; the sweep       max_buffered_bytes
 *   ROOM, SHARE                  each end of a turn                     max_buffered_bytes, a quarter of it
 * </pre>
 *
 * While it is held it is not read, but for one that is UNREAD and takes nothing: it may be waiting for us, since redis-py, for one,
 * sends a whole pipeline before it reads the first response. See {@link UnreadResponses}.
 */
abstract class FlowControl extends LocalResponder implements HeldClient {
    /** While memory is short, a client has to take so much at a time, or make room for others. */
    static final int PROGRESS_BYTES_MIN = 64 << 10;

    private static final long MOVING = -1;

    private Hold hold = Hold.NONE;
    /** Whether all responses have to leave before the next request is looked at. */
    private boolean barred;
    /** Whether the request at hand is split over several turns; it is barred then, too. */
    private boolean splitting;
    /** Whether all responses have to leave before the request behind that one. */
    private boolean barredBehind;
    /** Whether its codec has yet to hear of a reload; it is barred then, too. */
    private boolean codecBehind;
    /** Whether it will be woken at the end of this turn. */
    private boolean wakePending;
    /** A server that has enough to do, or does not take what this client sends without awaiting responses. */
    private Backend blockedBy;
    /** Null unless it does not read its responses. */
    private UnreadResponses unread;

    /** Whether it held part of a request, and waited for memory for the rest, when memory became short. */
    private boolean markedWaiting;
    /** How much it had sent, and taken, when memory became short. */
    private long markedReceivedBytes = MOVING;

    private long markedSentBytes = MOVING;

    FlowControl(ServedPool pool, int id) {
        super(pool, id);
    }

    // ---- what the layers above say

    /** Whether the rest of a large request is awaited. */
    abstract boolean awaitsRest();

    /** Whether what comes in takes of a share that is used up. */
    abstract boolean isCrowding();

    /** How many bytes the client has ever sent. */
    abstract long receivedBytes();

    /** How many bytes are held of what the client sent. */
    abstract long heldByInput();

    /** Whether its codec has seen nothing of the request that comes next. */
    abstract boolean isBetweenRequests();

    /** Whether something the client sent was not looked at yet. */
    abstract boolean hasInput();

    /** Goes on with what the client sent. */
    abstract void goOn();

    // ---- whether it may go on

    private MemoryBudget memory() {
        return pool.resources.memory();
    }

    final boolean isHeld() {
        return hold != Hold.NONE;
    }

    /** Why it is held now. */
    final Hold hold() {
        return hold;
    }

    @Override
    final boolean isHeldWithInput() {
        return isHeld() && hasInput();
    }

    /** Has the next request wait until all before it are answered. */
    final void bar() {
        barred = true;
        barredBehind = splitting;
    }

    /** Why no more requests may be looked at now; NONE when they may. */
    final Hold whyHold() {
        if (barred) {
            if (isBarred()) {
                return splitting ? Hold.TURN : Hold.ORDER;
            }
            if (codecBehind && isBetweenRequests()) {
                return Hold.RELOAD;
            }
        }
        if (blockedBy != null) {
            return Hold.SERVER;
        }
        if (!hasRoomInWindow()) {
            return Hold.REQUESTS;
        }
        if (requestBytes() >= pool.clientPendingBytes && hasPending()) {
            return Hold.REQUEST_BYTES;
        }
        if (isFull() && (unread == null || !unread.mayGrow())) {
            return Hold.UNREAD;
        }
        return hasPending() && memory().isExceeded() ? Hold.MEMORY : Hold.NONE;
    }

    /** Whether the request at hand has to wait until all before it are answered. */
    final boolean isKeptInOrder() {
        return barred && isBarred();
    }

    private boolean isBarred() {
        boolean waits = splitting || hasPending();
        barred = waits || codecBehind;
        return waits;
    }

    /** Has its codec hear of a reload, once all requests before it are answered. */
    final void barForCodec() {
        codecBehind = true;
        bar();
    }

    /** Tells its codec of a reload. */
    final void reloadCodec() {
        codecBehind = false;
        pool.guard.reloaded(codec, pool.settings::codecs);
    }

    /** No more requests are looked at for the time being. */
    final void hold(Hold why) {
        if (memory().isExceeded()) {
            pool.shared.held().watchStalls();
        }
        enter(why);
        awaitWakeUp();
    }

    /** Waits for memory for the request at hand. */
    final void awaitRoom() {
        enter(Hold.ROOM);
        connection.setReading(false);
        pool.shared.held().awaitMemory(this);
    }

    /** Waits until the server of the request at hand has taken what others sent. */
    final void awaitShare() {
        enter(Hold.SHARE);
        connection.setReading(false);
        pool.shared.held().awaitServer(this);
    }

    /** Has the request at hand split over several turns, slice by slice. */
    final void awaitTurns() {
        splitting = true;
        barred = true;
        enter(Hold.TURN);
        connection.setReading(false);
        awaitSlice();
    }

    /** Whether what is at hand takes several turns. */
    final boolean isHeldForTurns() {
        return splitting;
    }

    /** The request has been split, or will not be. {@link #wake} follows. */
    final void endTurns() {
        splitting = false;
        barred = barredBehind;
        barredBehind = false;
    }

    /** Whether the request that has been split must not be sent before all responses have left. */
    final boolean isKeptBack() {
        return barredBehind && hasPending();
    }

    private void enter(Hold why) {
        if (hold == Hold.NONE) {
            pool.counters.clientsPaused++;
        }
        hold = why;
    }

    /** With no request under way, the end of what waits to be sent has to wake the client up. */
    private void awaitWakeUp() {
        if (!hasPending() && blockedBy == null) {
            connection.awaitDrain();
        }
        connection.setReading(readAhead());
    }

    private boolean readAhead() {
        boolean full = isFull();
        if (full) {
            pool.shared.held().watchUnread(this);
        }
        return unread != null && unread.readAhead(full);
    }

    final boolean isReadingAhead() {
        return unread != null && unread.isReadingAhead();
    }

    /** More has come that has to wait. */
    final void heldMore() {
        if (unread == null || !unread.mayReadMore()) {
            connection.setReading(false);
        }
    }

    /** Whether it may go on; if not, why has been noted. */
    private boolean endHold() {
        if (hold == Hold.NONE) {
            return false;
        }
        Hold why = whyHold();
        if (why != Hold.NONE && why != Hold.RELOAD) {
            hold = why;
            if (why == Hold.TURN) {
                awaitSlice();
            } else {
                awaitWakeUp();
            }
            return false;
        }
        hold = Hold.NONE;
        pool.counters.clientsPaused--;
        if (unread != null) {
            unread.goOn();
        }
        return true;
    }

    /** Goes on if it is held and may go on now. Not from inside what another connection has received. */
    @Override
    public final void wake() {
        wakePending = false;
        if (!isClosed() && endHold()) {
            goOn();
        }
    }

    /** The server it waited for does not hold it any more. */
    @Override
    public final void released() {
        blockedBy = null;
    }

    @Override
    final void responsesSent() {
        if (isHeld() && !wakePending) {
            wakePending = true;
            pool.resources.wakeUps().add(this);
        }
    }

    /** All that waited to be sent has been taken. */
    final void responsesTaken() {
        if (unread != null) {
            unread.cleared();
            if (!pool.shared.held().isWatched(this)) {
                unread = null;
            }
        }
    }

    // ---- servers it sends to

    /** Has the client wait for a server that cannot keep up with it. */
    final void heed(Backend backend, boolean quiet) {
        long pendingBytes = backend.pendingBytes();
        if (blockedBy == null
                && (backend.isCrowded()
                        || memory().isShare(pendingBytes)
                        || quiet && pendingBytes > pool.clientPendingBytes)) {
            blockedBy = backend;
            backend.block(this);
        }
    }

    @Override
    final void slowDown(ResponseSource source) {
        if (!isFull() || unread != null && unread.slowsServer()) {
            return;
        }
        pool.shared.held().watchUnread(this);
        unread.slowDown(source);
        connection.awaitDrain();
        pool.shared.held().watchStalls();
    }

    // ---- looks at whether it gets on

    @Override
    public final boolean isFull() {
        return connection.pendingBytes() >= pool.clientPendingBytes;
    }

    @Override
    public final long unreadBytes() {
        return connection.pendingBytes();
    }

    @Override
    public final void beginLooks() {
        unread = new UnreadResponses(pool.resources, connection);
    }

    @Override
    public final boolean look(long nowNanos) {
        unread.look(nowNanos, isFull());
        // Also when some was taken: what is left may stay for ever, while the client waits for all of it.
        if (isHeld()) {
            wake();
        }
        return unread != null && (unread.slowsServer() || isFull() && (isHeld() || memory().isExceeded()));
    }

    @Override
    public final void endLooks() {
        if (!isFull()) {
            unread = null; // else it goes on although it is full, and may do so until it has taken all or is held again
        }
    }

    @Override
    public final boolean isDeadlocked(long nowNanos) {
        return isFull() && unread.isDeadlocked(nowNanos) && !isAtEnd();
    }

    @Override
    public final boolean isLazy(long nowNanos) {
        return isFull() && unread.isLazy(nowNanos);
    }

    @Override
    public final boolean holdsUpOthers() {
        return unread.holdsUpOthers(this);
    }

    // ---- a client that does not get on while memory is short

    @Override
    public final void markProgress() {
        markedReceivedBytes = awaitsRest() ? receivedBytes() : MOVING;
        markedWaiting = holdsAndWaits();
        markedSentBytes = isFull() ? out().sentBytes() : MOVING;
    }

    @Override
    public final void closeIfStalled() {
        String why = stall();
        if (why != null) {
            abandon(why);
        }
    }

    /** Whether it waits for memory that it may hold itself, or others that wait as it does. */
    private boolean holdsAndWaits() {
        return isHeld()
                && memory().isExceeded()
                && pool.shared.held().isForMemory(this)
                && heldByInput() >= PROGRESS_BYTES_MIN;
    }

    private String stall() {
        if (markedWaiting && holdsAndWaits()) {
            return "it holds part of a large request, and there is no memory for the rest (max_buffered_bytes)";
        }
        if (markedReceivedBytes != MOVING
                && awaitsRest()
                && !isHeld()
                && receivedBytes() - markedReceivedBytes < PROGRESS_BYTES_MIN) {
            if (pool.shared.held().isMemoryShort()) {
                return "the rest of its request does not come, and memory is short (max_buffered_bytes)";
            }
            if (isCrowding()) {
                return "the rest of its request does not come, and others wait for their turn with the same server"
                        + " (a quarter of max_buffered_bytes)";
            }
        }
        return isUnreadStalled() && pool.shared.held().isMemoryShort()
                ? "it does not read its responses, and memory is short (max_buffered_bytes)"
                : null;
    }

    /** Whether the client has taken hardly anything since {@link #markProgress}. */
    private boolean isUnreadStalled() {
        return markedSentBytes != MOVING && isFull() && out().sentBytes() - markedSentBytes < PROGRESS_BYTES_MIN;
    }

    // ---- its end

    @Override
    final void release() {
        if (isHeld()) {
            pool.counters.clientsPaused--;
        }
        pool.shared.held().forget(this);
        if (blockedBy != null) {
            blockedBy.unblock(this);
        }
        responsesTaken();
        unread = null;
        orphanAll();
        dropHeldByCodec();
    }
}
