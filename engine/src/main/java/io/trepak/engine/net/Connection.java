package io.trepak.engine.net;

import java.io.IOException;

/**
 * A stream socket and what waits to be sent on it. Belongs to one {@link Loop}; all methods are called on its thread.
 *
 * <pre>
 *   dialled ──connected()──► open ──ended()──► half open ──close()──► closed
 *      └──────────────────────┴───────lost()──────┴────────────────────┘
 * </pre>
 */
public abstract class Connection {
    private final Loop loop;
    private final WriteBuffer out;
    private boolean dirty;
    private boolean drainAwaited;
    private Runnable beforeFlush;

    Connection(Loop loop) {
        this.loop = loop;
        this.out = new WriteBuffer(this, loop.arrays());
    }

    /** The loop this connection belongs to. */
    public final Loop loop() {
        return loop;
    }

    /** What is to be sent; leaves at the end of the turn. */
    public final WriteBuffer out() {
        return out;
    }

    /** Whether bytes are read; on at first. Off does not hide that the connection was lost. */
    public abstract void setReading(boolean on);

    /** How many bytes wait to be sent, those handed to the transport included. */
    public abstract long pendingBytes();

    /**
     * Tells the other end that nothing more comes; for when all was sent. What it sends is still read: a socket that is
     * closed with unread bytes in it takes back what the other end has not read yet.
     */
    public abstract void endOutput();

    /** Closes at once and drops what waits to be sent. Idempotent; the receiver is not told. */
    public abstract void close();

    /** Asks for one call of {@link Receiver#drained} when nothing waits to be sent any more. */
    public final void awaitDrain() {
        drainAwaited = true;
        markDirty();
    }

    /** Has a task run at the end of this turn, right before what waits is sent; it may write more. Once. */
    public final void beforeFlush(Runnable task) {
        beforeFlush = task;
        markDirty();
    }

    /** Who is at the other end, for messages. */
    public abstract String peer();

    /** Sends what the socket takes; the rest follows by itself. */
    abstract void flush();

    /** Closes and tells the receiver, once. */
    abstract void lose(Throwable cause);

    final void markDirty() {
        if (!dirty) {
            dirty = true;
            loop.flushLater(this);
        }
    }

    final boolean isDrainAwaited() {
        return drainAwaited;
    }

    final void reportDrained(Receiver receiver) {
        if (drainAwaited) {
            drainAwaited = false;
            receiver.drained();
        }
    }

    /** Tells that the connection is lost; what was not sent is still there to be taken back meanwhile. */
    final void reportLost(Receiver receiver, Throwable cause) {
        try {
            receiver.lost(cause == null || cause instanceof IOException ? (IOException) cause : new IOException(cause));
        } finally {
            out.release();
        }
    }

    final void flushTurn() {
        if (beforeFlush != null) {
            Runnable task = beforeFlush;
            beforeFlush = null;
            task.run();
        }
        dirty = false;
        flush();
    }
}
