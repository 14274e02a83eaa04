package io.trepak.api.tck;

import io.trepak.api.Options;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The {@link Options} of a pool whose file says what a map says; remembers which keys were asked for. */
public final class ProtocolOptions implements Options {
    private final Map<String, String> values;
    private final Set<String> read = new TreeSet<>();

    /** A pool with these keys and no others. */
    public ProtocolOptions(Map<String, String> values) {
        this.values = values;
    }

    @Override
    public String string(String key, String fallback) {
        read.add(key);
        return values.getOrDefault(key, fallback);
    }

    @Override
    public int integer(String key, int fallback) {
        String value = string(key, null);
        return value == null ? fallback : Integer.parseInt(value);
    }

    @Override
    public boolean flag(String key, boolean fallback) {
        String value = string(key, null);
        return value == null ? fallback : value.equals("true");
    }

    @Override
    public IllegalArgumentException invalid(String key, String problem) {
        return new IllegalArgumentException(key + ": " + problem);
    }

    /** The keys asked for so far, sorted. */
    public Set<String> read() {
        return read;
    }
}
