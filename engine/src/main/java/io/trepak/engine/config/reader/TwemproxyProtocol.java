package io.trepak.engine.config.reader;

/** Which protocol a pool speaks by the words of twemproxy's file, and what of these its plugin gets. */
final class TwemproxyProtocol {
    private TwemproxyProtocol() {}

    /** A pool of which all keys have been read. */
    interface Keys {
        boolean isLikeTwemproxy();

        /** Whether the value of a key was reported already. */
        boolean isBroken(String key);

        /** As read; null for none. */
        Object value(String key);

        void put(String key, Object value);

        /** Where a key stands that was written. */
        int line(String key);

        /** Whether plugins get a key. */
        boolean isForPlugins(String key);

        /** Gives plugins what was written of a key, if it was. */
        void passToPlugins(String key);

        /** Whether all its servers, if it has any, listen on Unix sockets. */
        boolean hasSocketsOnly();

        /** Reports what is wrong with the value of a key. */
        void complain(String key, String what);

        void complain(int line, String what);
    }

    /**
     * What a pool speaks. {@code redis_auth} and {@code redis_db} are checked here because nutcracker does so before it knows any
     * protocol, but they mean something to the plugin only. A memcached pool may have a database, and nothing comes of it.
     */
    static void settle(Keys pool) {
        if (pool.isBroken(TwemproxyFormat.REDIS) || pool.isBroken(PoolKeys.PROTOCOL)) {
            pool.put(PoolKeys.PROTOCOL, null); // what the pool speaks is not known
            return;
        }
        Object redis = pool.value(TwemproxyFormat.REDIS);
        Object protocol = pool.value(PoolKeys.PROTOCOL);
        if (protocol == null) {
            protocol = Boolean.TRUE.equals(redis) ? TwemproxyFormat.REDIS : TwemproxyFormat.MEMCACHED;
            pool.put(PoolKeys.PROTOCOL, protocol);
        }
        boolean memcached = protocol.equals(TwemproxyFormat.MEMCACHED);
        if (redis != null && !redis.equals(protocol.equals(TwemproxyFormat.REDIS))
                || Boolean.FALSE.equals(redis) && !memcached) {
            pool.complain(
                    PoolKeys.PROTOCOL,
                    "contradicts \"" + TwemproxyFormat.REDIS + ": " + redis + "\" on line "
                            + pool.line(TwemproxyFormat.REDIS) + "; expected only one of the two");
        }
        if (!memcached) {
            pool.passToPlugins(TwemproxyFormat.REDIS_AUTH);
            if (!isDatabaseLeftAlone(pool)) {
                pool.passToPlugins(TwemproxyFormat.REDIS_DB);
            }
        } else if (pool.value(TwemproxyFormat.REDIS_AUTH) != null) {
            pool.complain(pool.line(TwemproxyFormat.REDIS_AUTH), TwemproxyFormat.NO_PASSWORD);
        }
    }

    /** twemproxy, nc_redis.c, redis_post_connect: no database is selected on a Unix socket. No plugin knows what its servers are. */
    private static boolean isDatabaseLeftAlone(Keys pool) {
        return pool.isLikeTwemproxy() && !pool.isForPlugins(TwemproxyFormat.REDIS_SELECT_DB) && pool.hasSocketsOnly();
    }
}
