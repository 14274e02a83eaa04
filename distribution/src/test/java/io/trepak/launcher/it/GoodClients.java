package io.trepak.launcher.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that go on setting and getting values only they know, each over one connection, and check every response. */
final class GoodClients implements AutoCloseable {
    private static final int DEPTH = 20;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<Void>> running = new ArrayList<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private volatile boolean stopped;

    GoodClients(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            int number = i;
            running.add(threads.submit(() -> {
                work(port, "good" + number);
                return null;
            }));
        }
        awaitRounds(count);
    }

    private void work(int port, String name) throws IOException {
        try (Link link = new Link(port)) {
            for (int round = 0; !stopped; round++) {
                ByteArrayOutputStream requests = new ByteArrayOutputStream();
                StringBuilder expected = new StringBuilder();
                for (int i = 0; i < DEPTH; i++) {
                    String key = name + "-" + i;
                    String value = key + ":" + round;
                    requests.writeBytes(Link.request("SET", key, value));
                    requests.writeBytes(Link.request("GET", key));
                    requests.writeBytes(Link.request("MGET", key, name + "-none", key));
                    String bulk = "$" + value.length() + "\r\n" + value + "\r\n";
                    expected.append("+OK\r\n")
                            .append(bulk)
                            .append("*3\r\n")
                            .append(bulk)
                            .append("$-1\r\n")
                            .append(bulk);
                }
                link.send(requests.toByteArray());
                StringBuilder answers = new StringBuilder();
                for (int i = 0; i < DEPTH * 3; i++) {
                    answers.append(Bytes.text(link.redisAnswer()));
                }
                if (!answers.toString().contentEquals(expected)) {
                    throw new IOException(name + ", round " + round + " "
                            + Bytes.difference(
                                    "expected", Bytes.of(expected.toString()), "was", Bytes.of(answers.toString())));
                }
                rounds.incrementAndGet();
            }
        }
    }

    /** Until so many more rounds are through. */
    void awaitRounds(int more) throws IOException {
        int goal = rounds.get() + more;
        Await.until(
                "good clients",
                Duration.ofSeconds(60),
                () -> rounds.get() >= goal || running.stream().anyMatch(Future::isDone));
    }

    /** Fails when one of them got a wrong response or none. */
    void stopAndCheck(long seed) throws Exception {
        awaitRounds(running.size());
        stopped = true;
        for (Future<Void> each : running) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new AssertionError("seed " + seed + ": " + e.getCause().getMessage(), e.getCause());
            }
        }
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdown();
    }
}
