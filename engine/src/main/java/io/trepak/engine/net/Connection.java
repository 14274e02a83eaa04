package io.trepak.engine.net;

import java.io.IOException;

/**
 * A stream socket and the bytes that wait to be sent on it. Belongs to one {@link Loop}; all methods are called on its
 * thread.
 *
 * <pre>
 *   dialled ──connected()──► open ──ended()──► half open ──close()──► closed
 *      └──────────────────────┴───────lost()──────┴────────────────────┘
 * </pre>
 */
public abstract class Connection extends WriteBuffer {
    private final Receiver receiver;
    private boolean dirty;
    private boolean drainAwaited;
    private Runnable beforeFlush;

    Connection(Loop loop, Receiver receiver) {
        super(loop);
        this.receiver = receiver;
    }

    /** This connection, as what is written to; the bytes leave at the end of the turn. */
    public final WriteBuffer out() {
        return this;
    }

    /** Whether bytes are read; on at first. Off does not hide that the connection was lost. */
    public abstract void setReading(boolean on);

    /**
     * Tells the other end that nothing more comes; for when all was sent. What it sends is still read: a socket that is
     * closed with unread bytes in it takes back what the other end has not read yet.
     */
    public abstract void endOutput();

    /** Closes at once and drops the bytes that wait to be sent. Idempotent; the receiver is not told. */
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

    /** The address of the other end, for messages; also after it was closed. Allocates. */
    public abstract String peer();

    /** Sends what the socket takes; the rest follows by itself. */
    abstract void flush();

    /** Closes and tells the receiver, once. */
    abstract void lose(Throwable cause);

    @Override
    final void markDirty() {
        if (!dirty) {
            dirty = true;
            loop().flushLater(this);
        }
    }

    final Receiver receiver() {
        return receiver;
    }

    final boolean isDrainAwaited() {
        return drainAwaited;
    }

    final void reportDrained() {
        if (drainAwaited) {
            drainAwaited = false;
            receiver.drained();
        }
    }

    /** Tells that the connection is lost; the receiver may take back the bytes that were not sent. */
    final void reportLost(Throwable cause) {
        try {
            receiver.lost(cause == null || cause instanceof IOException ? (IOException) cause : new IOException(cause));
        } finally {
            drop();
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
