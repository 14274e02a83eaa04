package io.trepak.api.tck;

import io.trepak.api.Options;
import java.util.Map;

/** A pool's keys made up by a test, read as strictly as the engine reads a file. */
public final class TestOptions implements Options {
    private final Map<String, String> values;

    private TestOptions(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** A pool that sets no key: every plugin must work with its fallbacks. */
    public static TestOptions none() {
        return new TestOptions(Map.of());
    }

    /** A pool with these keys, values as written in the file. */
    public static TestOptions of(Map<String, String> values) {
        return new TestOptions(values);
    }

    @Override
    public String string(String key, String defaultValue) {
        return values.getOrDefault(key, defaultValue);
    }

    @Override
    public int integer(String key, int defaultValue) {
        String value = values.get(key);
        if (value == null) {
            return defaultValue;
        }
        try {
            if (value.matches("[0-9]+")) {
                return Integer.parseInt(value);
            }
        } catch (NumberFormatException e) {
            throw tooLarge(key, e);
        }
        throw invalid(key, "must be a whole number from 0 to 2147483647");
    }

    @Override
    public boolean flag(String key, boolean defaultValue) {
        String value = values.get(key);
        if (value == null) {
            return defaultValue;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(key, "must be true or false");
        };
    }

    @Override
    public IllegalArgumentException invalid(String key, String problem) {
        return new IllegalArgumentException("'" + key + "' " + problem);
    }

    private IllegalArgumentException tooLarge(String key, NumberFormatException cause) {
        IllegalArgumentException exception = invalid(key, "must be a whole number from 0 to 2147483647");
        exception.initCause(cause);
        return exception;
    }
}
