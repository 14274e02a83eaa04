package io.trepak.engine.worker.client;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Pin;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.Route;
import io.trepak.engine.worker.resources.MemoryBudget;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.server.WorkerServer;

/**
 * What a client sends, cut into requests. Whole ones are dispatched where they lie; of one that has not arrived whole the bytes are
 * kept, in one array while it is small or has to be looked at again, in chunks when only payload is missing. A layer of a {@code
 * Client}.
 *
 * <pre>
 *   bytes ─► read ahead?  kept, and decoded when the client goes on
 *     │
 *     └────► decode ─┬─ whole ──────────────────────────────────────► dispatch
 *                    ├─ whole, very many keys ─► kept ─► slice, slice … ─► send
 *                    ├─ incomplete ─► kept ─► decode again
 *                    └─ keys known, payload missing
 *                         ├─ small, or to be split ─► kept ─► end right? ─► dispatch
 *                         ├─ large ─► memory set aside? ─► chunks ─► end right? ─► forward
 *                         └─ answered here ─► dispatch, payload skipped
 * </pre>
 */
abstract class RequestReader extends RequestSender {
    private static final Failure NO_CONNECTION =
            Failure.of(Failure.Kind.NO_CONNECTION, "the proxy keeps no connections of one client alone");

    /** From here on a request that has not arrived whole is collected in chunks instead of one array. */
    private static final int LARGE_BYTES_MIN = 16 << 10;
    /** What a large table of keys grows by at most: a page, and the list of pages. */
    private static final int TABLE_GROWTH_BYTES_MAX = 256 << 10;
    /** So many chunks that were read ahead are looked at in one turn. */
    private static final int AHEAD_CHUNKS_PER_TURN = 8;

    /** Null while nothing is kept. */
    private PartialRequest partial;

    private long receivedBytes;

    RequestReader(ServedPool pool, int id) {
        super(pool, id);
    }

    // ---- what the layers below ask

    @Override
    final long receivedBytes() {
        return receivedBytes;
    }

    @Override
    final boolean awaitsRest() {
        return partial != null && (partial.large != null || partial.bytesNeeded > LARGE_BYTES_MIN);
    }

    @Override
    final boolean isCrowding() {
        return partial != null && partial.large != null && partial.large.isCrowding();
    }

    @Override
    final boolean hasInput() {
        return partial != null
                && (!partial.bytes.isEmpty() || partial.isAhead() || partial.split != null || partial.isBodyKeptBack);
    }

    @Override
    final boolean isBetweenRequests() {
        PartialRequest kept = partial;
        return kept == null
                || kept.frameLength == 0 && kept.bytesNeeded == 0 && kept.large == null && kept.split == null;
    }

    @Override
    final long heldByInput() {
        return partial == null ? 0 : partial.heldBytes();
    }

    @Override
    public final boolean fitsMemory() {
        PartialRequest kept = partial;
        if (kept == null) {
            return true;
        }
        return kept.frame().hasMore() || kept.large != null
                ? memory().fitsPiece(kept.frameLength)
                : memory().fits(kept.frameLength, kept.bytes.capacity());
    }

    private MemoryBudget memory() {
        return pool.resources.memory();
    }

    @Override
    final RequestInfo atHand() {
        return partial == null ? pool.shared.frame() : partial.frame();
    }

    // ---- receiving

    /** Takes what was received. */
    final void take(byte[] in, int offset, int limit) {
        receivedBytes += limit - offset;
        if (isReadingAhead() || partial != null && partial.isAhead()) {
            keep().ahead.append(in, offset, limit - offset);
            heldMore();
        } else {
            decode(in, offset, limit);
        }
        settle();
    }

    /** How many of the bytes that come next belong to a large payload. */
    final int bodyWanted() {
        return partial == null || partial.large == null ? 0 : partial.large.left();
    }

    /** Takes a chunk of a large payload. */
    final void takeBody(ByteBuf chunk) {
        receivedBytes += chunk.readableBytes();
        partial.large.add(chunk);
        bodyGrew();
        settle();
    }

    private void decode(byte[] in, int offset, int limit) {
        int at = partial == null ? offset : skip(in, offset, limit);
        if (at == limit || isStopped()) {
            return;
        }
        if (partial == null || partial.bytes.isEmpty()) {
            int used = decodeAll(in, at, limit);
            if (used < limit && !isStopped()) {
                PartialRequest kept = keep();
                kept.bytes.append(in, used, limit - used, kept.bytesNeeded);
            }
        } else {
            partial.bytes.append(in, at, limit - at, partial.bytesNeeded);
            decodeKept();
        }
    }

