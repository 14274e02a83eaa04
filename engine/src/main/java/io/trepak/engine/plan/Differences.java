package io.trepak.engine.plan;

import io.trepak.api.Notes.Danger;
import io.trepak.engine.config.Difference;
import io.trepak.engine.config.Location;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.plugin.PoolPlugins;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Holds a configuration against twemproxy: what the same file means there, and here. */
final class Differences {
    /** Of twemproxy 0.5 and of its newer source, which knows {@code reuseport} besides (nc_conf.c, conf_commands). */
    private static final Set<String> TWEMPROXY_KEYS = Set.of(
            "listen",
            "hash",
            "hash_tag",
            "distribution",
            "timeout",
            "backlog",
            "client_connections",
            "redis",
            "tcpkeepalive",
            "reuseport",
            "redis_auth",
            "redis_db",
            "preconnect",
            "auto_eject_hosts",
            "server_connections",
            "server_retry_timeout",
            "server_failure_limit",
            "servers");

    private Differences() {}

    /** Those that apply: pool by pool in index order, the most dangerous of each first; the whole proxy's come last. */
    static List<Difference> of(ProxyConfig config, List<PoolPlugins> pools) {
        List<Difference> differences = new ArrayList<>();
        for (PoolPlugins pool : pools) {
            Stream<Difference> own = DifferenceRule.ALL.stream()
                    .filter(rule -> rule.applies().test(pool.config()))
                    .map(rule -> of(rule, pool.config()));
            Stream.concat(pool.review().differences().stream(), own)
                    .sorted(Comparator.comparing(Difference::danger))
                    .forEach(differences::add);
        }
        if (config.workers() != 1) {
            differences.add(workers(config));
        }
        newKeys(config).min(Comparator.comparingInt(Location::line)).ifPresent(at -> differences.add(newKeys(at)));
        return List.copyOf(differences);
    }

    private static Difference of(DifferenceRule rule, PoolConfig pool) {
        return Difference.of(
                pool, rule.danger(), rule.key(), rule.name(), rule.twemproxy(), rule.trepak(), rule.keep());
    }

    private static Difference workers(ProxyConfig config) {
        return new Difference(
                null,
                Danger.RUNNING,
                new Location(config.file(), config.monitoring().lines().getOrDefault("workers", 1)),
                "workers",
                "serves all clients from one thread, with \"server_connections\" to each server",
                (config.workers() == 0 ? "has a worker for each core or so" : "has " + config.workers() + " workers")
                        + ", each with as many connections to each server; mind the servers' limits",
                "workers: 1",
                true);
    }

    private static Stream<Location> newKeys(ProxyConfig config) {
        Stream<Location> global =
                config.monitoring().lines().values().stream().map(line -> new Location(config.file(), line));
        Stream<Location> pools = config.pools().stream()
                .flatMap(pool -> pool.lines().keySet().stream()
                        .filter(key -> !TWEMPROXY_KEYS.contains(key))
                        .map(pool::at));
        return Stream.concat(global, pools);
    }

    private static Difference newKeys(Location at) {
        return new Difference(
                null,
                Danger.RUNNING,
                at,
                "new-keys",
                "refuses a file with keys it does not know, as from here on",
                "knows them",
                "keep a file without them for the way back",
                false);
    }
}
