package io.trepak.launcher.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Clients that set and get {@link KnownValues}, each over one connection with some requests at a time, and make a new one
 * when the proxy closes it, which it may only where a server was harmed.
 */
final class KnownClients implements AutoCloseable {
    private static final int DEPTH = 20;
    private static final int LONG_ONES = 2;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<Void>> running = new ArrayList<>();
    private final KnownValues values;
    private final int port;
    final AtomicLong rounds = new AtomicLong();
    final AtomicLong closed = new AtomicLong();
    final AtomicLong slowestNanos = new AtomicLong();
    private volatile boolean stopped;

    /**
     * @param keys which keys they use; each key is set by one of them, and read by all
     */
    KnownClients(KnownValues values, int port, int count, Random seeds, IntPredicate keys) throws IOException {
        this.values = values;
        this.port = port;
        int[] used = IntStream.range(0, values.count()).filter(keys).toArray();
        for (int i = 0; i < count; i++) {
            int number = i;
            int[] own = IntStream.range(0, used.length)
                    .filter(at -> at % count == number)
                    .map(at -> used[at])
                    .toArray();
            Random random = new Random(seeds.nextLong());
            running.add(threads.submit(() -> {
                try {
                    work(random, used, own);
                    return null;
                } catch (IOException | RuntimeException e) {
                    values.check(false, 0, "" + e, "the client gave up");
                    throw e;
                }
            }));
        }
        awaitRounds(count);
    }

    private void work(Random random, int[] used, int[] own) throws IOException {
        Link link = new Link(port);
        while (!stopped) {
            List<KnownValues.Asked> batch = batch(random, used, own);
            int answered = 0;
            long start = System.nanoTime();
            try {
                ByteArrayOutputStream requests = new ByteArrayOutputStream();
                batch.forEach(asked -> requests.writeBytes(values.request(asked)));
                link.send(requests.toByteArray());
                for (; answered < batch.size(); answered++) {
                    values.judgeNext(batch.get(answered), link);
                }
                slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
                rounds.incrementAndGet();
            } catch (IOException e) {
                lost(batch.subList(answered, batch.size()), e);
                link.close();
                link = new Link(port);
            }
        }
        link.close();
    }

    private List<KnownValues.Asked> batch(Random random, int[] used, int[] own) {
        List<KnownValues.Asked> batch = new ArrayList<>();
        int longOnes = 0;
        for (int left = 1 + random.nextInt(DEPTH); left > 0; left--) {
            boolean set = own.length > 0 && random.nextInt(3) == 0;
            int key = set ? own[random.nextInt(own.length)] : used[random.nextInt(used.length)];
            if (key % KnownValues.LONG_EVERY != 0 || longOnes++ < LONG_ONES) {
                batch.add(set ? values.askToSet(key) : values.askToGet(key));
            }
        }
        return batch;
    }

    private void lost(List<KnownValues.Asked> unanswered, IOException cause) {
        closed.incrementAndGet();
        unanswered.forEach(values::unanswered);
        boolean harmed = unanswered.stream().anyMatch(asked -> values.mayFail(asked.key()));
        values.check(harmed || unanswered.isEmpty(), 0, "" + cause, "closed, with all its servers well");
    }

    /** Until so many more rounds are through. */
    void awaitRounds(long more) throws IOException {
        long goal = rounds.get() + more;
        Await.until(
                more + " rounds of clients",
                Duration.ofSeconds(60),
                () -> rounds.get() >= goal || running.stream().anyMatch(Future::isDone));
    }

    /** Ends them. */
    void stop() throws Exception {
        stopped = true;
        for (Future<Void> each : running) {
            each.get(90, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdown();
    }
}
