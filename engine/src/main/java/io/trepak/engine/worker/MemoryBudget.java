package io.trepak.engine.worker;

import io.trepak.engine.net.Loop;

/**
 * How much a worker's clients may make it hold: {@code max_buffered_bytes}, its share of it.
 *
 * <pre>
 *   0 ──────────── max: no more than one request per client, ──────── 2 × max: whoever holds most than its due
 *     all is well        slow clients hold back their server                   is closed
 * </pre>
 *
 * Below half of the maximum, clients that take nothing may exceed their own limits: see {@link Backlog}. The other half is
 * for everybody else.
 *
 * Memory for a large request is set aside before its payload is read, so that those under way can always finish. One
 * request above a quarter of the maximum may be under way at a time, beside the budget of all others: it must not block
 * them, however slowly it comes.
 */
final class MemoryBudget {
    private final Loop loop;
    private final long maxBytes;
    private long reservedBytes;
    private long giantBytes;
    private boolean giantUnderWay;

    MemoryBudget(Loop loop, long maxBytes) {
        this.loop = loop;
        this.maxBytes = maxBytes;
    }

    /** Whether clients with answers outstanding have to wait. On the hot path: one comparison. */
    boolean isExceeded() {
        return loop.bufferedBytes() > maxBytes + giantBytes;
    }

    /** Whether so many bytes more would be too many even to finish what is under way. */
    boolean isFull(long bytes) {
        return loop.bufferedBytes() + bytes > 2 * maxBytes + giantBytes;
    }

    /** Whether there may be more answers that a client does not take. They leave as much for what it sends meanwhile. */
    boolean isPlenty() {
        return loop.bufferedBytes() + reservedBytes <= maxBytes / 4;
    }

    /** Whether more may be read of a client that does not take its answers. */
    boolean hasRoom() {
        return loop.bufferedBytes() + reservedBytes <= maxBytes / 2;
    }

    /** The budget. */
    long maxBytes() {
        return maxBytes;
    }

    /** The largest request that has to be in one array. */
    long maxArrayBytes() {
        return maxBytes / 4;
    }

    boolean isGiant(int bytes) {
        return bytes > maxBytes / 4;
    }

    /** Whether so many bytes on their way to one server are its share: one that takes nothing must not have all memory. */
    boolean isShare(long queuedBytes) {
        return queuedBytes >= maxBytes / 4;
    }

    /** Whether a request of so many bytes may start to come in. */
    boolean fits(int bytes) {
        long held = loop.bufferedBytes();
        if (!giantUnderWay && held <= maxBytes) {
            giantBytes = 0; // it has left, to its server
        }
        return isGiant(bytes)
                ? giantBytes == 0 && held + reservedBytes <= maxBytes
                : held + reservedBytes + bytes <= maxBytes + giantBytes;
    }

    /** Sets memory aside for a request that is about to come in. Returns false when it has to wait. */
    boolean reserve(int bytes) {
        if (!fits(bytes)) {
            return false;
        }
        if (isGiant(bytes)) {
            giantBytes = bytes;
            giantUnderWay = true;
        } else {
            reservedBytes += bytes;
        }
        return true;
    }

    /** Some of a request has come in, and is held now instead of set aside. */
    void taken(int requestBytes, int bytes) {
        if (!isGiant(requestBytes)) {
            reservedBytes -= bytes;
        }
    }

    /** A request has come in whole, or will not. */
    void ended(int requestBytes, int bytesMissing) {
        taken(requestBytes, bytesMissing);
        if (isGiant(requestBytes)) {
            giantUnderWay = false;
        }
    }
}
