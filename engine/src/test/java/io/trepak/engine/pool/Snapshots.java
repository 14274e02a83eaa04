package io.trepak.engine.pool;

import io.trepak.api.Continuum;
import io.trepak.api.Server;
import io.trepak.api.topology.Ownership;
import java.util.List;
import java.util.stream.IntStream;

/** Snapshots of pools that nobody serves. */
public final class Snapshots {
    private Snapshots() {}

    /** So many servers, called {@code s0}, {@code s1} and so on. */
    public static PoolSnapshot of(int servers, int[] live, Continuum continuum) {
        return new PoolSnapshot(set(servers), live, continuum, null);
    }

    /** The same, all live, where an ownership decides. */
    public static PoolSnapshot of(int servers, Ownership ownership) {
        return new PoolSnapshot(set(servers), IntStream.range(0, servers).toArray(), null, ownership);
    }

    private static ServerSet set(int servers) {
        return new ServerSet(IntStream.range(0, servers)
                .mapToObj(
                        i -> new PoolServer(Server.of("s" + i, "127.0.0.1:" + (i + 1), 1), null, null, null, List.of()))
                .toList());
    }
}
