package io.trepak.engine.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A control thread whose clock a test turns: tasks run at once, later ones when their time has come. */
public final class ManualControl extends AbstractExecutorService implements ScheduledExecutorService {
    private record Later(long atNanos, Runnable task) {}

    private final List<Later> waiting = new ArrayList<>();
    private long nowNanos = Long.MAX_VALUE - 5; // as any time of System.nanoTime may be

    long nanoTime() {
        return nowNanos;
    }

    /** In how many milliseconds the next task is due; negative when there is none. */
    long nextMillis() {
        return waiting.stream()
                .mapToLong(later -> TimeUnit.NANOSECONDS.toMillis(later.atNanos - nowNanos))
                .min()
                .orElse(-1);
    }

    /** Turns the clock and runs what is due then. */
    public void pass(long millis) {
        nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
        List<Later> due =
                waiting.stream().filter(later -> later.atNanos - nowNanos <= 0).toList();
        waiting.removeAll(due);
        due.forEach(later -> later.task.run());
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        waiting.add(new Later(nowNanos + unit.toNanos(delay), task));
        return null;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initial, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initial, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
