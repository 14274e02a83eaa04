package io.trepak.engine.worker;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.ArrayPool;
import io.trepak.engine.net.WriteBuffer;

/**
 * Requests of several clients, or of one that sends several at once, that go to a server as one. Stands in the server's
 * queue for all of them; each of them stands in its own client's. Answered key by key, in the order asked.
 *
 * <pre>
 *   bytes:  first request as it came | part | part | part …     each with its key
 *   askers:    answered, answered ─► next ─► waiting, waiting
 * </pre>
 */
final class MergedRequest extends Request {
    /**
     * So many share one request at most. Of the cost of a request, the 64th part is left for each then; and when a server
     * refuses it, no more are hit.
     */
    static final int ASKERS_MAX = 64;
    /** A batch is copied twice on its way; beyond this, what that costs is no longer small against what it saves. */
    static final int BYTES_MAX = 16 << 10;

    private final Request[] askers = new Request[ASKERS_MAX];
    private final int[] partOffset = new int[ASKERS_MAX];
    private final int[] partLength = new int[ASKERS_MAX];
    private final int[] keyOffset = new int[ASKERS_MAX];
    private final int[] keyLength = new int[ASKERS_MAX];
    private byte[] bytes;
    private int end;
    private int firstLength;
    private int count;
    private int next;

    boolean hasRoomFor(int requestLength) {
        return count < ASKERS_MAX && end + requestLength <= BYTES_MAX;
    }

    /** Adds a request with one key; of the first all bytes are kept, of others the part. */
    void add(ArrayPool arrays, RequestFrame frame, byte[] in, int offset, int requestLength, Request asker) {
        int from = count == 0 ? 0 : frame.partOffset(0);
        int kept = count == 0 ? requestLength : frame.partLength(0);
        if (bytes == null) {
            bytes = arrays.take(kept);
            command = frame.command();
            firstLength = requestLength;
        } else if (bytes.length < end + kept) {
            bytes = arrays.grow(bytes, end, end + kept);
        }
        System.arraycopy(in, offset + from, bytes, end, kept);
        partOffset[count] = end + frame.partOffset(0) - from;
        partLength[count] = frame.partLength(0);
        keyOffset[count] = end + frame.keyOffset(0) - from;
        keyLength[count] = frame.keyLength(0);
        askers[count++] = asker;
        weight = count;
        end += kept;
    }

    /** Writes the first request as it came. Returns its length. */
    int writeFirst(WriteBuffer out) {
        out.write(bytes, 0, firstLength);
        return firstLength;
    }

    void writeParts(WriteBuffer out) {
        for (int i = 0; i < count; i++) {
            out.write(bytes, partOffset[i], partLength[i]);
        }
    }

    // ---- its answers

    boolean hasNext() {
        return next < count;
    }

    /** The first of those without an answer. */
    Request next() {
        return askers[next];
    }

    /** Puts another request in the place of the next. */
    void replaceNext(Request by) {
        askers[next] = by;
    }

    /** Takes the first of those without an answer. */
    Request takeNext() {
        Request asker = askers[next];
        askers[next++] = null;
        asker.writtenNanos = writtenNanos;
        return asker;
    }

    /** How many have to be passed over to get to the next one that asked for a key; negative if none did. */
    int distanceTo(byte[] in, int offset, int length) {
        for (int i = next; i < count; i++) {
            if (keyLength[i] == length && isKey(i, in, offset)) {
                return i - next;
            }
        }
        return -1;
    }

    private boolean isKey(int index, byte[] in, int offset) {
        int at = keyOffset[index];
        for (int i = 0; i < keyLength[index]; i++) {
            if (bytes[at + i] != in[offset + i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    void clear(ArrayPool arrays) {
        super.clear(arrays);
        if (bytes != null) {
            arrays.give(bytes);
            bytes = null;
        }
        end = 0;
        count = 0;
        next = 0;
    }
}
