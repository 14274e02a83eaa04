package io.trepak.topology.sentinel.it;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** A client that reads one counter as quickly as it can, and remembers what it was answered. */
final class Reading implements Closeable, Runnable {
    private final String key;
    private final Link link;
    private final Thread thread = new Thread(this, "reader");
    private final Map<String, Integer> errors = new TreeMap<>();
    private volatile boolean stopped;
    private volatile long good;
    private volatile long highest;
    private volatile String broken;

    /**
     * What came of it.
     *
     * @param good responses that were counts
     * @param highest of them
     * @param errors all other responses
     */
    record Outcome(long good, long highest, Map<String, Integer> errors) {
        int errorCount() {
            return errors.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** Begins. */
    Reading(int port, String key) throws IOException {
        this.key = key;
        this.link = new Link(port);
        thread.start();
    }

    @Override
    public void run() {
        try (link) {
            while (!stopped) {
                String response = link.ask("GET", key);
                if (response.matches("[0-9]{1,18}")) {
                    highest = Math.max(highest, Long.parseLong(response));
                    good++;
                } else {
                    errors.merge(response, 1, Integer::sum);
                }
            }
        } catch (IOException | RuntimeException e) {
            broken = e.toString();
        }
    }

    /** Waits until it has had so many more good responses. */
    void awaitProgress(int more) {
        long before = good;
        Await.until("the reader gets on", () -> {
            if (broken != null) {
                throw new AssertionError(broken);
            }
            return good >= before + more;
        });
    }

    /** Ends. */
    Outcome stop() throws InterruptedException {
        stopped = true;
        thread.join();
        if (broken != null) {
            throw new AssertionError("the reader was closed: " + broken);
        }
        return new Outcome(good, highest, errors);
    }

    @Override
    public void close() {
        stopped = true;
    }
}
