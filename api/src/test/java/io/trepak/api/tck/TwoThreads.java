package io.trepak.api.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
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
        Trial.Work<List<R>> worker = () -> {
            C own = copy.get();
            start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            List<R> seen = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                seen.add(work.apply(own));
            }
            return seen;
        };
        try {
            return Trial.all(PluginTck.LIMIT_SECONDS, List.of(worker, worker)).stream()
                    .flatMap(List::stream)
                    .toList();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
