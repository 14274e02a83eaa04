package io.trepak.protocol.memcached;

import io.trepak.api.OptionKey;
import io.trepak.api.Options;
import java.util.List;

/**
 * What a pool says about its memcached clients.
 *
 * @param mergeGets whether gets of one key by several clients may be sent as one
 * @param allowFlush whether flush_all is passed on
 * @param maxLineBytes of a get or gets; other lines are shorter
 * @param maxKeys of one get, gets, gat or gats
 */
record Settings(boolean mergeGets, boolean allowFlush, int maxLineBytes, int maxKeys) {
    private static final OptionKey MERGE_GETS = OptionKey.flag(
                    "memcached_merge_gets",
                    true,
                    "Whether gets of one key by several clients may go to the server as one `get`.")
            .likeTwemproxy("false")
            .clientsOnly();
    private static final OptionKey ALLOW_FLUSH = OptionKey.flag(
                    "memcached_allow_flush_all", false, "Whether `flush_all` is passed on, to every server.")
            .clientsOnly();
    private static final OptionKey MAX_LINE = OptionKey.number(
                    "memcached_max_line_bytes",
                    MemcachedFrontend.MAX_LINE,
                    Integer.MAX_VALUE,
                    Integer.MAX_VALUE,
                    "bytes",
                    "Longest line of a `get` or `gets`; a longer one is an error and closes the connection. By default `max_request_bytes` is the only limit.")
            .clientsOnly();
    private static final OptionKey MAX_KEYS = OptionKey.number(
                    "memcached_max_keys_per_get",
                    1,
                    Integer.MAX_VALUE,
                    Integer.MAX_VALUE,
                    "keys",
                    "Most keys of one `get`, `gets`, `gat` or `gats`; more are an error. By default memory is the only limit.")
            .clientsOnly();

    /** All keys, in the order to show them. */
    static final List<OptionKey> KEYS = List.of(MERGE_GETS, ALLOW_FLUSH, MAX_LINE, MAX_KEYS);

    static Settings of(Options options) {
        return new Settings(
                MERGE_GETS.flag(options),
                ALLOW_FLUSH.flag(options),
                MAX_LINE.number(options),
                MAX_KEYS.number(options));
    }
}
