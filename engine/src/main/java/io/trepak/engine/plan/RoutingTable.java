package io.trepak.engine.plan;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.engine.KeyRoute;
import io.trepak.engine.KeyRouter;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * From key to server as a pool's workers go, for those who only ask. It says more than they need: what was hashed, and to
 * what. For one thread; {@link #perThread} gives another one its own.
 */
public final class RoutingTable implements KeyRouter {
    private static final long LAST_HASH = 0xffffffffL;

    private final PoolConfig config;
    private final HashFunction hash;
    private final List<ServerConfig> live;
    private final Continuum continuum;
    private final byte[] tag;

    /**
     * The table in force in a running pool.
     *
     * @param live servers that take requests, as the continuum counts them; at least one
     * @param continuum over them; null for a single one
     */
    public RoutingTable(PoolConfig config, HashFunction hash, List<ServerConfig> live, Continuum continuum) {
        this.config = config;
        this.hash = hash.perThread();
        this.live = live;
        this.continuum = continuum == null ? null : continuum.perThread();
        this.tag = config.hashTag() == null ? null : config.hashTag().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The table of a configuration, all servers live. Never hashes for a single server, as workers do not. */
    public static RoutingTable of(PoolConfig config, HashFunction hash, Distribution distribution, Options options) {
        List<Server> servers = config.servers().stream()
                .map(s -> Server.of(s.name(), s.address(), s.weight()))
                .toList();
        return new RoutingTable(
                config, hash, config.servers(), servers.size() < 2 ? null : distribution.build(servers, options));
    }

    /** A copy for another thread. */
    RoutingTable perThread() {
        return new RoutingTable(config, hash, live, continuum);
    }

    @Override
    public PoolConfig pool() {
        return config;
    }

    @Override
    public KeyRoute route(byte[] key) {
        long part = hashedPart(key);
        int offset = (int) (part >>> Integer.SIZE);
        int length = (int) part;
        int value = hashOf(key, offset, length);
        int owner = ownerOf(value);
        return owner < 0
                ? new KeyRoute(offset, length, value, -1, null, -1)
                : new KeyRoute(offset, length, value, entryOf(value), live.get(owner), points(owner));
    }

    /** Index of the server that owns a key; -1 when the distribution does not look at keys. */
    int ownerOf(byte[] key) {
        long part = hashedPart(key);
        return ownerOf(hashOf(key, (int) (part >>> Integer.SIZE), (int) part));
    }

    /** Offset, in the upper half, and length of what is hashed. */
    private long hashedPart(byte[] key) {
        int open = tag == null ? -1 : indexOf(key, 0, tag[0]);
        int close = open < 0 ? -1 : indexOf(key, open + 1, tag[1]);
        return close > open + 1 ? (long) (open + 1) << Integer.SIZE | close - open - 1 : key.length;
    }

    /** An empty key is 0 whatever the function says (twemproxy nc_server.c, server_pool_idx). */
    private int hashOf(byte[] key, int offset, int length) {
        return length == 0 ? 0 : hash.hash(key, offset, length);
    }

    /** Index of the server that owns a hash; -1 when the distribution does not look at hashes. */
    int ownerOf(int value) {
        if (continuum == null) {
            return 0;
        }
        return continuum.usesHash() ? continuum.select(value) : -1;
    }

    /** The point, or the slot of a table that repeats; past the last point of a ring its first one owns. */
    private long entryOf(int value) {
        if (continuum == null || !hasRuns()) {
            return -1;
        }
        if (period() > 0) {
            return Integer.toUnsignedLong(value) % period();
        }
        long point = pointOf(value);
        boolean wraps = point == LAST_HASH && ownerOf((int) LAST_HASH) == ownerOf(0);
        return wraps ? pointOf(0) : point;
    }

    /** Whether {@link #pointOf} knows. */
    boolean hasRuns() {
        return continuum == null || continuum.pointOf(0) >= 0;
    }

    /**
     * The last hash of a run of one owner.
     *
     * @throws IllegalStateException when the table contradicts itself
     */
    long pointOf(int value) {
        if (continuum == null) {
            return LAST_HASH;
        }
        long point = continuum.pointOf(value);
        long hash = Integer.toUnsignedLong(value);
        if (point < hash || point > LAST_HASH) {
            throw new IllegalStateException("pointOf(" + hash + ") of distribution '" + config.distribution()
                    + "' returned " + point + "; expected " + hash + " to " + LAST_HASH
                    + "; take another distribution, or get a version of this one that works");
        }
        return point;
    }

    /** After how many hashes owners repeat; 0 when they do not. */
    long period() {
        return continuum == null ? 0 : Math.max(0, continuum.period());
    }

    /** Whether it is the key that decides. */
    boolean isByKey() {
        return continuum == null || continuum.usesHash();
    }

    /** Entries of the table that belong to a server; -1 when there is no table, or it has no such notion. */
    int points(int server) {
        return continuum == null ? -1 : continuum.points(server);
    }

    HashFunction hash() {
        return hash;
    }

    List<ServerConfig> servers() {
        return live;
    }

    private static int indexOf(byte[] in, int from, byte wanted) {
        for (int i = from; i < in.length; i++) {
            if (in[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
