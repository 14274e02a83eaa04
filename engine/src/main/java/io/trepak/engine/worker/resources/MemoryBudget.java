package io.trepak.engine.worker.resources;

import io.trepak.engine.net.Loop;

/**
 * How much a worker's clients may make it hold: {@code max_buffered_bytes}, its share of it.
 *
 * <pre>
 *   0 ──────────── max: no more than one request per client, ──────── 2 × max: whoever holds most than its due
 *     all is well        slow clients hold back their server                   is closed
 * </pre>
 *
 * Below half of the maximum, clients that take nothing may exceed their own limits: see the flow control of a client. The other half is
 * for everybody else.
 *
 * Memory for a large request is set aside before its payload is read, so that those under way can always finish. One
 * request above a quarter of the maximum may be under way at a time in the whole process, beside the budget of all others: it must
 * not block them, however slowly it comes.
 */
public final class MemoryBudget {
    private final Loop loop;
    private final long maxBytes;
    private final GiantPermit giantPermit;
    private long reservedBytes;
    private long giantBytes;
    private final RoomMaker roomMaker;
    private boolean giantUnderWay;
    private boolean holdsPermit;
    private boolean wantsRoom;
    /** Whether memory was full the last time, and nobody held enough to be closed. */
    private boolean roomless;

    /** Gives up what clients hold. */
    public interface RoomMaker {
        /** Makes room for so many bytes more, if it can. */
        void makeRoom(MemoryBudget memory, long bytes);
    }

    /**
     * @param maxBytes this worker's share of max_buffered_bytes
     * @param giantPermit the process's
     */
    public MemoryBudget(Loop loop, long maxBytes, GiantPermit giantPermit, RoomMaker roomMaker) {
        this.loop = loop;
        this.maxBytes = maxBytes;
        this.giantPermit = giantPermit;
        this.roomMaker = roomMaker;
    }

    /** Whether clients with responses outstanding have to wait. On the hot path: one comparison. */
    public boolean isExceeded() {
        return loop.bufferedBytes() > maxBytes + giantBytes;
    }

    /** Whether so many bytes more would be too many even to finish what is under way. */
    public boolean isFull(long bytes) {
        return loop.bufferedBytes() + bytes > 2 * maxBytes + giantBytes;
    }

    // ---- room

    /** Whether there is room for so many bytes more, if need be after the clients that hold most were closed. */
    public boolean makeRoom(long bytes) {
        if (isFull(bytes)) {
            roomMaker.makeRoom(this, bytes);
            return !isFull(bytes);
        }
        return true;
    }

    /** Has room made at the end of this turn. Returns false when there was nobody to make room the last time. */
    public boolean makesRoomLater() {
        wantsRoom = true;
        return !roomless;
    }

    /** The turn ends. */
    public void endTurn() {
        if (wantsRoom) {
            wantsRoom = false;
            roomless = !makeRoom(0);
        }
        settle();
    }

    /** Whether there may be more answers that a client does not take. They leave as much for what it sends meanwhile. */
    public boolean isPlenty() {
        return loop.bufferedBytes() + reservedBytes <= maxBytes / 5;
    }

    /** Whether more may be read of a client that does not take its responses. */
    public boolean hasRoom() {
        return loop.bufferedBytes() + reservedBytes <= maxBytes / 2;
    }

    /** The budget. */
    public long maxBytes() {
        return maxBytes;
    }

    /** The largest request that has to be in one array. */
    public long maxArrayBytes() {
        return maxBytes;
    }

    /** The largest request of all. */
    public long maxRequestBytes() {
        return Math.max(maxBytes / 4, giantPermit.maxBytes());
    }

    public boolean isGiant(int bytes) {
        return bytes > maxBytes / 4;
    }

    /** Whether so many bytes on their way to one server are its share: one that takes nothing must not have all memory. */
    public boolean isShare(long queuedBytes) {
        return queuedBytes >= maxBytes / 4;
    }

    /** Whether a request of so many bytes may start to come in. */
    public boolean fits(int bytes) {
        return fits(bytes, 0);
    }

    /** The same when so many bytes that are held become free as soon as it does: nobody shall wait for what it holds itself. */
    public boolean fits(int bytes, long freed) {
        settle();
        long held = loop.bufferedBytes() - freed;
        return isGiant(bytes)
                ? mayBeGiant() && held + reservedBytes <= maxBytes
                : held + reservedBytes + bytes <= maxBytes + giantBytes;
    }

    /**
     * Lets the next giant come in once the last is whole and memory is no fuller than without it. Not only below the maximum: those who
     * hold parts of requests and wait for this very permit may hold more.
     */
    public void settle() {
        if (holdsPermit && !giantUnderWay && loop.bufferedBytes() <= 2 * maxBytes) {
            giantBytes = 0;
            holdsPermit = false;
            giantPermit.giveBack();
        }
    }

    /** Sets memory aside for a request that is about to come in. Returns false when it has to wait. */
    public boolean reserve(int bytes) {
        return reserve(bytes, 0);
    }

    /** The same when so many bytes that are held become free as soon as it begins. */
    public boolean reserve(int bytes, long freed) {
        if (!fits(bytes, freed) || isGiant(bytes) && !beginGiant()) {
            return false;
        }
        if (isGiant(bytes)) {
            giantBytes = bytes;
        } else {
            reservedBytes += bytes;
        }
        return true;
    }

    /** Some of a request has come in, and is held now instead of set aside. */
    public void taken(int requestBytes, int bytes) {
        if (!isGiant(requestBytes)) {
            reservedBytes -= bytes;
        }
    }

    /** A request has come in whole, or will not. */
    public void ended(int requestBytes, int bytesMissing) {
        taken(requestBytes, bytesMissing);
        if (isGiant(requestBytes)) {
            giantUnderWay = false;
        }
    }

    /** Whether this worker has the permit. */
    public boolean holdsPermit() {
        return holdsPermit;
    }

    /** Whether this worker has the permit, and another one waits for it. */
    public boolean isPermitWanted() {
        return holdsPermit && giantPermit.isWanted();
    }

    // ---- a request of which nobody knows how long it will get

    /** Whether another piece may start to come in. */
    public boolean fitsPiece(int bytes) {
        return fits(bytes) || mayBeGiant();
    }

    private boolean mayBeGiant() {
        return !holdsPermit && giantPermit.isFree();
    }

    /** Sets memory aside for another piece, inside the budget. Returns false when there is no room. */
    public boolean reservePiece(int bytes) {
        if (isGiant(bytes) || !fits(bytes)) {
            return false;
        }
        reservedBytes += bytes;
        return true;
    }

    /** Lets a request go on beside the budget. Returns false when another one does. */
    public boolean beginGiant() {
        if (!mayBeGiant() || !giantPermit.tryTake()) {
            return false;
        }
        giantUnderWay = true;
        holdsPermit = true;
        return true;
    }

    /** So many bytes more of it begin to come in. */
    public void growGiant(int bytes) {
        giantBytes += bytes;
    }

    /** It has come in whole, or will not. */
    public void endGiant() {
        giantUnderWay = false;
        settle();
    }

    /** Some of a piece inside the budget has come in, or will not. */
    public void takenOfPiece(int bytes) {
        reservedBytes -= bytes;
    }
}
