package io.trepak.protocol.memcached;

import io.trepak.api.Options;

/**
 * What a pool says about its memcached clients.
 *
 * @param mergeGets whether gets of one key by several clients may be sent as one
 * @param allowFlush whether flush_all is passed on
 * @param maxLineBytes of a get or gets; other lines are shorter
 * @param maxKeys of one get, gets, gat or gats
 */
record Settings(boolean mergeGets, boolean allowFlush, int maxLineBytes, int maxKeys) {
    private static final String MAX_LINE = "memcached_max_line_bytes";
    private static final String MAX_KEYS = "memcached_max_keys_per_get";

    private static final int MOST_LINE_BYTES = 64 << 20;

    static Settings of(Options options) {
        int maxLine = options.integer(MAX_LINE, 1 << 20);
        if (maxLine < MemcachedFrontend.MAX_LINE || maxLine > MOST_LINE_BYTES) {
            throw options.invalid(MAX_LINE, "must be " + MemcachedFrontend.MAX_LINE + " to " + MOST_LINE_BYTES);
        }
        int maxKeys = options.integer(MAX_KEYS, 100_000);
        if (maxKeys < 1) {
            throw options.invalid(MAX_KEYS, "must be at least 1");
        }
        return new Settings(
                options.flag("memcached_merge_gets", true),
                options.flag("memcached_allow_flush_all", false),
                maxLine,
                maxKeys);
    }
}
