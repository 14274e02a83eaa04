package io.trepak.engine.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A loop without thread or sockets: the thread that makes it runs its turns, and moves its clock. Tasks given to it wait for
 * the next turn; scheduled ones wait until the clock was moved so far.
 */
public final class ManualLoop extends Loop implements AutoCloseable {
    private final Thread owner = Thread.currentThread();
    private final ManualClock clock;
    private final OnOwner executor;

    /** A loop of the calling thread. */
    public ManualLoop() {
        this(new ManualClock(), new OnOwner());
    }

    private ManualLoop(ManualClock clock, OnOwner executor) {
        super(null, executor, loop -> new NoSockets(), clock);
        this.clock = clock;
        this.executor = executor;
    }

    /** Runs the tasks that are due, then ends a turn: what is due at its end, and every connection written to sends. */
    public void turn() {
        runAllTasks();
        endTurn();
    }

    /** Lets time pass. What falls due meanwhile runs when it does, each time with a turn of its own; at least one in all. */
    public void advanceMillis(long millis) {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        do {
            long next = nextScheduledTaskDeadlineNanos();
            long step = next < 0 ? left : Math.min(left, Math.max(0, next - clock.nanoTime()));
            clock.advance(step);
            left -= step;
            turn();
        } while (left > 0);
    }

    /** Ends a turn of any loop that waits for its next task, on its thread or before it has one. */
    public static void endTurn(Loop loop) {
        loop.endTurn();
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return thread == owner || super.inEventLoop(thread);
    }

    /** Runs what was left to do, and gives all memory back. */
    @Override
    public void close() {
        clock.run();
        executor.closing = true;
        shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Netty starts a thread for a task from elsewhere, which this loop has no use for, and for the shutdown. */
    private static final class OnOwner implements Executor {
        private boolean closing;

        @Override
        public void execute(Runnable loop) {
            if (!closing) {
                throw new IllegalStateException("a task came from another thread");
            }
            loop.run();
        }
    }

    private static final class NoSockets implements IoHandler {
        @Override
        public int run(IoHandlerContext context) {
            return 0;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException("this loop has no sockets");
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return false;
        }
    }
}
