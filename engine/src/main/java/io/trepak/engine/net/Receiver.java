package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** The owner of a {@link Connection}, as the connection sees it. All calls come from the loop's thread. */
public interface Receiver {
    /** The connection is up. Not called for accepted connections. */
    void connected();

    /**
     * Bytes arrived.
     *
     * @param in the loop's read region; valid during the call only
     * @param offset index of the first byte
     * @param limit index behind the last byte
     */
    void received(byte[] in, int offset, int limit);

    /**
     * How many of the bytes that come next belong to a large payload, so that the connection may read them into a buffer
     * of their own and pass it to {@link #payload} uncopied. It need not: they may come through {@link #received} too.
     *
     * @return in bytes; 0 when the next byte has to be looked at
     */
    int payloadWanted();

    /**
     * Payload arrived, never more than {@link #payloadWanted} said.
     *
     * @param chunk from reader to writer index; now owned by the receiver
     */
    void payload(ByteBuf chunk);

    /** All has been sent; called once after {@link Connection#awaitDrain}. */
    void drained();

    /** The peer will send no more. The connection stays open for writing. */
    void ended();

    /**
     * The connection is gone; nothing more will be called.
     *
     * @param cause why; null when the peer closed it
     */
    void lost(IOException cause);
}
