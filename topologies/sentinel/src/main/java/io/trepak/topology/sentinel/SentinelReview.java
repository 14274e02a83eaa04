package io.trepak.topology.sentinel;

import io.trepak.api.Notes;
import io.trepak.api.PoolView;
import io.trepak.api.Server;

/** What cannot be in a pool whose masters sentinels look after, and what is unwise. */
final class SentinelReview {
    private static final int SENTINELS_MIN = 3;

    private SentinelReview() {}

    static void write(PoolView pool, Notes notes) {
        for (int i = 0; i < pool.servers().size(); i++) {
            Server server = pool.servers().get(i);
            String who = "pool '" + pool.name() + "': server '" + server.address() + "' ";
            if (server.address().startsWith("/")) {
                notes.error(i, who + "is a Unix socket; expected host:port, for sentinels name no others");
            } else if (!pool.isNamed(i)) {
                notes.error(i, who + "needs a name: that of its master in the sentinels");
            }
        }
        if ("true".equals(pool.value("auto_eject_hosts")) && "rehash".equals(pool.value("dead_server"))) {
            notes.error(
                    "auto_eject_hosts",
                    "with \"dead_server: rehash\" would move keys away at each failover; say dead_server: fail or miss");
        }
        String sentinels = pool.value(SentinelSettings.SENTINELS.name());
        int count = sentinels == null ? 0 : sentinels.strip().split("[ ,]+").length;
        if (count > 0 && count < SENTINELS_MIN) {
            notes.warning(
                    "few-sentinels",
                    SentinelSettings.SENTINELS.name(),
                    count == 1 ? "one sentinel alone" : "two sentinels",
                    "when one of them is away, no failover can be agreed upon",
                    "run three at least, and name all");
        }
        long queue = millis(pool, "queue_timeout");
        String limit = queue > 0 ? "queue_timeout" : "timeout";
        long wait = millis(pool, "failover_wait");
        long most = millis(pool, limit);
        if (most > 0 && most < wait) {
            notes.risk(
                    "wait-cut-short",
                    limit,
                    "requests wait " + most + " ms for a master, not the " + wait + " ms of failover_wait",
                    "when a master dies, the sentinels take their down-after-milliseconds and more to name another one, and requests fail before",
                    "set queue_timeout to failover_wait or more; timeout then counts from the sending");
        }
    }

    /** The value of a key that says a time; 0 for none. */
    private static long millis(PoolView pool, String key) {
        String value = pool.value(key);
        return value == null || !value.matches("\\d{1,18}") ? 0 : Long.parseLong(value);
    }
}
