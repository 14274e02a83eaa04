package io.trepak.api.tck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A thread in which the kit calls a plugin. Before each call it says what it is about to do, so that a call that never returns can be
 * named, with the line the plugin is at. Such a thread is left behind: nothing in Java can end it.
 */
final class Trial<R> extends Thread {
    /** Work that may throw anything. */
    interface Work<R> {
        R call() throws Throwable;
    }

    private static final int STEPS_PER_SECOND = 10;
    private static final int STACK_FRAMES = 12;
    private static final String KIT = Trial.class.getPackageName();

    private final Work<R> work;
    private final BlockingQueue<Trial<R>> finished;
    private R result;
    private Throwable thrown;
    private volatile Supplier<String> doing = () -> "the test";
    private volatile int calls;
    private volatile boolean waiting;

    private Trial(Work<R> work, BlockingQueue<Trial<R>> finished) {
        super("trial of a plugin");
        setDaemon(true);
        this.work = work;
        this.finished = finished;
    }

    /** Says what the plugin is asked next. In a thread that is no trial it does nothing. */
    static void begin(Supplier<String> call) {
        if (Thread.currentThread() instanceof Trial<?> trial) {
            trial.doing = call;
            trial.calls++; // only its own thread writes it
        }
    }

    /**
     * Runs each work in a thread of its own.
     *
     * @param limitSeconds how long one call of the plugin may take
     * @return what they returned, in their order
     * @throws Throwable what one of them threw, or an {@link AssertionError} when a call took too long
     */
    static <R> List<R> all(int limitSeconds, List<Work<R>> works) throws Throwable {
        BlockingQueue<Trial<R>> finished = new LinkedBlockingQueue<>();
        List<Trial<R>> trials =
                works.stream().map(work -> new Trial<>(work, finished)).toList();
        Trial<?> caller = Thread.currentThread() instanceof Trial<?> trial ? trial : null;
        setWaiting(caller, true);
        try {
            trials.forEach(Thread::start);
            await(trials, finished, limitSeconds);
        } finally {
            trials.forEach(Thread::interrupt);
            setWaiting(caller, false);
        }
        List<R> results = new ArrayList<>();
        trials.forEach(trial -> results.add(trial.result));
        return results;
    }

    private static void setWaiting(Trial<?> trial, boolean value) {
        if (trial != null) {
            trial.waiting = value;
        }
    }

    private static <R> void await(List<Trial<R>> trials, BlockingQueue<Trial<R>> finished, int limitSeconds)
            throws Throwable {
        int[] callsSeen = new int[trials.size()];
        int[] stepsWithoutCall = new int[trials.size()];
        int running = trials.size();
        while (running > 0) {
            Trial<R> done = finished.poll(1000 / STEPS_PER_SECOND, TimeUnit.MILLISECONDS);
            if (done != null) {
                running--;
                if (done.thrown != null) {
                    throw done.thrown;
                }
                continue;
            }
            for (int i = 0; i < callsSeen.length; i++) {
                Trial<R> trial = trials.get(i);
                boolean moved = trial.calls != callsSeen[i] || trial.waiting || !trial.isAlive();
                callsSeen[i] = trial.calls;
                stepsWithoutCall[i] = moved ? 0 : stepsWithoutCall[i] + 1;
                if (stepsWithoutCall[i] > limitSeconds * STEPS_PER_SECOND) {
                    throw new Hanging(trial, limitSeconds);
                }
            }
        }
    }

    @Override
    public void run() {
        try {
            result = work.call();
        } catch (OutOfMemoryError | StackOverflowError e) {
            thrown = new AssertionError(
                    doing.get() + " ends with " + e + "; a loop that adds something in each turn? It was at"
                            + stack(e.getStackTrace()),
                    e);
        } catch (Throwable e) {
            thrown = e;
        }
        finished.add(this);
    }

    /** The plugin's part of a stack: from where it is down to the call of the kit. */
    private static String stack(StackTraceElement[] stack) {
        int end = 0;
        while (end < stack.length && !stack[end].getClassName().startsWith(KIT)) {
            end++;
        }
        StringBuilder text = new StringBuilder();
        Arrays.stream(stack, 0, Math.min(end == 0 ? stack.length : end, STACK_FRAMES))
                .forEach(frame -> text.append("\n    at ").append(frame));
        return text.toString();
    }

    /** A call took too long, and most likely still goes on. */
    static final class Hanging extends AssertionError {
        private static final long serialVersionUID = 1;

        private final transient Thread thread;

        Hanging(Trial<?> trial, int seconds) {
            super(trial.doing.get() + " has not returned after " + seconds + " s; it is at"
                    + stack(trial.getStackTrace()));
            thread = trial;
        }

        /** Whether it has returned after all: one that only waited for something is interrupted. */
        boolean isOver(long patienceMillis) throws InterruptedException {
            thread.join(patienceMillis);
            return !thread.isAlive();
        }
    }
}
