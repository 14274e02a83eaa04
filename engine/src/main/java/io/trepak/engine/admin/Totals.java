package io.trepak.engine.admin;

import io.netty.util.concurrent.Future;
import io.trepak.engine.admin.StatsDocument.PoolSums;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.ServerSet;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.worker.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Adds up what the workers counted. All are asked at once; one that does not answer in time counts with what it said last,
 * so that one stalled loop neither hides the others nor makes a counter fall. Thread: any but a worker.
 */
public final class Totals {
    private static final long PATIENCE_MILLIS = 1000;

    /** What one worker said about one pool. */
    private record Share(ServerSet set, PoolCounters clients, ServerCounters[] servers, Latencies latencies) {
        static Share none(ServerSet set) {
            return new Share(set, new PoolCounters(), zeros(set), new Latencies(set.count()));
        }

        /** The same for the servers there are now. */
        Share of(ServerSet now) {
            if (now == set) {
                return this;
            }
            int[] before = now.servers().stream()
                    .mapToInt(server -> set.indexOf(server.name()))
                    .toArray();
            Share moved = new Share(now, clients, zeros(now), latencies.of(before));
            for (int i = 0; i < before.length; i++) {
                if (before[i] >= 0) {
                    moved.servers[i] = servers[before[i]];
                }
            }
            return moved;
        }
    }

    private record Question(String pool, int worker, Share share, Future<?> answer) {}

    /** A pool and its servers, which may be others in a moment. */
    private record Asked(Pool pool, ServerSet set) {
        String name() {
            return pool.config().name();
        }
    }

    private final List<Worker> workers;
    private final Supplier<List<Pool>> pools;
    /** By name of the pool, then by worker. */
    private Map<String, Share[]> last = new HashMap<>();

    /**
     * @param pools in force, in order
     */
    public Totals(List<Worker> workers, Supplier<List<Pool>> pools) {
        this.workers = List.copyOf(workers);
        this.pools = pools;
    }

    /** The sums of this moment, pools in order. Waits a second at most. */
    public synchronized List<PoolSums> read() {
        List<Asked> now = pools.get().stream()
                .map(pool -> new Asked(pool, pool.servers()))
                .toList();
        Map<String, Share[]> shares = new HashMap<>();
        for (Asked pool : now) {
            shares.put(pool.name(), known(pool));
        }
        last = shares;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        for (Question question : ask(now)) {
            if (isAnswered(question.answer(), deadline)) {
                last.get(question.pool())[question.worker()] = question.share();
            }
        }
        return now.stream().map(pool -> sum(pool, last.get(pool.name()))).toList();
    }

    private Share[] known(Asked pool) {
        Share[] before = last.get(pool.name());
        Share[] shares = new Share[workers.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = before == null ? Share.none(pool.set()) : before[i].of(pool.set());
        }
        return shares;
    }

    private List<Question> ask(List<Asked> now) {
        List<Question> questions = new ArrayList<>();
        for (int worker = 0; worker < workers.size(); worker++) {
            for (Asked pool : now) {
                Share share = Share.none(pool.set());
                try {
                    questions.add(new Question(
                            pool.name(),
                            worker,
                            share,
                            workers.get(worker)
                                    .addTo(
                                            pool.pool(),
                                            pool.set().servers(),
                                            share.clients(),
                                            share.servers(),
                                            share.latencies())));
                } catch (RejectedExecutionException e) {
                    break; // closing down; what it said last stays true
                }
            }
        }
        return questions;
    }

    private static boolean isAnswered(Future<?> answer, long deadline) {
        try {
            return answer.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS) && answer.isSuccess();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static PoolSums sum(Asked pool, Share[] shares) {
        PoolCounters clients = new PoolCounters();
        ServerCounters[] servers = zeros(pool.set());
        Latencies latencies = new Latencies(servers.length);
        for (Share share : shares) {
            clients.add(share.clients());
            latencies.add(share.latencies());
            for (int i = 0; i < servers.length; i++) {
                servers[i].add(share.servers()[i]);
            }
        }
        return new PoolSums(pool.pool(), pool.set(), clients, servers, latencies);
    }

    private static ServerCounters[] zeros(ServerSet set) {
        ServerCounters[] servers = new ServerCounters[set.count()];
        Arrays.setAll(servers, i -> new ServerCounters());
        return servers;
    }
}
