package io.trepak.engine.worker.client;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.worker.resources.PartialFrame;
import io.trepak.engine.worker.resources.WorkerResources;

/**
 * What is kept of a client whose request is not here as a whole, or that sent more than it may. Taken when that happens and given back
 * when all is dispatched: a client that sends whole requests has none.
 */
final class PartialRequest {
    private static final int TABLE_BYTES_KEPT = 2 << 10;

    /** Its bytes, while they are few or have to be looked at again; and what came behind it. */
    final PartialFrame bytes;
    /** What was read ahead while the client may not go on, behind all else. */
    final ChunkQueue ahead;

    /** Its body, while it comes in chunks; null else. */
    LargeBody large;
    /** Whether that is here as a whole, and waits until the requests before it are answered. */
    boolean isBodyKeptBack;
    /** What has come whole and is being split, in several turns perhaps; null else. Its bytes are kept, or in its body. */
    SplitSteps split;

    /** The body of what is being split, when it came in chunks; null else. */
    LargeBody splitBody;
    /** Whether nothing is left to do but to send it. */
    boolean isSplit;
    /** Length of the request at the start of the bytes, once it is known; 0 before. */
    int frameLength;
    /** Of a piece of that length: whether its end was there when it was decoded. */
    boolean isEndDecoded;
    /** How many bytes there must be before they are worth looking at again. */
    int bytesNeeded;
    /** How many bytes that come next are dropped. */
    int skipLeft;
    /** How much memory was set aside for it. */
    int setAside;
    /** What was counted for the tables of the frame. */
    int tableBytes;

    /** Whether a request that lies in the bytes is being dispatched. */
    boolean isDispatched;

    private RequestFrame frame = new RequestFrame();

    PartialRequest(WorkerResources resources) {
        this.bytes = new PartialFrame(resources.arrays());
        this.ahead = new ChunkQueue(resources.chunks());
    }

    /** What is known of it. */
    RequestFrame frame() {
        return frame;
    }

    void frame(RequestFrame known) {
        frame = known;
    }

    /** Forgets tables that are larger than is worth keeping. */
    void trim() {
        if (frame.tableBytes() > TABLE_BYTES_KEPT) {
            frame = new RequestFrame();
        }
    }

    boolean isAhead() {
        return ahead.length() > 0;
    }

    /** Whether nothing is kept. */
    boolean isEmpty() {
        return bytes.isEmpty()
                && !isAhead()
                && large == null
                && split == null
                && frameLength == 0
                && skipLeft == 0
                && setAside == 0;
    }

    long heldBytes() {
        return bytes.heldBytes()
                + tableBytes
                + ahead.heldBytes()
                + (large == null ? 0 : large.heldBytes())
                + (split == null ? 0 : split.heldBytes())
                + (splitBody == null ? 0 : splitBody.heldBytes());
    }
}
