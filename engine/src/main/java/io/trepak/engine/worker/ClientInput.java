package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.engine.Limits;
import io.trepak.engine.net.ChunkQueue;

/**
 * What a client sends, cut into requests. Whole ones are passed on where they lie; of one that has not arrived whole the
 * bytes are kept, in one array while it is small or has to be looked at again, in chunks when only payload is missing.
 *
 * <pre>
 *   bytes ─► read ahead?  kept, and decoded when the client goes on
 *     │
 *     └────► decode ─┬─ whole ──────────────────────────────────────► dispatch
 *                    ├─ incomplete ─► carry ─► decode again
 *                    └─ keys known, payload missing
 *                         ├─ small, or to be split ─► carry ─► end right? ─► dispatch
 *                         ├─ large ─► memory set aside? ─► chunks ─► end right? ─► forward
 *                         └─ answered here ─► dispatch, payload skipped
 * </pre>
 */
final class ClientInput {
    /** From here on a request that has not arrived whole is collected in chunks instead of one array. */
    private static final int LARGE_BYTES_MIN = 16 << 10;

    private final Worker worker;
    private final Frontend client;
    private final ClientEnd end;
    private final ClientCodec codec;
    private Limits limits;
    private RequestFrame frame = new RequestFrame();
    private final Carry carry;

    /** Length of the request at the start of the carry, once it is known; 0 before. */
    private int frameLength;
    /** How long the carry must be before it is worth looking at again. */
    private int bytesNeeded;

    private LargeRequest large;
    /** A request that comes in pieces; its keys are in the frame. */
    private LargeSplit pieces;
    /** The server whose share it takes, and may take more slowly than others could; null for none. */
    private LocalServer largeServer;
    /** What was read while the client may not go on, behind what is carried; null until there has been any. */
    private ChunkQueue ahead;

    private int skipLeft;
    private int setAside;
    /** What was counted for the tables of the frame. */
    private int tableBytes;

    private long receivedBytes;

    ClientInput(Worker worker, Frontend client, ClientEnd end, ClientCodec codec, Limits limits) {
        this.worker = worker;
        this.client = client;
        this.end = end;
        this.codec = codec;
        this.limits = limits;
        this.carry = new Carry(worker.arrays());
    }

    /** Other limits from now on. */
    void use(Limits now) {
        limits = now;
    }

    /** The request being dispatched. */
    RequestFrame frame() {
        return frame;
    }

    /** Whether nothing waits here that the client has sent already. */
    boolean isEmpty() {
        return carry.isEmpty() && !isAhead();
    }

    /** Whether there is memory for what a client that waits for it wants. */
    boolean fitsMemory() {
        return frame.hasMore() || pieces != null
                ? worker.memory().fitsPiece(frameLength)
                : worker.memory().fits(frameLength, carry.capacity());
    }

    /** How many bytes the client has ever sent. */
    long receivedBytes() {
        return receivedBytes;
    }

    /** Whether the rest of a large request is awaited. */
    boolean awaitsRest() {
        return large != null || pieces != null || bytesNeeded > LARGE_BYTES_MIN;
    }

    /** Whether what comes in takes of a share that is used up. */
    boolean isCrowding() {
        return largeServer != null && worker.memory().isShare(largeServer.queuedBytes());
    }

    void received(byte[] in, int offset, int limit) {
        receivedBytes += limit - offset;
        if (client.backlog().isReadingAhead() || isAhead()) {
            if (ahead == null) {
                ahead = new ChunkQueue(worker.loop().chunks());
            }
            ahead.append(in, offset, limit - offset);
            client.pace().heldMore();
        } else {
            take(in, offset, limit);
        }
    }

    private boolean isAhead() {
        return ahead != null && ahead.length() > 0;
    }

    private void take(byte[] in, int offset, int limit) {
        int at = offset;
        if (skipLeft > 0) {
            int count = Math.min(skipLeft, limit - at);
            skipLeft -= count;
            at += count;
        } else if (large != null) {
            int count = Math.min(large.left(), limit - at);
            large.chunks.append(in, at, count);
            at += count;
            largeGrew(count);
        } else if (pieces != null) {
            int count = Math.min(pieces.left(), limit - at);
            pieces.append(in, at, count);
            at += count;
            pieceGrew();
        }
        if (at == limit || end.isStopped()) {
            return;
        }
        if (carry.isEmpty()) {
            int used = decodeAll(in, at, limit);
            if (used < limit && !end.isStopped()) {
                carry.append(in, used, limit - used, bytesNeeded);
            }
        } else {
            carry.append(in, at, limit - at, bytesNeeded);
            takeCarried();
        }
    }

