package io.trepak.topology.redis_cluster;

import io.trepak.api.Notes;
import io.trepak.api.PoolView;
import io.trepak.api.Server;
import java.util.List;

/** What cannot be in a pool in front of a cluster, and what is unwise. */
final class ClusterReview {
    private static final String REFUSAL =
            "cannot be given with topology " + RedisClusterTopology.NAME + ": the cluster decides ";
    /** Keys that would say otherwise where keys are. */
    private static final List<String> PLACING = List.of("hash", "distribution", "hash_tag", "maglev_table_size");

    /** A cluster's own time to fail over, unless it is told otherwise: cluster-node-timeout, and 2 s. */
    private static final long FAILOVER_MILLIS = 17_000;

    private ClusterReview() {}

    static void write(PoolView pool, Notes notes) {
        for (String key : PLACING) {
            if (pool.isGiven(key)) {
                notes.error(key, REFUSAL + "where keys are");
            }
        }
        if ("true".equals(pool.value("auto_eject_hosts"))) {
            notes.error("auto_eject_hosts", REFUSAL + "who has a node's keys when it fails");
        }
        if ("servers".equals(pool.value("server_addresses"))) {
            notes.error("server_addresses", REFUSAL + "which servers there are");
        }
        if (!"redis".equals(pool.plugin("protocol"))) {
            notes.error(
                    pool.isGiven("redis") ? "redis" : "protocol",
                    "must be that of Redis with topology " + RedisClusterTopology.NAME + ": say redis: true");
        }
        for (int i = 0; i < pool.servers().size(); i++) {
            seed(pool, i, notes);
        }
        reviewWait(pool, notes);
        String database = pool.value("redis_db");
        if (database != null && !"0".equals(database.strip())) {
            notes.warning(
                    "cluster-database",
                    "redis_db",
                    "\"redis_db\" beside \"topology: " + RedisClusterTopology.NAME + "\"",
                    "a cluster has database 0 alone up to Redis 8, and refuses SELECT",
                    "take it out, unless all nodes are Valkey 9 or later with cluster-databases");
        }
    }

    private static void reviewWait(PoolView pool, Notes notes) {
        long wait = millis(pool, "failover_wait");
        if (wait > 0 && wait < FAILOVER_MILLIS) {
            notes.risk(
                    "short-failover-wait",
                    "failover_wait",
                    "requests wait " + wait + " ms for a master that has died",
                    "a cluster with the usual cluster-node-timeout of 15000 ms takes about " + FAILOVER_MILLIS
                            + " ms to give its slots to a replica, and requests fail before",
                    "set failover_wait to the cluster's cluster-node-timeout and 2 seconds more");
        }
        long queue = millis(pool, "queue_timeout");
        String limit = queue > 0 ? "queue_timeout" : "timeout";
        long most = millis(pool, limit);
        if (most > 0 && most < wait) {
            notes.risk(
                    "wait-cut-short",
                    limit,
                    "requests wait " + most + " ms for a master, not the " + wait + " ms of failover_wait",
                    "when a master dies, its replica takes cluster-node-timeout and more to take over, and requests fail before",
                    "set queue_timeout to failover_wait or more; timeout then counts from the sending");
        }
    }

    /** The value of a key that says a time; 0 for none. */
    private static long millis(PoolView pool, String key) {
        String value = pool.value(key);
        return value == null || !value.matches("\\d{1,18}") ? 0 : Long.parseLong(value);
    }

    private static void seed(PoolView pool, int index, Notes notes) {
        Server server = pool.servers().get(index);
        if (server.address() != null && server.address().startsWith("/")) {
            notes.error(
                    index,
                    "pool '" + pool.name() + "': server '" + server.address()
                            + "' is a Unix socket; expected host:port, for nodes name no others");
        } else if (pool.isNamed(index) || server.weight() != 1) {
            notes.warning(
                    "cluster-seed",
                    index,
                    "server '" + server.address() + "' of pool '" + pool.name() + "' has "
                            + (pool.isNamed(index) ? "a name" : "a weight") + ", which is ignored",
                    "the servers of a cluster in the file are seeds, which tell who has which keys",
                    "write " + server.address() + ":1");
        }
    }
}
