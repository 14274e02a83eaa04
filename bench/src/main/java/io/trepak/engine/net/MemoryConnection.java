package io.trepak.engine.net;

import java.util.Arrays;

/**
 * A connection whose other end is an array. Bytes are copied as a socket would have them copied, into the loop's region on
 * their way in and once on their way out; only the system calls are missing.
 */
public final class MemoryConnection extends Connection {
    private final Receiver receiver;
    private byte[] sent = new byte[1024];
    private int sentLength;

    /** An open connection. */
    public MemoryConnection(Loop loop, Receiver receiver) {
        super(loop);
        this.receiver = receiver;
    }

    /**
     * Ends a turn: every connection written to sends. The loop does so itself, but only on its own thread and after waiting
     * for sockets.
     */
    public static void endTurn(Loop loop) {
        loop.endTurn();
    }

    /** Has the other end send so many bytes of an array, in as many reads as the region needs. */
    public void deliver(byte[] bytes) {
        byte[] region = loop().region();
        int offset = 0;
        while (offset < bytes.length) {
            int length = Math.min(region.length, bytes.length - offset);
            System.arraycopy(bytes, offset, region, 0, length);
            receiver.received(region, 0, length);
            offset += length;
        }
    }

    /** How many bytes the other end has got since it last forgot. */
    public int sentLength() {
        return sentLength;
    }

    /** What the other end has got since it last forgot. */
    public byte[] sent() {
        return Arrays.copyOf(sent, sentLength);
    }

    /** Makes room for what comes next. */
    public void forgetSent() {
        sentLength = 0;
    }

    @Override
    void flush() {
        WriteBuffer out = out();
        if (out.firstChunk() != null) {
            throw new IllegalStateException("large payloads are not for this connection");
        }
        int length = out.end() - out.start();
        if (sent.length - sentLength < length) {
            sent = Arrays.copyOf(sent, Math.max(sentLength + length, sent.length * 2));
        }
        System.arraycopy(out.bytes(), out.start(), sent, sentLength, length);
        sentLength += length;
        out.sent(length);
        reportDrained(receiver);
    }

    @Override
    public void endOutput() {}

    @Override
    public void setReading(boolean on) {
        throw new IllegalStateException("nothing here reads so slowly that reading would have to stop");
    }

    @Override
    public long pendingBytes() {
        return out().pendingBytes();
    }

    @Override
    public void close() {
        out().release();
    }

    @Override
    void lose(Throwable cause) {
        throw new IllegalStateException("the engine gave up a connection", cause);
    }

    @Override
    public String peer() {
        return "memory";
    }
}
