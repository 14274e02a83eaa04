package io.trepak.demo;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What a demo server keeps: values by key, each with an expiry, and never more than so many bytes. Guarded by its own
 * monitor, which a dialect holds for a whole command.
 */
final class Store {
    /** The store is full. */
    static final class Full extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** A value and what belongs to it. */
    static final class Entry {
        /** A string, or whatever collection the dialect keeps. */
        Object value;

        /** Milliseconds on the store's clock; {@link #NEVER} for none. */
        long expiresAtMillis = NEVER;

        /** memcached's flags, as written. */
        String flags = "0";

        /** Changes with every write. */
        long version;

        private int bytes;
    }

    static final long NEVER = Long.MAX_VALUE;

    /** Roughly what a map entry, an Entry and two string headers cost. */
    private static final int OVERHEAD = 128;

    private final Map<String, Entry> entries = new HashMap<>();
    private final LongSupplier clockMillis;
    private final long maxBytes;
    private long bytes;
    private long versions;

    Store(LongSupplier clockMillis, long maxBytes) {
        this.clockMillis = clockMillis;
        this.maxBytes = maxBytes;
    }

    long now() {
        return clockMillis.getAsLong();
    }

    /** Null when there is none, or none any more. */
    Entry get(String key) {
        Entry entry = entries.get(key);
        if (entry != null && entry.expiresAtMillis <= now()) {
            remove(key);
            return null;
        }
        return entry;
    }

    boolean remove(String key) {
        boolean alive = entries.containsKey(key) && entries.get(key).expiresAtMillis > now();
        Entry entry = entries.remove(key);
        if (entry != null) {
            bytes -= cost(key, entry.bytes);
        }
        return alive;
    }

    /** Replaces whatever was there; the expiry starts as never. */
    Entry put(String key, Object value, int size) throws Full {
        long after = bytes + cost(key, size) - (entries.containsKey(key) ? cost(key, entries.get(key).bytes) : 0);
        if (after > maxBytes) {
            throw new Full();
        }
        Entry entry = new Entry();
        entry.value = value;
        entry.bytes = size;
        entry.version = ++versions;
        entries.put(key, entry);
        bytes = after;
        return entry;
    }

    /** Replaces a string and leaves its expiry and flags alone. */
    void replace(Entry entry, String value) throws Full {
        resize(entry, value.length() - entry.bytes);
        entry.value = value;
        entry.version = ++versions;
    }

    /** A collection grew or shrank by so many bytes. */
    void resize(Entry entry, int difference) throws Full {
        if (difference > 0 && bytes + difference > maxBytes) {
            throw new Full();
        }
        entry.bytes += difference;
        bytes += difference;
    }

    int size() {
        return entries.size();
    }

    long bytes() {
        return bytes;
    }

    private static long cost(String key, int size) {
        return OVERHEAD + key.length() + (long) size;
    }
}
