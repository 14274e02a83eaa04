package io.trepak.tools;

import io.trepak.api.Notes.Danger;
import io.trepak.engine.config.ConfigKey;
import io.trepak.engine.config.Difference;
import io.trepak.engine.config.Location;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.reader.Key;
import io.trepak.engine.config.reader.PoolKeys;
import io.trepak.engine.plugin.PoolPlugins;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds a configuration against twemproxy: what the same file means there, and here. */
final class Differences {
    /** Those of twemproxy 0.5, and one of its newer source (nc_conf.c, conf_commands). */
    private static final Set<String> TWEMPROXY_KEYS = Stream.concat(
                    PoolKeys.all().stream()
                            .map(Key::described)
                            .filter(ConfigKey::twemproxy)
                            .map(ConfigKey::name),
                    Stream.of("reuseport"))
            .collect(Collectors.toUnmodifiableSet());

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
        if (config.process().workers() != 1) {
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
                config.at("workers"),
                "workers",
                "serves all clients from one thread, with \"server_connections\" to each server",
                (config.process().workers() == 0
                                ? "has a worker for each core or so"
                                : "has " + config.process().workers() + " workers")
                        + ", each with as many connections to each server; mind the servers' limits",
                "workers: 1",
                true);
    }

    private static Stream<Location> newKeys(ProxyConfig config) {
        Stream<Location> global = config.lines().keySet().stream().map(config::at);
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