    /** Takes what belongs to a request that was looked at already. Returns where the rest begins. */
    private int skip(byte[] in, int offset, int limit) {
        if (partial.skipLeft > 0) {
            int count = Math.min(partial.skipLeft, limit - offset);
            partial.skipLeft -= count;
            return offset + count;
        }
        if (partial.large == null || partial.large.left() == 0) {
            return offset;
        }
        int count = Math.min(partial.large.left(), limit - offset);
        partial.large.append(in, offset, count);
        bodyGrew();
        return offset + count;
    }

    /** Goes on with what is kept, if the client may and there is enough of it. */
    private void decodeKept() {
        PartialRequest kept = partial;
        if (kept == null || isHeld() || kept.bytes.isEmpty() || kept.bytes.length() < kept.bytesNeeded) {
            return;
        }
        int used = decodeAll(kept.bytes.bytes(), kept.bytes.start(), kept.bytes.end());
        if (!isStopped()) {
            kept.bytes.consumeTo(used);
        }
    }

    @Override
    final void goOn() {
        try {
            if (partial != null && partial.isBodyKeptBack) {
                sendBody(partial);
            }
            decodeKept();
            for (int chunks = 0; partial != null && partial.isAhead() && !isHeld() && !isStopped(); chunks++) {
                if (chunks == AHEAD_CHUNKS_PER_TURN) {
                    awaitTurns();
                    break;
                }
                decodeAhead();
            }
            settle();
            if (isHeld() || isStopped()) {
                return;
            }
            if (isFinishDue()) {
                finish();
            } else {
                connection.setReading(true);
            }
        } catch (ProtocolException | RefusedRequest | PluginFailure e) {
            refuse(e);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    private void decodeAhead() {
        ByteBuf first = partial.ahead.first();
        int count = first.readableBytes();
        byte[] copy = pool.resources.arrays().take(count);
        try {
            first.getBytes(first.readerIndex(), copy, 0, count);
            partial.ahead.skip(count);
            decode(copy, 0, count);
        } finally {
            pool.resources.arrays().give(copy);
        }
    }

    // ---- decoding

    /** Returns the index of the first byte that has to wait. */
    private int decodeAll(byte[] in, int from, int limit) {
        int offset = from;
        boolean failed = true;
        try {
            while (offset < limit && !isStopped()) {
                Hold why = whyHold();
                if (why == Hold.RELOAD) {
                    reloadCodec();
                    continue;
                }
                if (why != Hold.NONE) {
                    hold(why);
                    break;
                }
                int used = decodeNext(in, offset, limit);
                if (used == 0) {
                    break;
                }
                offset += used;
            }
            failed = false;
        } catch (ProtocolException | RefusedRequest | PluginFailure e) {
            refuse(e);
        } finally {
            if (failed) {
                pool.shared.frame().clear(); // what is in it is nobody's now
            }
            pool.shared.frame().trim();
        }
        return offset;
    }

    /** Returns how many bytes were used; 0 when the request at the start has to wait. */
    private int decodeNext(byte[] in, int offset, int limit) {
        int available = limit - offset;
        PartialRequest kept = partial;
        RequestFrame frame = kept == null ? pool.shared.frame() : kept.frame();
        boolean inPieces = kept != null && kept.large != null;
        int passed = inPieces ? (int) kept.large.length() : 0;
        int known = kept == null ? 0 : kept.frameLength;
        int length = known;
        if (known == 0) {
            int keys = inPieces ? kept.large.keyCount() : 0;
            length = pool.guard.decode(codec, in, offset, limit, frame, passed, keys);
        }
        int needed = length > 0 ? length : available - length;
        if (needed > pool.maxRequestBytes - passed) {
            throw RefusedRequest.tooLarge("request larger than max_request_bytes");
        }
        if (length <= 0) {
            incomplete(available, needed);
            return 0;
        }
        if (kept != null) {
            kept.frameLength = 0;
            kept.bytesNeeded = 0;
        }
        if (!frame.isPlain()) {
            if (frame.hasMore()) {
                return receivePiece(frame, in, offset, available, length, known != 0 && !kept.isEndDecoded);
            }
            if (frame.pin() != Pin.NONE) {
                if (inPieces) {
                    dropBody(kept);
                }
                return refusePinned(frame, available, length);
            }
            if (frame.translation() != null) {
                return dispatchTranslated(kept, frame, length);
            }
        }
        if (inPieces && frame.command().route() == Route.SPLIT) {
            return receivePiece(frame, in, offset, available, length, known != 0 && !kept.isEndDecoded);
        }
        if (inPieces) {
            dropBody(kept); // what came turned out to be something else
        }
        if (length > available) {
            return receiveRest(frame, in, offset, available, length);
        }
        if (known != 0) {
            int end = Math.min(length, FrontendCodec.END_BYTES);
            pool.guard.checkEnd(codec, in, offset + length - end, end);
        }
        if (SlicedSplit.isNeededFor(frame)) {
            return beginSplit(frame, in, offset, length);
        }
        if (kept == null) {
            dispatch(frame, in, offset, length);
        } else {
            dispatchKept(kept, in, offset, length);
        }
        dispatched(frame);
        return length;
    }

    /** Another request stands in the place of the one that came; keys in any number are handled in this turn. Returns how many bytes were used. */
    private int dispatchTranslated(PartialRequest kept, RequestFrame frame, int length) {
        byte[] translation = frame.translation();
        int translated = frame.translationLength();
        if (translated > pool.maxRequestBytes) {
            throw RefusedRequest.tooLarge("request larger than max_request_bytes");
        }
        if (kept == null) {
            dispatch(frame, translation, 0, translated);
        } else {
            dispatchKept(kept, translation, 0, translated);
        }
        frame.translated(null, 0); // which may be large, and the frame lives on
        dispatched(frame);
        return length;
    }

    /** No connection can be had for it. Returns how many bytes were used. */
    private int refusePinned(RequestFrame frame, int available, int length) {
        pool.guard.refusedPin();
        refuse(frame, NO_CONNECTION);
        if (length > available) {
            return skipRest(frame, available, length);
        }
        dispatched(frame);
        return length;
    }

    /** A request is on its way, or answered: what it asks for concerning those behind it. */
    private void dispatched(RequestFrame frame) {
        if (!frame.isPlain()) {
            if (frame.isBarrier()) {
                bar();
            }
            if (frame.closesAfter()) {
                closeWhenAnswered();
            }
            frame.interimSent(false);
        }
        frame.clear();
    }

    /** The client may be closed while its request is being dispatched, which lies in what is kept of it. */
    private void dispatchKept(PartialRequest kept, byte[] in, int offset, int length) {
        kept.isDispatched = true;
        try {
            dispatch(kept.frame(), in, offset, length);
        } finally {
            kept.isDispatched = false;
            if (partial != kept) {
                kept.bytes.clear();
            }
        }
        returnSetAside(kept);
    }

    // ---- splitting in several turns

    /** Splits a request with very many keys in turns to come. Returns how many bytes were used; 0 when it waits for these. */
    private int beginSplit(RequestFrame frame, byte[] in, int offset, int length) {
        ServedPool target = poolFor(frame, in, offset);
        if (target != null) {
            PartialRequest kept = keep();
            kept.frameLength = length;
            kept.split = new SlicedSplit(this, target, frame, length, null);
            awaitTurns();
            return 0;
        }
        if (partial != null) {
            returnSetAside(partial);
        }
        dispatched(frame);
        return length;
    }

    /** Does a slice of what takes several turns. */
    final void sliceRequest() {
        if (!isHeldForTurns()) {
            return;
        }
        PartialRequest kept = partial;
        if (kept == null || kept.split == null) { // what was read ahead goes on, or the client is stopped
            endTurns();
            wake();
            return;
        }
        if (!kept.isSplit) {
            kept.isSplit = kept.split.step(kept.bytes.bytes(), kept.bytes.start(), SplitSteps.KEYS_PER_TURN);
        }
        if (kept.isSplit && isKeptBack()) {
            return; // the next response wakes it
        }
        if (!kept.isSplit || !sendSplit(kept)) {
            awaitSlice();
            return;
        }
        int used = kept.splitBody == null ? kept.frameLength : 0;
        endTurns();
        splitEnded(kept);
        if (partial == kept) {
            kept.bytes.consumeTo(kept.bytes.start() + used);
            settle();
        }
        wake();
    }

    /** Returns whether it was sent. The client may be closed meanwhile. */
    private boolean sendSplit(PartialRequest kept) {
        kept.isDispatched = true;
        try {
            kept.isSplit = false;
            return kept.split.send(kept.bytes.bytes(), kept.bytes.start());
        } finally {
            kept.isDispatched = false;
            if (partial != kept) {
                kept.bytes.clear();
                dropSplit(kept);
            }
        }
    }

    private void splitEnded(PartialRequest kept) {
        dropSplit(kept);
        kept.frameLength = 0;
        returnSetAside(kept);
        dispatched(kept.frame());
    }

    private static void dropSplit(PartialRequest kept) {
        if (kept.split != null) {
            kept.split.drop();
            kept.split = null;
            kept.isSplit = false;
        }
        if (kept.splitBody != null) {
            kept.splitBody.drop();
            kept.splitBody = null;
        }
    }

    // ---- what is not here as a whole

    private void incomplete(int available, int needed) {
        PartialRequest kept = keep();
        countTables(kept);
        kept.bytesNeeded = needed;
        if (available > LARGE_BYTES_MIN && !hasRoomFor(kept, needed)) {
            throw RefusedRequest.tooLarge("no memory left for a request of this size; see max_buffered_bytes");
        }
    }

    /** Whether an unfinished request may grow in its array. Others that hold more are closed for it; or it is itself. */
    private boolean hasRoomFor(PartialRequest kept, int needed) {
        if (needed > memory().maxArrayBytes()) {
            return false;
        }
        // Array and table double, and for a moment the old ones are there beside the new; but a large table grows by
        // pages.
        long tables = Math.min(2L * kept.tableBytes, TABLE_GROWTH_BYTES_MAX);
        return memory().makeRoom(kept.bytes.growthTo(needed) + tables) || isClosed();
    }

    // ---- what is kept

    /** What is kept of a request that is not here as a whole, with the frame it was decoded into. */
    private PartialRequest keep() {
        if (partial == null) {
            partial = pool.shared.takePartial();
        }
        return partial;
    }

    /** Gives back what is not needed any more. */
    private void settle() {
        PartialRequest kept = partial;
        if (kept == null) {
            return;
        }
        if (isStopped()) {
            dropInput();
            return;
        }
        if (kept.isEmpty()) {
            partial = null;
            pool.resources.arrays().count(-kept.tableBytes);
            kept.tableBytes = 0;
            kept.trim();
            pool.shared.give(kept);
        } else {
            countTables(kept);
            if (!kept.frame().isPlain() && !isHeld()) {
                askForRest(kept.frame());
            }
        }
    }

    /** Says what the client waits for before it sends the rest of the request, once that has its turn. */
    private void askForRest(RequestFrame frame) {
        byte[] interim = frame.interim();
        if (interim == null) {
            return;
        }
        if (isAwaiting()) {
            bar();
            hold(Hold.ORDER);
        } else {
            out().write(interim);
            frame.interimSent(true);
        }
    }

    /** Counts the tables of the frame, which grow with the keys of an unfinished request. */
    private void countTables(PartialRequest kept) {
        int now = kept.frame().tableBytes();
        if (now != kept.tableBytes) {
            pool.resources.arrays().count(now - kept.tableBytes);
            kept.tableBytes = now;
        }
    }

    /** Forgets everything; the client will not be read any more. Its request may be being dispatched at this moment. */
    @Override
    final void dropInput() {
        PartialRequest dropped = partial;
        if (dropped == null) {
            return;
        }
        partial = null;
        if (!dropped.isDispatched) {
            dropped.bytes.clear();
            dropSplit(dropped);
        }
        dropped.ahead.clear();
        returnSetAside(dropped);
        if (dropped.large != null) {
            dropBody(dropped);
        }
        pool.resources.arrays().count(-dropped.tableBytes);
        dropped.tableBytes = 0;
    }

    private static void dropBody(PartialRequest kept) {
        LargeBody body = kept.large;
        kept.large = null;
        kept.isBodyKeptBack = false;
        body.ended();
        body.drop();
    }

    /** Sets memory aside for a request that has to be in one array, until it is dispatched. */
    private boolean setAside(int length) {
        if (!memory().reserve(length)) {
            return false;
        }
        keep().setAside = length;
        return true;
    }

    private void returnSetAside(PartialRequest kept) {
        if (kept.setAside != 0) {
            memory().ended(kept.setAside, kept.setAside);
            kept.setAside = 0;
        }
    }

    // ---- large requests

    /** The next piece of a request begins. Returns how many bytes were used; 0 when it has to wait for memory. */
    private int receivePiece(RequestFrame frame, byte[] in, int offset, int available, int length, boolean endUnknown) {
        PartialRequest kept = keep();
        LargeSplit pieces = kept.large == null ? new LargeSplit(this, frame) : (LargeSplit) kept.large;
        kept.large = pieces;
        if (pieces.length() + length > memory().maxRequestBytes()) {
            throw RefusedRequest.tooLarge("request too large for the memory of the proxy; raise max_buffered_bytes");
        }
        if (!pieces.begin(length, frame.keyCount(), frame.hasMore())) {
            kept.frameLength = length; // and no bytes needed: the next attempt comes with memory
            kept.isEndDecoded = length <= available && !endUnknown;
            awaitRoom();
            return 0;
        }
        int count = Math.min(available, length);
        pieces.append(in, offset, count);
        if (count < length || endUnknown) {
            bodyGrew();
        } else {
            bodyIsHere();
        }
        return count;
    }

    /** A request whose keys are all known and whose payload is not all here. Returns how many bytes were used. */
    private int receiveRest(RequestFrame frame, byte[] in, int offset, int available, int length) {
        Route route = frame.command().route();
        if (route == Route.LOCAL) {
            dispatch(frame, in, offset, available);
            return skipRest(frame, available, length);
        }
        boolean whole = route == Route.ALL || route == Route.SPLIT && frame.keyCount() > 1;
        if (whole && length > memory().maxArrayBytes()) {
            throw RefusedRequest.tooLarge("request too large to be split; raise max_buffered_bytes");
        }
        if (length > memory().maxRequestBytes()) {
            throw RefusedRequest.tooLarge("request too large for the memory of the proxy; raise max_buffered_bytes");
        }
        PartialRequest kept = keep();
        if (length < LARGE_BYTES_MIN || whole && setAside(length)) {
            kept.frameLength = length;
            kept.bytesNeeded = length;
            return 0;
        }
        WorkerServer likely = likelyServer(frame, in, offset);
        if (!whole && likely != null && memory().isShare(likely.queuedBytes())) {
            kept.frameLength = length;
            awaitShare();
            return 0;
        }
        if (whole || !memory().reserve(length, kept.bytes.capacity())) {
            kept.frameLength = length; // and no bytes needed: the next attempt comes with memory
            awaitRoom();
            return 0;
        }
        return receiveLarge(frame, in, offset, available, length, likely);
    }

    private int receiveLarge(
            RequestFrame frame, byte[] in, int offset, int available, int length, WorkerServer likely) {
        LargeRequest large = null;
        try {
            large = LargeRequest.begin(this, frame, in, offset, available, length, likely);
        } finally {
            if (large == null) {
                memory().ended(length, length);
            }
        }
        if (large == null) {
            return skipRest(frame, available, length);
        }
        if (partial == null) { // the client was closed meanwhile
            large.ended();
            large.drop();
            return available;
        }
        partial.large = large;
        return available;
    }

    private int skipRest(RequestFrame frame, int available, int length) {
        dispatched(frame);
        if (!isStopped()) {
            keep().skipLeft = length - available;
        }
        return available;
    }

    /** More of a large request is here. Once it is whole, it goes on its way. */
    private void bodyGrew() {
        PartialRequest kept = partial;
        LargeBody body = kept.large;
        if (body.left() > 0) {
            return;
        }
        byte[] end = new byte[FrontendCodec.END_BYTES];
        pool.guard.checkEnd(codec, end, 0, body.copyEnd(end));
        bodyIsHere();
    }

    /** What was announced of a large request is here. */
    private void bodyIsHere() {
        PartialRequest kept = partial;
        LargeBody body = kept.large;
        if (!body.isWhole()) {
            return;
        }
        if (isKeptInOrder()) {
            kept.isBodyKeptBack = true; // it began to come in when that was not known yet
            hold(Hold.ORDER);
        } else {
            sendBody(kept);
        }
    }

    private void sendBody(PartialRequest kept) {
        LargeBody body = kept.large;
        kept.large = null;
        kept.isBodyKeptBack = false;
        body.ended();
        SplitSteps split = body.forward();
        if (split == null) {
            dispatched(kept.frame());
        } else {
            splitBody(kept, body, split);
        }
    }

    private void splitBody(PartialRequest kept, LargeBody body, SplitSteps split) {
        kept.split = split;
        kept.splitBody = body;
        if (SlicedSplit.isNeededFor(kept.frame())) {
            awaitTurns();
            return;
        }
        while (!split.step(null, 0, SplitSteps.KEYS_PER_TURN)) {}
        sendSplit(kept);
        splitEnded(kept);
    }
}
