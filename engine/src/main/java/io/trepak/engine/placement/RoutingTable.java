package io.trepak.engine.placement;

import io.trepak.api.Continuum;
import io.trepak.api.CountableContinuum;
import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * From key to server as a pool's workers go, for those who only ask. It says more than they need: what was hashed, and to
 * what. For one thread; {@link #perThread} gives another one its own.
 */
public final class RoutingTable implements KeyRouter {
    private static final long LAST_HASH = 0xffffffffL;

    private final PoolConfig config;
    private final HashFunction hash;
    private final int single;
    private final @Nullable Continuum continuum;
    private final @Nullable CountableContinuum countable;
    private final byte @Nullable [] tag;

    /**
     * A table all servers are live in.
     *
     * @param continuum over the servers of the configuration; null when it has one
     */
    public RoutingTable(PoolConfig config, HashFunction hash, @Nullable Continuum continuum) {
        this(config, hash, 0, continuum);
    }

    /**
     * The table in force in a running pool.
     *
     * @param single the server that gets all keys when there is no continuum
     * @param continuum over the servers of the configuration; null when but one is live
     */
    public RoutingTable(PoolConfig config, HashFunction hash, int single, @Nullable Continuum continuum) {
        this.config = config;
        this.hash = hash.perThread();
        this.single = single;
        this.continuum = continuum == null ? null : continuum.perThread();
        this.countable = this.continuum instanceof CountableContinuum counted ? counted : null;
        String hashTag = config.routing().hashTag();
        this.tag = hashTag == null ? null : hashTag.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The table of a configuration, all servers live. Never hashes for a single server, as workers do not. */
    public static RoutingTable of(PoolConfig config, HashFunction hash, Distribution distribution, Options options) {
        List<Server> servers = config.servers().stream()
                .map(s -> Server.of(s.name(), s.address(), s.weight()))
                .toList();
        BitSet live = new BitSet();
        live.set(0, servers.size());
        return new RoutingTable(config, hash, servers.size() < 2 ? null : distribution.build(servers, live, options));
    }

    /** A copy for another thread. */
    public RoutingTable perThread() {
        return new RoutingTable(config, hash, single, continuum);
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
                : new KeyRoute(offset, length, value, entryOf(value), servers().get(owner), points(owner));
    }

    /** Index of the server that owns a key; -1 when the distribution does not look at keys. */
    public int ownerOf(byte[] key) {
        long part = hashedPart(key);
        return ownerOf(hashOf(key, (int) (part >>> Integer.SIZE), (int) part));
    }

    /** Offset, in the upper half, and length of what is hashed. */
    private long hashedPart(byte[] key) {
        if (tag == null) {
            return key.length;
        }
        int open = indexOf(key, 0, tag[0]);
        int close = open < 0 ? -1 : indexOf(key, open + 1, tag[1]);
        return close > open + 1 ? (long) (open + 1) << Integer.SIZE | close - open - 1 : key.length;
    }

    /** An empty key is 0 whatever the function says (twemproxy nc_server.c, server_pool_idx). */
    private int hashOf(byte[] key, int offset, int length) {
        return length == 0 ? 0 : hash.hash(key, offset, length);
    }

    /** Index of the server that owns a hash; -1 when the distribution does not look at hashes. */
    public int ownerOf(int value) {
        if (continuum == null) {
            return single;
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
        long point = runEnd(value);
        boolean wraps = point == LAST_HASH && ownerOf((int) LAST_HASH) == ownerOf(0);
        return wraps ? runEnd(0) : point;
    }

    /** Whether {@link #runEnd} knows. */
    public boolean hasRuns() {
        return continuum == null || countable != null;
    }

    /**
     * The last hash of a run of one owner. Only where {@link #hasRuns}.
     *
     * @throws IllegalStateException when the table contradicts itself
     */
    public long runEnd(int value) {
        if (continuum == null) {
            return LAST_HASH;
        }
        long end = Objects.requireNonNull(countable).runEnd(value);
        long hash = Integer.toUnsignedLong(value);
        if (end < hash || end > LAST_HASH) {
            throw new IllegalStateException(
                    "runEnd(" + hash + ") of distribution '" + config.routing().distribution()
                            + "' returned " + end + "; expected " + hash + " to " + LAST_HASH
                            + "; take another distribution, or get a version of this one that works");
        }
        return end;
    }

    /** After how many hashes owners repeat; 0 when they do not. */
    public long period() {
        return countable == null ? 0 : Math.max(0, countable.period());
    }

    /** Whether it is the key that decides. */
    public boolean isByKey() {
        return continuum == null || continuum.usesHash();
    }

    /** Entries of the table that belong to a server; -1 when there is no table, or it counts none. */
    public int points(int server) {
        return countable == null ? -1 : countable.points(server);
    }

    public HashFunction hash() {
        return hash;
    }

    public List<ServerConfig> servers() {
        return config.servers();
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
