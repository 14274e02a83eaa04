package io.trepak.bench;

import io.trepak.api.Options;

/** The options of a pool that sets no key of a plugin's. */
final class NoSettings implements Options {
    static final NoSettings INSTANCE = new NoSettings();

    private NoSettings() {}

    @Override
    public String string(String key, String defaultValue) {
        return defaultValue;
    }

    @Override
    public int integer(String key, int defaultValue) {
        return defaultValue;
    }

    @Override
    public boolean flag(String key, boolean defaultValue) {
        return defaultValue;
    }

    @Override
    public IllegalArgumentException invalid(String key, String problem) {
        return new IllegalArgumentException("'" + key + "' " + problem);
    }
}
