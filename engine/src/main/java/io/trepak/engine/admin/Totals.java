package io.trepak.engine.admin;

import io.netty.util.concurrent.Future;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.stats.StatsDocument.PoolSums;
import io.trepak.engine.worker.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Adds up what the workers counted. All are asked at once; one that does not answer in time counts with what it said last,
 * so that one stalled loop neither hides the others nor makes a counter fall. Thread: any but a worker.
 */
public final class Totals {
    private static final long PATIENCE_MILLIS = 1000;

    /** What one worker said about one pool. */
    private record Share(PoolCounters clients, ServerCounters[] servers, Latencies latencies) {
        static Share none(Pool pool) {
            return new Share(
                    new PoolCounters(),
                    zeros(pool),
                    new Latencies(pool.servers().size()));
        }
    }

    private record Question(int pool, int worker, Share share, Future<?> answer) {}

    private final List<Worker> workers;
    private final List<Pool> pools;
    private final Share[][] last;

    /**
     * @param pools that every worker has
     */
    public Totals(List<Worker> workers, List<Pool> pools) {
        this.workers = List.copyOf(workers);
        this.pools = List.copyOf(pools);
        this.last = new Share[pools.size()][];
        for (int i = 0; i < last.length; i++) {
            last[i] = new Share[workers.size()];
            Arrays.fill(last[i], Share.none(pools.get(i)));
        }
    }

    /** The sums of this moment, pools in order. Waits a second at most. */
    public synchronized List<PoolSums> read() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        for (Question question : ask()) {
            if (isAnswered(question.answer(), deadline)) {
                last[question.pool()][question.worker()] = question.share();
            }
        }
        List<PoolSums> sums = new ArrayList<>();
        for (int pool = 0; pool < last.length; pool++) {
            sums.add(sum(pools.get(pool), last[pool]));
        }
        return sums;
    }

    private List<Question> ask() {
        List<Question> questions = new ArrayList<>();
        for (int worker = 0; worker < workers.size(); worker++) {
            for (int pool = 0; pool < last.length; pool++) {
                Share share = Share.none(pools.get(pool));
                try {
                    questions.add(new Question(
                            pool,
                            worker,
                            share,
                            workers.get(worker)
                                    .addTo(pools.get(pool), share.clients(), share.servers(), share.latencies())));
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

    private static PoolSums sum(Pool pool, Share[] shares) {
        PoolCounters clients = new PoolCounters();
        ServerCounters[] servers = zeros(pool);
        Latencies latencies = new Latencies(servers.length);
        for (Share share : shares) {
            clients.add(share.clients());
            latencies.add(share.latencies());
            for (int i = 0; i < servers.length; i++) {
                servers[i].add(share.servers()[i]);
            }
        }
        return new PoolSums(pool, clients, servers, latencies);
    }

    private static ServerCounters[] zeros(Pool pool) {
        ServerCounters[] servers = new ServerCounters[pool.servers().size()];
        Arrays.setAll(servers, i -> new ServerCounters());
        return servers;
    }
}
