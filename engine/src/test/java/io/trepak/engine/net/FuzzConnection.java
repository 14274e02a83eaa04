package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * A connection whose other end is a test: what arrives is read when it says so, as the transport would (region or payload
 * chunk, and not while reading is off), and what is sent is taken at the end of a turn, unless the other end has stopped
 * reading.
 */
public final class FuzzConnection extends Connection {
    private static final int TAKEN_BY_ONE_WHO_STOPPED = 1000;

    private final Receiver receiver;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private byte[] arrived = {};
    private int read;
    private boolean reading = true;
    private boolean stopped;
    private boolean ended;
    private boolean endTold;
    private boolean closed;

    /** An open connection. */
    public FuzzConnection(Loop loop, Receiver receiver) {
        super(loop);
        this.receiver = receiver;
    }

    /** Ends a turn: every connection written to sends. */
    public static void endTurn(Loop loop) {
        loop.endTurn();
    }

    // ---- the other end

    /** Sends bytes; they are read by {@link #read}. */
    public void arrive(byte[] bytes) {
        if (!ended) {
            byte[] all = new byte[arrived.length - read + bytes.length];
            System.arraycopy(arrived, read, all, 0, arrived.length - read);
            System.arraycopy(bytes, 0, all, arrived.length - read, bytes.length);
            arrived = all;
            read = 0;
        }
    }

    /** How many bytes were sent and not yet read. */
    public int unreadBytes() {
        return arrived.length - read;
    }

    /** Sends no more. */
    public void end() {
        ended = true;
    }

    /** Goes without a word; what it sent and nobody has read is lost. */
    public void reset() {
        if (!closed) {
            lose(new IOException("Connection reset by peer"));
        }
    }

    /** Takes hardly anything of what is sent, or everything again. */
    public void stop(boolean on) {
        stopped = on;
        markDirty();
    }

    /** Returns whether there was something to read. */
    public boolean read() {
        if (closed || !reading || endTold) {
            return false;
        }
        int available = arrived.length - read;
        if (available == 0) {
            endTold = ended;
            if (ended) {
                receiver.ended();
            }
            return ended;
        }
        int wanted = receiver.payloadWanted();
        int length = Math.min(available, wanted > 0 ? Math.min(wanted, ChunkPool.CHUNK_BYTES) : Loop.REGION_BYTES);
        int from = read;
        read += length;
        if (wanted > 0 && length >= ChunkPool.CHUNK_BYTES / 4) {
            ByteBuf chunk = loop().chunks().take();
            receiver.payload(chunk.writeBytes(arrived, from, length));
        } else {
            System.arraycopy(arrived, from, loop().region(), 0, length);
            receiver.received(loop().region(), 0, length);
        }
        return true;
    }

    /** What was sent since it was last asked for. */
    public byte[] takeSent() {
        byte[] bytes = sent.toByteArray();
        sent.reset();
        return bytes;
    }

    /** Whether our end has closed it. */
    public boolean isClosed() {
        return closed;
    }

    // ---- our end

    @Override
    void flush() {
        int room = stopped ? TAKEN_BY_ONE_WHO_STOPPED : Integer.MAX_VALUE;
        while (!closed && out().pendingBytes() > 0 && room > 0) {
            ByteBuf chunk = out().firstChunk();
            if (chunk != null) {
                int count = Math.min(room, chunk.readableBytes());
                byte[] copy = new byte[count];
                chunk.getBytes(chunk.readerIndex(), copy);
                sent.writeBytes(copy);
                out().sent(count);
                room -= count;
            } else {
                int count = Math.min(room, out().end() - out().start());
                sent.write(out().bytes(), out().start(), count);
                out().sent(count);
                room -= count;
            }
        }
        if (!closed && out().pendingBytes() == 0) {
            reportDrained(receiver);
        }
    }

    @Override
    public void setReading(boolean on) {
        reading = on;
    }

    @Override
    public long pendingBytes() {
        return out().pendingBytes();
    }

    @Override
    public void endOutput() {}

    @Override
    public void close() {
        closed = true;
        out().release();
    }

    @Override
    void lose(Throwable cause) {
        close();
        receiver.lost(cause instanceof IOException e ? e : new IOException(cause));
    }

    @Override
    public String peer() {
        return "the test";
    }
}
