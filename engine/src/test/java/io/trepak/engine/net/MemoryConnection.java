package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Arrays;

/**
 * A connection whose other end is a test or a benchmark. Bytes are copied as a socket would have them copied, into the loop's
 * region or a payload chunk on their way in, and once on their way out; only the system calls are missing.
 *
 * <pre>
 *   test ── arrive(bytes) ──► unread ── read() ──► receiver
 *   test ◄── takeSent() ── sent ◄── end of turn, as many as the kernel takes ── write buffer
 * </pre>
 */
public final class MemoryConnection extends Connection {
    private static final byte[] NONE = {};
    private static final int FLUSHED_WHILE_STALLED = 1000;
    private static final int SENT_BYTES = 256;

    private final String peer;
    private byte[] arrived = NONE;
    private int readBytes;
    private boolean inputEnded;
    private boolean endReported;
    private ByteBuf sent = Unpooled.buffer(SENT_BYTES);
    private int flushBytesMax = Integer.MAX_VALUE;
    private boolean connecting;
    private boolean reading = true;
    private boolean outputEnded;
    private boolean closed;

    /** An open connection. */
    public MemoryConnection(Loop loop, Receiver receiver) {
        this(loop, receiver, "memory");
    }

    private MemoryConnection(Loop loop, Receiver receiver, String peer) {
        super(loop, receiver);
        this.peer = peer;
    }

    /** A connection that is being dialled, until {@link #connect} or {@link #fail}. */
    public static MemoryConnection dialled(Loop loop, Receiver receiver, String peer) {
        MemoryConnection connection = new MemoryConnection(loop, receiver, peer);
        connection.connecting = true;
        return connection;
    }

    // ---- the other end

    /** Accepts the connection. What was written so far is sent at the end of the turn. */
    public void connect() {
        connecting = false;
        receiver().connected();
        markDirty();
    }

    /** Sends bytes, which the test does not change any more; they wait for {@link #read}. */
    public void arrive(byte[] bytes) {
        if (inputEnded || closed) {
            return;
        }
        int unread = unreadBytes();
        if (unread == 0) {
            arrived = bytes;
        } else {
            byte[] all = Arrays.copyOfRange(arrived, readBytes, readBytes + unread + bytes.length);
            System.arraycopy(bytes, 0, all, unread, bytes.length);
            arrived = all;
        }
        readBytes = 0;
    }

    /** Sends bytes and has as many of them read as the proxy wants to read now. */
    public void deliver(byte[] bytes) {
        arrive(bytes);
        while (read()) {}
    }

    /** How many bytes have arrived and were not read. */
    public int unreadBytes() {
        return arrived.length - readBytes;
    }

    /** Sends no more. */
    public void end() {
        inputEnded = true;
    }

    /** Resets the connection: what has arrived and was not read is lost. */
    public void reset() {
        lose(new IOException("Connection reset by peer"));
    }

    /** Has the kernel take no more than so many bytes at the end of each turn. */
    public void flushAtMost(int bytes) {
        flushBytesMax = bytes;
        markDirty();
    }

    /** Has the kernel take hardly anything, as of a connection whose other end does not read, or everything again. */
    public void stall(boolean on) {
        flushAtMost(on ? FLUSHED_WHILE_STALLED : Integer.MAX_VALUE);
    }

    /** Gives the kernel so many of the bytes that wait, as a ring is given them: whether they were sent is not known yet. */
    public void submit(int bytes) {
        submitted(bytes);
    }

    /** How many bytes were sent and not taken. */
    public int sentLength() {
        return sent.writerIndex();
    }

    /** What was sent since it was last taken. */
    public byte[] takeSent() {
        byte[] bytes = Arrays.copyOf(sent.array(), sent.writerIndex());
        if (sent.capacity() > Loop.REGION_BYTES) {
            sent = Unpooled.buffer(SENT_BYTES);
        } else {
            sent.clear();
        }
        return bytes;
    }

    /** Makes room for what is sent next, without a copy of what was. */
    public void forgetSent() {
        sent.clear();
    }

    /** Whether the proxy has closed it, or it was lost. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether the proxy wants to read. */
    public boolean isReading() {
        return reading;
    }

    /** Whether the proxy sends no more. */
    public boolean isOutputEnded() {
        return outputEnded;
    }

    // ---- the transport

    /** Reads once, if the proxy wants to read. Returns whether there was something to read: bytes, or their end. */
    public boolean read() {
        if (closed || connecting || !reading || endReported) {
            return false;
        }
        int unread = unreadBytes();
        if (unread == 0) {
            endReported = inputEnded;
            if (inputEnded) {
                receiver().ended();
            }
            return inputEnded;
        }
        int wanted = receiver().payloadWanted();
        int length = Math.min(unread, wanted > 0 ? Math.min(wanted, ChunkPool.CHUNK_BYTES) : Loop.REGION_BYTES);
        int from = readBytes;
        readBytes += length;
        if (wanted > 0 && length >= SocketConnection.PAYLOAD_BYTES_KEPT) {
            receiver().payload(loop().chunks().take().writeBytes(arrived, from, length));
        } else {
            System.arraycopy(arrived, from, loop().region(), 0, length);
            receiver().received(loop().region(), 0, length);
        }
        return true;
    }

    @Override
    void flush() {
        if (closed || connecting) {
            return;
        }
        int room = flushBytesMax;
        while (room > 0 && pendingBytes() > 0) {
            ByteBuf chunk = firstChunk();
            int count = Math.min(room, chunk == null ? tailBytes() : chunk.readableBytes());
            sent.ensureWritable(count);
            if (chunk == null) {
                copyTail(sent, sent.writerIndex(), count);
                sent.writerIndex(sent.writerIndex() + count);
            } else {
                sent.writeBytes(chunk, chunk.readerIndex(), count);
            }
            sent(count);
            room -= count;
        }
        if (pendingBytes() == 0) {
            reportDrained();
        }
    }

    @Override
    public void setReading(boolean on) {
        reading = on;
    }

    @Override
    public void endOutput() {
        outputEnded = true;
    }

    @Override
    public void close() {
        closed = true;
        drop();
    }

    @Override
    void lose(Throwable cause) {
        if (!closed) {
            closed = true;
            reportLost(cause);
        }
    }

    /** Loses the connection: closed by the other end with {@code null}, or as the cause says. */
    public void fail(IOException cause) {
        lose(cause);
    }

    @Override
    public String peer() {
        return peer;
    }
}
