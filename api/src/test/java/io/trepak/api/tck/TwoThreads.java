package io.trepak.api.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Two workers at once, each with a copy of its own. */
final class TwoThreads {
    private static final int ROUNDS = 50;
    private static final int PATIENCE_SECONDS = 60;

    private TwoThreads() {}

    /** Everything the two saw; what one of them threw is thrown. */
    static <C, R> List<R> run(Supplier<C> copy, Function<C, R> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        Callable<List<R>> worker = () -> {
            C own = copy.get();
            start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            List<R> seen = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                seen.add(work.apply(own));
            }
            return seen;
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<R> all = new ArrayList<>();
            for (Future<List<R>> future : List.of(threads.submit(worker), threads.submit(worker))) {
                all.addAll(future.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
            return all;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw e;
        } finally {
            threads.shutdownNow();
        }
    }
}
