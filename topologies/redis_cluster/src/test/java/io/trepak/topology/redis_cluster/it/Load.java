package io.trepak.topology.redis_cluster.it;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * Four clients with one request at a time and four with sixteen, which write and read keys of their own, one that counts a key up, and
 * one with two keys in each request; all check what they are told.
 */
final class Load implements Closeable {
    private static final int CLIENTS_OF_A_KIND = 4;
    private static final int AT_ONCE = 16;
    private static final int KEYS = 100;

    /**
     * What came of it.
     *
     * @param responses of all clients
     * @param errors by text
     * @param wrong responses that cannot be: lost, old or of another order
     */
    record Outcome(long responses, Map<String, Integer> errors, List<String> wrong, long longestMillis) {
        int errorCount() {
            return errors.values().stream().mapToInt(Integer::intValue).sum();
        }

        @Override
        public String toString() {
            return responses + " responses, errors " + errors + ", " + wrong.size() + " wrong "
                    + wrong.subList(0, Math.min(3, wrong.size())) + ", longest wait " + longestMillis + " ms";
        }
    }

    private final List<LoadClient> clients = new ArrayList<>();

    /**
     * Begins.
     *
     * @param slots where its keys are
     */
    Load(int port, IntPredicate slots) throws IOException {
        List<String> keys = keysIn(slots, (2 * CLIENTS_OF_A_KIND + 1) * KEYS + 1);
        int next = 0;
        for (int i = 0; i < 2 * CLIENTS_OF_A_KIND; i++, next += KEYS) {
            clients.add(LoadClient.ofKeys(port, keys.subList(next, next + KEYS), i < CLIENTS_OF_A_KIND ? 1 : AT_ONCE));
        }
        clients.add(LoadClient.ofPairs(port, keys.subList(next, next + KEYS)));
        clients.add(LoadClient.counting(port, keys.get(next + KEYS), AT_ONCE));
        awaitProgress();
    }

    /** Keys of these slots. */
    static List<String> keysIn(IntPredicate slots, int count) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; keys.size() < count; i++) {
            String key = "load-" + i;
            if (slots.test(RedisCluster.slotOf(key))) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** How many requests may be under way at once. */
    static int mostUnderWay() {
        return CLIENTS_OF_A_KIND * (AT_ONCE + 1) + AT_ONCE + 1;
    }

    /** Waits until each client has had some more responses. */
    void awaitProgress() {
        List<Long> before = clients.stream().map(client -> client.batches).toList();
        Await.until("every client gets on", () -> {
            for (int i = 0; i < clients.size(); i++) {
                LoadClient client = clients.get(i);
                if (client.broken != null) {
                    throw new AssertionError("a client was closed: " + client.broken);
                }
                if (client.batches < before.get(i) + 20) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Whether any client has had a batch without errors that ended since. */
    boolean hasAnyGoodSince(long nanos) {
        return clients.stream().anyMatch(client -> client.goodNanos - nanos > 0);
    }

    /** Whether all clients have. */
    boolean areAllGoodSince(long nanos) {
        return clients.stream().allMatch(client -> client.goodNanos - nanos > 0);
    }

    /** The errors told after a moment. */
    List<LoadClient.Told> errorsSince(long nanos) {
        List<LoadClient.Told> since = new ArrayList<>();
        for (LoadClient client : clients) {
            synchronized (client.errors) {
                client.errors.stream()
                        .filter(told -> told.atNanos() - nanos > 0)
                        .forEach(since::add);
            }
        }
        return since;
    }

    Outcome stop() throws InterruptedException {
        close();
        Map<String, Integer> errors = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        long responses = 0;
        long longest = 0;
        for (LoadClient client : clients) {
            client.join();
            if (client.broken != null) {
                throw new AssertionError("a client was closed: " + client.broken);
            }
            client.errors.forEach(told -> errors.merge(told.error(), 1, Integer::sum));
            wrong.addAll(client.wrong);
            responses += client.responses;
            longest = Math.max(longest, client.longestNanos);
        }
        return new Outcome(responses, errors, wrong, TimeUnit.NANOSECONDS.toMillis(longest));
    }

    @Override
    public void close() {
        clients.forEach(LoadClient::stop);
    }
}
