package io.trepak.topology.redis_cluster.it;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A client that sends batches of requests until it is stopped, checks each response, and notes what was wrong and how long it took. */
abstract class LoadClient implements Runnable {
    /** An error that a client was told. */
    record Told(String error, long atNanos) {}

    /** What is expected of one response. */
    interface Check {
        /** Returns what is wrong with it; null for nothing. */
        String look(String response);
    }

    private final Link link;
    private final Thread thread = new Thread(this, "load");
    private final Deque<Check> checks = new ArrayDeque<>();
    private volatile boolean stopped;

    // Read by others.
    volatile long responses;
    volatile long batches;
    volatile long longestNanos;
    /** When the last batch was answered without an error. */
    volatile long goodNanos;

    volatile String broken;
    final List<Told> errors = new ArrayList<>();
    final List<String> wrong = new ArrayList<>();

    LoadClient(int port) throws IOException {
        link = new Link(port);
    }

    final LoadClient start() {
        thread.start();
        return this;
    }

    final void stop() {
        stopped = true;
    }

    final void join() throws InterruptedException {
        thread.join();
    }

    /** Adds the requests of one batch. */
    abstract void batch();

    /** Adds a request. */
    final void ask(Check check, String... words) {
        link.request(words);
        checks.add(check);
    }

    @Override
    public final void run() {
        try (link) {
            while (!stopped) {
                batch();
                long begun = System.nanoTime();
                link.flush();
                boolean good = true;
                long now = begun;
                while (!checks.isEmpty()) {
                    good &= take(checks.poll(), link.response());
                    now = System.nanoTime();
                    longestNanos = Math.max(longestNanos, now - begun);
                }
                batches++;
                if (good) {
                    goodNanos = now;
                }
            }
        } catch (IOException | RuntimeException e) {
            broken = e.toString();
        }
    }

    private boolean take(Check check, String response) {
        responses++;
        boolean isError = response.startsWith("-");
        if (isError) {
            synchronized (errors) {
                errors.add(new Told(response, System.nanoTime()));
            }
        }
        String problem = check.look(response);
        if (problem != null) {
            synchronized (wrong) {
                wrong.add(problem);
            }
        }
        return !isError;
    }

    /** What one client knows of a key that nobody else writes: it holds a number that only grows. */
    private static final class Counted {
        /** The last one that was sent. */
        long sent;
        /** The last one that was acknowledged, or seen. */
        long there;
    }

    /** SET and GET of keys of its own, so many requests at a time. */
    static LoadClient ofKeys(int port, List<String> keys, int atOnce) throws IOException {
        return new LoadClient(port) {
            private final Map<String, Counted> known = new HashMap<>();
            private int next;

            @Override
            void batch() {
                for (int i = 0; i < atOnce; i++, next++) {
                    String key = keys.get(next / 2 % keys.size());
                    Counted value = known.computeIfAbsent(key, any -> new Counted());
                    if (next % 2 == 0) {
                        long number = ++value.sent;
                        ask(
                                response -> {
                                    if (response.equals("OK")) {
                                        value.there = number;
                                    }
                                    return response.equals("OK") || response.startsWith("-") ? null : response;
                                },
                                "SET",
                                key,
                                "" + number);
                    } else {
                        long most = value.sent;
                        ask(response -> checkValue(key, value, most, response), "GET", key);
                    }
                }
            }
        }.start();
    }

    private static String checkValue(String key, Counted value, long most, String response) {
        if (response.startsWith("-")) {
            return null;
        }
        long seen = response.isEmpty() ? 0 : Long.parseLong(response);
        long least = value.there;
        value.there = seen; // what is lost is told once
        return seen >= least && seen <= most ? null : key + " is " + seen + ", expected " + least + " to " + most;
    }

    /** INCR of one key, so many at a time: each must bring one more than the one before, unless that one failed. */
    static LoadClient counting(int port, String key, int atOnce) throws IOException {
        return new LoadClient(port) {
            /** Negative before the first response; the key may be there already. */
            private long last = -1;

            private long mayHaveRun;

            @Override
            void batch() {
                for (int i = 0; i < atOnce; i++) {
                    ask(this::check, "INCR", key);
                }
            }

            private String check(String response) {
                if (response.startsWith("-")) {
                    mayHaveRun++;
                    return null;
                }
                long seen = Long.parseLong(response);
                long least = last < 0 ? seen : last + 1;
                long most = least + mayHaveRun;
                last = seen;
                mayHaveRun = 0;
                return seen >= least && seen <= most
                        ? null
                        : key + " is " + seen + ", expected " + least + " to " + most;
            }
        }.start();
    }

    /** MSET, MGET and EVAL of two keys of one slot each, one at a time. */
    static LoadClient ofPairs(int port, List<String> tags) throws IOException {
        return new LoadClient(port) {
            private final Map<String, Counted> known = new HashMap<>();
            private int next;

            @Override
            void batch() {
                String tag = tags.get(next / 3 % tags.size());
                String one = "{" + tag + "}1";
                String other = "{" + tag + "}2";
                Counted value = known.computeIfAbsent(tag, any -> new Counted());
                long most = value.sent;
                switch (next++ % 3) {
                    case 0 -> {
                        long number = ++value.sent;
                        ask(
                                response -> {
                                    if (response.equals("OK")) {
                                        value.there = number;
                                    }
                                    return response.equals("OK") || response.startsWith("-") ? null : response;
                                },
                                "MSET",
                                one,
                                "" + number,
                                other,
                                "" + number);
                    }
                    case 1 -> ask(response -> checkPair(tag, value, most, response), "MGET", one, other);
                    default ->
                        ask(
                                response -> checkPair(tag, value, most, response),
                                "EVAL",
                                "return {redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])}",
                                "2",
                                one,
                                other);
                }
            }
        }.start();
    }

    private static String checkPair(String tag, Counted value, long most, String response) {
        if (response.startsWith("-")) {
            return null;
        }
        String[] both = response.split(" ", -1);
        if (both.length != 2 || !both[0].equals(both[1])) {
            return "the keys of " + tag + " are not equal: " + response;
        }
        return checkValue(tag, value, most, both[0]);
    }
}
