package io.trepak.engine.worker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * A fuzzer whose judge is memory. Clients and servers hold, stall, announce, send halves, do not read and close, at random,
 * over connections that are in memory; after each step what the worker says it holds is within its bound, now and then all
 * that can be reached from it is compared with that, and when all have gone everything is back at zero.
 *
 * <p>Twenty seconds in the build, an hour with {@code -Pmemory-fuzz}. A failure names its seed, and {@code -Dtrepak.seed}
 * begins with that.
 */
class MemoryFuzzTest {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(Integer.getInteger("trepak.memory.seconds", 60)) / 2;
    private static final int STEPS = 2_000;
    private static final int STEPS_PER_TASK = 10;
    private static final int TASKS_PER_LOOK = 5;

    @ParameterizedTest
    @ValueSource(strings = {"redis", "memcached"})
    void nobodyMakesTheWorkerHoldMoreThanItMay(String protocol) throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger("io.trepak");
        Level before = log.getLevel();
        log.setLevel(Level.ERROR);
        long seed = Long.getLong("trepak.seed", new Random().nextLong());
        System.out.println("MemoryFuzzTest " + protocol + ": repeat with -Dtrepak.seed=" + seed);
        ProxyTarget target = new ProxyTarget(protocol);
        long deadline = System.nanoTime() + NANOS;
        int runs = 0;
        try {
            do {
                run(target, seed + runs);
                runs++;
            } while (System.nanoTime() - deadline < 0);
        } catch (Throwable e) {
            throw new AssertionError("seed " + (seed + runs) + ", " + protocol + ": " + e.getMessage(), e);
        } finally {
            log.setLevel(before);
        }
        System.out.println("MemoryFuzzTest " + protocol + ": " + runs + " runs of " + STEPS + " steps");
    }

    private static void run(ProxyTarget target, long seed) throws Exception {
        Worker worker = target.worker();
        AtomicReference<MemoryRun> run = new AtomicReference<>();
        try {
            onLoop(worker, () -> {
                run.set(new MemoryRun(worker, target.newPool(), new Random(seed)));
                return null;
            });
            // In many tasks, so that what is due after some time is done between them, as in life.
            for (int task = 0; task < STEPS / STEPS_PER_TASK; task++) {
                int number = task;
                onLoop(worker, () -> {
                    for (int i = 0; i < STEPS_PER_TASK; i++) {
                        run.get().step();
                    }
                    if (number % TASKS_PER_LOOK == 0) {
                        run.get().checkReachable();
                    }
                    return null;
                });
            }
            onLoop(worker, () -> {
                run.get().settle();
                run.get().checkNothingLeft();
                return null;
            });
        } finally {
            onLoop(worker, () -> {
                if (run.get() != null) {
                    run.get().close();
                }
                return null;
            });
        }
    }

    private static void onLoop(Worker worker, Callable<Void> task) throws Exception {
        try {
            worker.rooms().resources().loop().submit(task).get();
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }
}
