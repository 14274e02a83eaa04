package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.unix.IovArray;
import io.netty.util.concurrent.Ticker;
import io.trepak.engine.log.LogEvent;
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
public class Loop extends SingleThreadIoEventLoop {
    /** Size of the read region. */
    static final int REGION_BYTES = ChunkPool.CHUNK_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    /** What io_uring may receive or send at once for a client; there may be thousands of them. */
    private static final int CLIENT_CELL_BYTES = 2 << 10;
    /** The same for a server, to which the requests of many clients go together; a value of 16 KiB fits with its head. */
    private static final int SERVER_CELL_BYTES = 32 << 10;

    private static final int FLUSH_ROUNDS = 4;
    /** A mebibyte and a little to a system call. */
    private static final int PIECES_MAX = 17;

    private static final Runnable NOTHING = () -> {};

    private final ArrayPool arrays = new ArrayPool();
    private final byte[] region = new byte[REGION_BYTES];
    private final ChunkPool chunks = new ChunkPool();
    private final CellPool clientCells = new CellPool(CLIENT_CELL_BYTES, 64);
    private final CellPool serverCells = new CellPool(SERVER_CELL_BYTES, 2);
    private final ByteBuf readBuffer;
    /** Null before the first large payload, and where there is no native transport. */
    private IovArray pieces;

    private final ByteBuf writeBuffer;
    private Connection[] dirty = new Connection[64];
    private Connection[] spare = new Connection[64];
    private int dirtyCount;
    private Runnable turnEnd = NOTHING;
    private Runnable flushed = () -> {};
    private boolean wantsTurnEnd;
    /** Null while the constructor above this one runs, and asks for it. */
    private final Ticker ticker;

    private long nowNanos;

    /**
     * @param ticker the only clock of this loop: scheduled tasks go by it too. A loop that waits for sockets needs the
     *     system's, for that is what the wait goes by
     */
    Loop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers, Ticker ticker) {
        super(parent, executor, handlers);
        this.ticker = ticker;
        readBuffer = Unpooled.directBuffer(REGION_BYTES, REGION_BYTES);
        writeBuffer = Unpooled.directBuffer(REGION_BYTES, REGION_BYTES);
        terminationFuture().addListener(done -> {
            readBuffer.release();
            writeBuffer.release();
            chunks.release();
            clientCells.release();
            serverCells.release();
            if (pieces != null) {
                pieces.release();
            }
        });
    }

    /** Sets what runs at the end of each turn, before the flush. Before any connection exists. */
    public void onTurnEnd(Runnable task) {
        turnEnd = task;
    }

    /** Sets what runs after the flush at the end of each turn; it must write nothing. Before any connection exists. */
    public void onFlushed(Runnable task) {
        flushed = task;
    }

    /** The arrays this loop uses again. */
    public ArrayPool arrays() {
        return arrays;
    }

    /** Where large payloads go. */
    public ChunkPool chunks() {
        return chunks;
    }

    /** What connections of this loop and their owners hold now: arrays and payload chunks. */
    public long bufferedBytes() {
        return arrays.inUseBytes() + chunks.inUseBytes();
    }

    /**
     * The time as of the first question in this turn, by the loop's clock: {@link System#nanoTime}, unless a test has brought
     * its own. For all but what has to be told apart within a turn.
     */
    public long nowNanos() {
        long now = nowNanos;
        if (now == 0) {
            now = preciseNanos() | 1;
            nowNanos = now;
        }
        return now;
    }

    /** The time now, by the same clock: for what happens after the flush, which takes time, or outside of any turn. */
    public long preciseNanos() {
        return ticker.initialNanoTime() + ticker.nanoTime();
    }

    @Override
    public Ticker ticker() {
        return ticker == null ? Ticker.systemTicker() : ticker;
    }

    @Override
    protected int runIo() {
        // Tasks run between two turns may have written too, and the wait below may be long.
        endTurn();
        int handled = 0;
        try {
            handled = super.runIo();
        } catch (OutOfMemoryError e) {
            LogEvent.OUT_OF_MEMORY.log(LOG, null, "lower max_buffered_bytes or give the JVM more", e);
        }
        endTurn();
        return handled;
    }

    void endTurn() {
        // What a flush sets free may be answered at once and make others dirty, but not for ever.
        int round = 0;
        do {
            wantsTurnEnd = false;
            runGuarded(turnEnd);
            flushDirty();
            round++;
        } while ((dirtyCount > 0 || wantsTurnEnd) && round < FLUSH_ROUNDS);
        if (dirtyCount > 0 || wantsTurnEnd) {
            execute(NOTHING); // so that the next wait does not block
        }
        runGuarded(flushed);
        nowNanos = 0;
    }

    /** Has the end of the turn run once more, when it is under way: there is something new for it to do. */
    public void wantTurnEnd() {
        wantsTurnEnd = true;
    }

    private void flushDirty() {
        Connection[] now = dirty;
        int count = dirtyCount;
        dirty = spare;
        spare = now;
        dirtyCount = 0;
        for (int i = 0; i < count; i++) {
            Connection connection = now[i];
            now[i] = null;
            try {
                connection.flushTurn();
            } catch (RuntimeException | Error e) {
                LogEvent.INTERNAL_ERROR.log(LOG, "connection with " + connection.peer(), e);
                connection.lose(new IOException(e));
            }
        }
    }

    /** An exception that left {@link #runIo} would end the loop, and with it every connection. */
    private static void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LogEvent.INTERNAL_ERROR.log(LOG, "end of a turn", e);
        }
    }

    void flushLater(Connection connection) {
        if (dirtyCount == dirty.length) {
            dirty = Arrays.copyOf(dirty, dirtyCount * 2);
        }
        dirty[dirtyCount++] = connection;
    }

    /**
     * Registers a socket, on the loop's thread. Netty's {@code register} would wrap the registration once more, to count what
     * may keep an idle loop from giving up its thread; loops of ours never do.
     */
    IoRegistration enroll(IoHandle handle) throws IOException {
        try {
            return ioHandler().register(handle);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
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

    CellPool clientCells() {
        return clientCells;
    }

    CellPool serverCells() {
        return serverCells;
    }

    /** For what leaves with one system call; native transports only. */
    IovArray pieces() {
        if (pieces == null) {
            pieces = new IovArray(PIECES_MAX);
        }
        return pieces;
    }
}