    /** Goes on with what waits, if the client may and there is enough of it. */
    void proceed() {
        takeCarried();
        while (isAhead() && !client.pace().isPaused() && !end.isStopped()) {
            takeAhead();
        }
    }

    private void takeAhead() {
        ByteBuf first = ahead.first();
        int count = first.readableBytes();
        byte[] copy = worker.arrays().take(count);
        try {
            first.getBytes(first.readerIndex(), copy, 0, count);
            ahead.skip(count);
            take(copy, 0, count);
        } finally {
            worker.arrays().give(copy);
        }
    }

    private void takeCarried() {
        if (client.pace().isPaused() || carry.isEmpty() || carry.length() < bytesNeeded) {
            return;
        }
        int used = decodeAll(carry.bytes(), carry.start(), carry.end());
        if (end.isStopped()) {
            carry.clear();
        } else {
            carry.consumeTo(used);
        }
    }

    /** How many bytes are held of what the client sent. */
    long heldBytes() {
        long held = carry.heldBytes() + tableBytes;
        if (ahead != null) {
            held += ahead.heldBytes();
        }
        if (pieces != null) {
            held += pieces.heldBytes();
        }
        return large == null ? held : held + large.chunks.heldBytes();
    }

    /** Counts the tables of the frame, which grow with the keys of an unfinished request. */
    private void countTables() {
        int now = end.isStopped() ? 0 : frame.tableBytes();
        if (now != tableBytes) {
            worker.arrays().count(now - tableBytes);
            tableBytes = now;
        }
    }

    /** Returns the index of the first byte that has to wait. */
    private int decodeAll(byte[] in, int from, int limit) {
        int used = decodeEach(in, from, limit);
        countTables();
        return used;
    }

    private int decodeEach(byte[] in, int from, int limit) {
        int offset = from;
        while (offset < limit && !end.isStopped()) {
            if (!client.pace().mayTakeMore()) {
                if (frameLength == 0) {
                    frame.trim();
                }
                client.pace().pause();
                return offset;
            }
            int available = limit - offset;
            int passed = pieces == null ? 0 : (int) pieces.length();
            int length = frameLength != 0 ? frameLength : codec.decode(in, offset, limit, frame, passed);
            int needed = length > 0 ? length : available - length;
            if (needed > limits.maxRequestBytes() - passed) {
                throw new ProtocolException("request larger than max_request_bytes");
            }
            if (length <= 0) {
                if (available > LARGE_BYTES_MIN && !hasRoomFor(needed)) {
                    throw new ProtocolException("no memory left for a request of this size; see max_buffered_bytes");
                }
                bytesNeeded = needed;
                return offset;
            }
            boolean collected = frameLength != 0;
            frameLength = 0;
            bytesNeeded = 0;
            if (frame.hasMore() || pieces != null && frame.command().route() == Route.SPLIT) {
                if (!receivePiece(in, offset, available, length)) {
                    return offset;
                }
                offset += Math.min(length, available);
                continue;
            }
            dropPieces(); // what came turned out to be something else
            if (length > available) {
                return receiveRest(in, offset, available, length);
            }
            if (collected) {
                int end = Math.min(length, FrontendCodec.END_BYTES);
                codec.checkEnd(in, offset + length - end, end);
            }
            client.dispatch(frame, in, offset, length);
            if (frame.isBarrier()) {
                client.pace().bar();
            }
            returnSetAside();
            frame.clear();
            offset += length;
        }
        frame.trim();
        return offset;
    }

    /** Whether an unfinished request may grow in its array. Others that hold more are closed for it; or it is itself. */
    private boolean hasRoomFor(int needed) {
        countTables();
        if (needed > worker.memory().maxArrayBytes()) {
            return false;
        }
        // Array and table double, and for a moment the old ones are there beside the new.
        return worker.makeRoom(carry.growthTo(needed) + 2L * tableBytes) || end.isClosed();
    }

    /** The next piece of a request begins. Returns false when it has to wait for memory. */
    private boolean receivePiece(byte[] in, int offset, int available, int length) {
        if (pieces == null) {
            pieces = new LargeSplit(worker);
        }
        if (pieces.length() + length > worker.memory().maxRequestBytes()) {
            throw new ProtocolException("request too large for the memory of the proxy; raise max_buffered_bytes");
        }
        if (!pieces.begin(length, frame.hasMore())) {
            frameLength = length; // and no bytes needed: the next attempt comes with memory
            client.pace().awaitMemory();
            return false;
        }
        pieces.append(in, offset, Math.min(available, length));
        pieceGrew();
        return true;
    }

