package io.trepak.engine.pool;

import io.trepak.api.protocol.SlowRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The slow requests of a pool: the latest, and the slowest since the log was emptied. Written by workers, but only so often a
 * turn; read by anybody. One per pool, lives as long.
 */
public final class SlowLog {
    private final int capacity;
    private final Deque<SlowRequest> latest = new ArrayDeque<>();
    private final PriorityQueue<SlowRequest> slowest =
            new PriorityQueue<>(Comparator.comparingLong(SlowRequest::micros));
    private long nextId;

    /**
     * @param capacity how many it keeps of each kind, from 0
     */
    public SlowLog(int capacity) {
        this.capacity = capacity;
    }

    /** A request with the number that it gets here. */
    @FunctionalInterface
    public interface Entry {
        /** The request, numbered. */
        SlowRequest numbered(long id);
    }

    /** Adds a request, in place of the oldest and perhaps of the least slow when it is full. */
    public synchronized void add(Entry entry) {
        if (capacity == 0) {
            return;
        }
        SlowRequest request = entry.numbered(nextId++);
        if (latest.size() == capacity) {
            latest.removeLast();
        }
        latest.addFirst(request);
        if (slowest.size() < capacity) {
            slowest.add(request);
        } else if (slowest.peek().micros() < request.micros()) {
            slowest.poll();
            slowest.add(request);
        }
    }

    /** Those added last, the latest first. */
    public synchronized List<SlowRequest> latest() {
        return List.copyOf(latest);
    }

    /** The slowest, the very slowest first. */
    public synchronized List<SlowRequest> slowest() {
        List<SlowRequest> sorted = new ArrayList<>(slowest);
        sorted.sort(slowest.comparator().reversed());
        return sorted;
    }

    /** How many of the latest it has. */
    public synchronized int size() {
        return latest.size();
    }

    /** Forgets all; numbers go on. */
    public synchronized void clear() {
        latest.clear();
        slowest.clear();
    }
}
