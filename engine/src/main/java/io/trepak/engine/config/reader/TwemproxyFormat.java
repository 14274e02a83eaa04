package io.trepak.engine.config.reader;

/**
 * The words of twemproxy's configuration file that are names of plugins here, or begin with one (nc_conf.c, conf_commands): what
 * stands in a file of 0.5 has to be read and checked as there, whichever plugins are found. The only place of the engine that
 * names plugins; a test holds that.
 */
public final class TwemproxyFormat {
    /** {@code redis: true} is short for {@code protocol: redis}, and {@code false} for {@code protocol: memcached}. */
    public static final String REDIS = "redis";

    static final String MEMCACHED = "memcached";

    /** Checked before the protocol is known, and refused in a pool of memcached. */
    static final String REDIS_AUTH = "redis_auth";

    static final String REDIS_DB = "redis_db";
    /** Not twemproxy's: says whether its way with {@link #REDIS_DB} is wanted. */
    static final String REDIS_SELECT_DB = "redis_select_db";

    /** What a pool hashes with that does not say. */
    static final String HASH = "fnv1a_64";

    /** How a pool spreads hashes that does not say. */
    static final String DISTRIBUTION = "ketama";

    static final String WHAT_PROTOCOL_MEANS = "What clients and servers speak: `redis` by its name, or a plugin's.";
    static final String WHAT_REDIS_MEANS = "Whether the pool speaks Redis; otherwise memcached's text protocol.";
    static final String NO_PASSWORD =
            "directive \"redis_auth:\" is only valid for a redis pool; expected \"redis: true\" as well";
    static final String SOCKET = "\"/run/redis.sock:1\"";

    private TwemproxyFormat() {}
}
