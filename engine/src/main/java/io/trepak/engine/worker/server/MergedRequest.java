package io.trepak.engine.worker.server;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.KeyedFrame;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.request.ResponseSource;
import io.trepak.engine.worker.resources.ArrayOutput;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.ArrayDeque;

/**
 * Requests of several clients, or of one that sends several at once, that go to a server as one. Stands in the
 * connection's queue for all of them; each of them stands in its own client's. Answered key by key, in the order asked.
 *
 * <pre>
 *   bytes:  first request as it came | part | part | part …     each with its key
 *   askers:    answered, answered ─► next ─► waiting, waiting
 * </pre>
 */
final class MergedRequest extends Request implements Payload {
    /**
     * So many share one request at most. Of the cost of a request, the 64th part is left for each then; and when a server
     * refuses it, no more are hit.
     */
    static final int ASKERS_MAX = 64;
    /** A batch is copied twice on its way; beyond this, what that costs is no longer small against what it saves. */
    static final int BYTES_MAX = 16 << 10;

    private static final Failure NOT_SENT = Failure.inDoubt(Failure.Kind.INTERNAL, "Cannot allocate memory");

    private static final byte[] NOTHING = {};

    private final WorkerResources resources;
    private final ServerConnection connection;
    /** Where it goes when it is over. */
    private final ArrayDeque<MergedRequest> free;

    private final int freeKept;
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
    /** Whether the response to the next one has begun. */
    private boolean begun;
    /** Writes the frame around the parts, while they are being sent. */
    private FragmentWriter codec;

    MergedRequest(
            WorkerResources resources, ServerConnection connection, ArrayDeque<MergedRequest> free, int freeKept) {
        this.resources = resources;
        this.connection = connection;
        this.free = free;
        this.freeKept = freeKept;
    }

    boolean hasRoomFor(int requestLength) {
        return count < ASKERS_MAX && end + requestLength <= BYTES_MAX;
    }

    /** Adds a request with one key; of the first all bytes are kept, of others the part. */
    void add(RequestFrame frame, byte[] in, int offset, int requestLength, Request asker) {
        int from = count == 0 ? 0 : frame.partOffset(0);
        int kept = count == 0 ? requestLength : frame.partLength(0);
        if (bytes == null) {
            bytes = resources.arrays().take(kept);
            begin(frame.command(), false);
            firstLength = requestLength;
        } else if (bytes.length < end + kept) {
            bytes = resources.arrays().grow(bytes, end, end + kept);
        }
        System.arraycopy(in, offset + from, bytes, end, kept);
        partOffset[count] = end + frame.partOffset(0) - from;
        partLength[count] = frame.partLength(0);
        keyOffset[count] = end + frame.keyOffset(0) - from;
        keyLength[count] = frame.keyLength(0);
        askers[count++] = asker;
        end += kept;
    }

    @Override
    public int weight() {
        return count;
    }

    // ---- sending

    /** Sends what was collected; a single request as it came. */
    void sendOn(ServerConnection to, FragmentWriter writer) {
        if (count == 1) {
            sendSingle(to);
            return;
        }
        codec = writer;
        try {
            to.send(this, this);
        } catch (PluginFailure e) {
            fail(PluginFailure.FAILURE);
        } catch (RuntimeException | Error e) {
            fail(NOT_SENT);
            throw e;
        }
    }

    private void sendSingle(ServerConnection to) {
        Request single = askers[0];
        next = 1;
        try {
            to.send(single, bytes, 0, firstLength, 0, 0);
        } catch (RuntimeException | Error e) {
            single.fail(NOT_SENT);
            throw e;
        } finally {
            over();
        }
    }

    @Override
    public void writeTo(WriteBuffer out) {
        codec.beginFragment(command(), count, out);
        for (int i = 0; i < count; i++) {
            out.write(bytes, partOffset[i], partLength[i]);
        }
        codec.endFragment(command(), out);
    }

    // ---- its responses

    /** As long as it waits for anybody: who that is, its askers know. */
    @Override
    public Requester requester() {
        return Requester.SEVERAL;
    }

    @Override
    public boolean isSeveral() {
        return true;
    }

    /** Gets to whom a piece belongs; those passed over asked for what is not there, and are told so. */
    @Override
    public Request recipient(KeyedFrame frame, byte[] in, int offset) {
        int distance = frame.isOfNamedKey()
                ? distanceTo(in, offset + frame.keyOffset(), frame.keyLength())
                : next < count ? 0 : -1;
        if (distance < 0) {
            throw new ProtocolException("value of a key that nobody asked for");
        }
        for (; distance > 0; distance--) {
            pieceEnded();
        }
        return askers[next];
    }

    @Override
    public boolean replaceRecipient(Request by) {
        askers[next] = by;
        return true;
    }

    @Override
    public void pieceBegins() {
        ArrayOutput head = resources.scratch();
        connection.keyed().beginMerged(command(), head);
        begun = true;
        if (head.length() > 0) {
            askers[next].pass(head.bytes(), 0, head.length());
        }
    }

    /** Completes the response to the next of those who asked, of which the piece, if any, was passed on. */
    @Override
    public void pieceEnded() {
        if (writtenNanos() == 0) {
            writtenNanos(connection.oldestWrittenNanos());
        }
        boolean isBegun = begun;
        begun = false;
        Request asker = takeNext();
        ArrayOutput rest = resources.scratch();
        try {
            if (!isBegun) {
                connection.keyed().beginMerged(command(), rest);
            }
            connection.keyed().end(command(), rest);
        } catch (PluginFailure e) {
            asker.fail(PluginFailure.IN_DOUBT);
            return;
        }
        connection.count(asker, ResponseFrame.Status.OK, NOTHING, 0, 0);
        asker.complete(ResponseFrame.Status.OK, rest.bytes(), 0, rest.length());
    }

    @Override
    public void complete(ResponseFrame.Status status, byte[] in, int offset, int length) {
        connection.countBytes(length);
        while (next < count) {
            if (status == ResponseFrame.Status.OK) {
                pieceEnded();
            } else {
                connection.count(askers[next], status, in, offset, 0);
                takeNext().complete(status, in, offset, length);
            }
        }
        over();
    }

    @Override
    public void fail(Failure failure) {
        if (count == 0) {
            return; // it is over
        }
        while (next < count) {
            takeNext().fail(failure);
        }
        over();
    }

    /** Takes the first of those without a response. */
    private Request takeNext() {
        Request asker = askers[next];
        askers[next++] = null;
        asker.writtenNanos(writtenNanos());
        return asker;
    }

    // Its pieces are those of its recipients.

    @Override
    public void pass(byte[] in, int offset, int length) {
        throw new IllegalStateException();
    }

    @Override
    public void pass(ByteBuf chunk) {
        throw new IllegalStateException();
    }

    @Override
    public void restrain(ResponseSource source) {
        throw new IllegalStateException();
    }

    @Override
    public void end() {
        throw new IllegalStateException();
    }

    /** How many have to be passed over to get to the next one that asked for a key; negative if none did. */
    private int distanceTo(byte[] in, int offset, int length) {
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

    private void over() {
        forget();
        if (bytes != null) {
            resources.arrays().give(bytes);
            bytes = null;
        }
        askers[0] = null;
        codec = null;
        end = 0;
        count = 0;
        next = 0;
        begun = false;
        if (free.size() < freeKept) {
            free.push(this);
        }
    }
}