    private void pieceGrew() {
        if (pieces.left() > 0) {
            return;
        }
        byte[] end = new byte[FrontendCodec.END_BYTES];
        codec.checkEnd(end, 0, pieces.copyEnd(end));
        if (pieces.isWhole()) {
            LargeSplit whole = pieces;
            pieces = null;
            whole.forward(client, codec, frame);
            if (frame.isBarrier()) {
                client.pace().bar();
            }
            frame.clear();
        }
    }

    private void dropPieces() {
        if (pieces != null) {
            pieces.drop();
            pieces = null;
        }
    }

    /** A request whose keys are all known and whose payload is not all here. */
    private int receiveRest(byte[] in, int offset, int available, int length) {
        Route route = frame.command().route();
        if (route == Route.LOCAL || route == Route.CLOSE) {
            client.dispatch(frame, in, offset, available);
            return skipRest(offset, available, length);
        }
        boolean whole = route == Route.ALL || route == Route.SPLIT && frame.keyCount() > 1;
        if (whole && length > worker.memory().maxArrayBytes()) {
            throw new ProtocolException("request too large to be split; raise max_buffered_bytes");
        }
        if (length > worker.memory().maxRequestBytes()) {
            throw new ProtocolException("request too large for the memory of the proxy; raise max_buffered_bytes");
        }
        if (length < LARGE_BYTES_MIN || whole && setAside(length)) {
            frameLength = length;
            bytesNeeded = length;
            return offset;
        }
        LocalServer likely = client.likelyServer(frame, in, offset);
        if (!whole && likely != null && worker.memory().isShare(likely.queuedBytes())) {
            frameLength = length;
            client.pace().awaitServer();
            return offset;
        }
        if (whole || !worker.memory().reserve(length, carry.capacity())) {
            frameLength = length; // and no bytes needed: the next attempt comes with memory
            client.pace().awaitMemory();
            return offset;
        }
        try {
            large = LargeRequest.begin(worker, client, codec, frame, in, offset, available, length);
        } finally {
            if (large == null) {
                worker.memory().ended(length, length);
            }
        }
        if (large == null) {
            return skipRest(offset, available, length);
        }
        frame.clear();
        if (likely != null && !worker.memory().isGiant(length)) {
            largeServer = likely;
            likely.expect(length);
        }
        largeGrew(available);
        return offset + available;
    }

    /** Sets memory aside for a request that has to be in one array, until it is dispatched. */
    private boolean setAside(int length) {
        if (!worker.memory().reserve(length)) {
            return false;
        }
        setAside = length;
        return true;
    }

    private void returnSetAside() {
        if (setAside != 0) {
            worker.memory().ended(setAside, setAside);
            setAside = 0;
        }
    }

    private int skipRest(int offset, int available, int length) {
        if (frame.isBarrier()) {
            client.pace().bar();
        }
        skipLeft = length - available;
        frame.clear();
        return offset + available;
    }

    int payloadWanted() {
        if (large != null) {
            return large.left();
        }
        return pieces == null ? 0 : pieces.left();
    }

    void payload(ByteBuf chunk) {
        int count = chunk.readableBytes();
        receivedBytes += count;
        if (large == null) {
            pieces.add(chunk);
            pieceGrew();
            return;
        }
        large.chunks.add(chunk);
        largeGrew(count);
    }

    /** What was set aside for a large request is taken now; once it is whole, it goes on its way. */
    private void largeGrew(int count) {
        worker.memory().taken(large.length, count);
        large.arrived(count);
        if (large.left() == 0) {
            LargeRequest complete = large;
            endLarge();
            worker.memory().ended(complete.length, 0);
            checkEnd(complete);
            complete.forward();
            if (complete.barrier) {
                client.pace().bar();
            }
        }
    }

    private void endLarge() {
        if (largeServer != null) {
            largeServer.expect(-large.length);
            largeServer = null;
        }
        large = null;
    }

    private void checkEnd(LargeRequest complete) {
        byte[] end = new byte[FrontendCodec.END_BYTES];
        try {
            codec.checkEnd(end, 0, complete.chunks.copyEnd(end));
        } catch (ProtocolException | PluginFailure e) {
            complete.drop();
            throw e;
        }
    }

    /** Forgets everything; the client will not be read any more. */
    void drop() {
        carry.clear();
        if (ahead != null) {
            ahead.clear();
        }
        skipLeft = 0;
        dropPieces();
        worker.arrays().count(-tableBytes);
        tableBytes = 0;
        if (frame.tableBytes() > 0) {
            frame = new RequestFrame(); // not cleared: the client may be closed while its request is being dispatched
        }
        returnSetAside();
        if (large != null) {
            worker.memory().ended(large.length, large.left());
            large.drop();
            endLarge();
        }
    }
}
