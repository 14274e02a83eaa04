package io.trepak.topology.sentinel.it;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Clients that each count one key up as quickly as they can, and remember what they were answered. */
final class Counting implements Closeable {
    /** What one client has seen. */
    private static final class Counter implements Runnable {
        final String key;
        final Link link;
        final Thread thread = new Thread(this, "counter");
        final Map<String, Integer> errors = new TreeMap<>();
        private volatile boolean stopped;
        /** Where it began. */
        private volatile long before;

        private volatile long good;
        private volatile int failed;
        private volatile long last;
        private volatile long longestNanos;
        private volatile long resumedNanos;
        private volatile String broken;

        Counter(int port, String key) throws IOException {
            this.key = key;
            this.link = new Link(port);
            thread.start();
        }

        @Override
        public void run() {
            try (link) {
                while (!stopped) {
                    long begun = System.nanoTime();
                    String response = link.ask("INCR", key);
                    long end = System.nanoTime();
                    if (end - begun > longestNanos) {
                        longestNanos = end - begun;
                        resumedNanos = end;
                    }
                    if (response.startsWith("-")) {
                        errors.merge(response, 1, Integer::sum);
                        failed++;
                    } else {
                        last = Long.parseLong(response);
                        if (good == 0) {
                            before = last - 1;
                        }
                        good++;
                    }
                }
            } catch (IOException | RuntimeException e) {
                broken = e.toString();
            }
        }
    }

    /**
     * What came of it.
     *
     * @param errors requests that failed, by what the client was told
     * @param lost counts that were answered and are not at the server
     * @param twice counts at the server that nobody asked for
     * @param longestMillis the longest wait for a response
     * @param resumedNanos when the longest wait was over, by {@link System#nanoTime}
     */
    record Outcome(
            long good, Map<String, Integer> errors, long lost, long twice, long longestMillis, long resumedNanos) {
        int errorCount() {
            return errors.values().stream().mapToInt(Integer::intValue).sum();
        }

        @Override
        public String toString() {
            return good + " good, errors " + errors + ", " + lost + " lost, " + twice + " twice, longest wait "
                    + longestMillis + " ms";
        }
    }

    private final List<Counter> counters = new ArrayList<>();

    /** Begins. */
    Counting(int port, List<String> keys) throws IOException {
        for (String key : keys) {
            counters.add(new Counter(port, key));
        }
    }

    /** How many responses were good so far. */
    long good() {
        return counters.stream().mapToLong(counter -> counter.good).sum();
    }

    /** How many clients have seen a request fail. */
    long failed() {
        return counters.stream().filter(counter -> counter.failed > 0).count();
    }

    /** Waits until every client has had so many more good responses. */
    void awaitProgress(int more) {
        List<Long> before = counters.stream().map(counter -> counter.good).toList();
        Await.until("every client gets on", () -> {
            for (int i = 0; i < counters.size(); i++) {
                Counter counter = counters.get(i);
                if (counter.broken != null) {
                    throw new AssertionError(counter.broken);
                }
                if (counter.good < before.get(i) + more) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Ends, and compares with nothing. */
    Outcome stop() throws InterruptedException {
        return stop(null);
    }

    /** Ends, and compares with what is at a server. */
    Outcome stop(RedisServer server) throws InterruptedException {
        for (Counter counter : counters) {
            counter.stopped = true;
        }
        Map<String, Integer> errors = new TreeMap<>();
        long good = 0;
        long lost = 0;
        long twice = 0;
        long longest = 0;
        long resumed = Long.MAX_VALUE;
        for (Counter counter : counters) {
            counter.thread.join();
            if (counter.broken != null) {
                throw new AssertionError("a client was closed: " + counter.broken);
            }
            counter.errors.forEach((error, count) -> errors.merge(error, count, Integer::sum));
            good += counter.good;
            if (server != null) {
                String value = server.ask("GET", counter.key);
                long there = value.isEmpty() ? 0 : Long.parseLong(value);
                long failed = counter.errors.values().stream()
                        .mapToInt(Integer::intValue)
                        .sum();
                lost += Math.max(0, Math.max(counter.last, counter.before + counter.good) - there);
                twice += Math.max(0, there - counter.before - counter.good - failed);
            }
            if (counter.longestNanos > longest) {
                longest = counter.longestNanos;
            }
            resumed = Math.min(resumed, counter.resumedNanos);
        }
        return new Outcome(good, errors, lost, twice, TimeUnit.NANOSECONDS.toMillis(longest), resumed);
    }

    @Override
    public void close() {
        for (Counter counter : counters) {
            counter.stopped = true;
        }
    }
}
