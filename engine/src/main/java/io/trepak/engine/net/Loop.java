package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event loop that writes every dirty connection once at the end of each turn, and what its connections share: the read
 * region, the array pool, the clock. Flushing at the end of each read instead costs 1.5 times the CPU with one request per
 * connection in flight, and doubles that of the servers behind.
 */
public final class Loop extends SingleThreadIoEventLoop {
    /** Size of the read region and of a payload chunk. */
    public static final int REGION_BYTES = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final ArrayPool arrays = new ArrayPool();
    private final byte[] region = new byte[REGION_BYTES];
    private final PooledByteBufAllocator buffers;
    private final ByteBuf readBuffer;
    private final ByteBuf writeBuffer;
    private Connection[] dirty = new Connection[64];
    private int dirtyCount;
    private Runnable turnEnd = () -> {};
    private long nowNanos;

    Loop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
        super(parent, executor, handlers);
        buffers = new PooledByteBufAllocator(true, 0, 1, 8192, 9, 0, 0, false);
        readBuffer = buffers.directBuffer(REGION_BYTES, REGION_BYTES);
        writeBuffer = buffers.directBuffer(REGION_BYTES, REGION_BYTES);
        terminationFuture().addListener(done -> {
            readBuffer.release();
            writeBuffer.release();
        });
    }

    /** Sets what runs at the end of each turn, before the flush. Before any connection exists. */
    public void onTurnEnd(Runnable task) {
        turnEnd = task;
    }

    /** The arrays this loop uses again. */
    public ArrayPool arrays() {
        return arrays;
    }

    /** Where large payloads go; direct, pooled, of this loop. */
    public ByteBufAllocator buffers() {
        return buffers;
    }

    /** What connections of this loop and their owners hold now: arrays and payload chunks. */
    public long bufferedBytes() {
        return arrays.inUseBytes() + buffers.pinnedDirectMemory();
    }

    /** The time as of the first question in this turn, by {@link System#nanoTime}. */
    public long nowNanos() {
        long now = nowNanos;
        if (now == 0) {
            now = System.nanoTime() | 1;
            nowNanos = now;
        }
        return now;
    }

    @Override
    protected int runIo() {
        // Tasks run between two turns may have written too, and the wait below may be long.
        endTurn();
        int handled = super.runIo();
        endTurn();
        return handled;
    }

    private void endTurn() {
        runGuarded(turnEnd);
        for (int i = 0; i < dirtyCount; i++) {
            Connection connection = dirty[i];
            dirty[i] = null;
            try {
                connection.flushTurn();
            } catch (RuntimeException | Error e) {
                LOG.error("connection with {} given up", connection.peer(), e);
                connection.lose(new IOException(e));
            }
        }
        dirtyCount = 0;
        nowNanos = 0;
    }

    /** An exception that left {@link #runIo} would end the loop, and with it every connection. */
    private static void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("the end of a turn failed", e);
        }
    }

    void flushLater(Connection connection) {
        if (dirtyCount == dirty.length) {
            dirty = Arrays.copyOf(dirty, dirtyCount * 2);
        }
        dirty[dirtyCount++] = connection;
    }

    byte[] region() {
        return region;
    }

    ByteBuf readBuffer() {
        return readBuffer;
    }

    ByteBuf writeBuffer() {
        return writeBuffer;
    }

    /** A direct buffer with a copy of so many bytes. */
    public ByteBuf copyOf(byte[] bytes, int offset, int length) {
        return buffers.directBuffer(length, length).writeBytes(bytes, offset, length);
    }
}
