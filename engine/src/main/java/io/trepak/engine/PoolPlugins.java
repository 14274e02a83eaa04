package io.trepak.engine;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.Server;
import io.trepak.api.extension.FilterProvider;
import io.trepak.api.protocol.Protocol;
import io.trepak.engine.ConfigException.Problem;
import io.trepak.engine.config.PoolOptions;
import io.trepak.engine.plugin.PluginKind;
import io.trepak.engine.plugin.PluginRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The plugins one pool asks for, found and asked whether they can live with its options.
 *
 * @param config of the pool
 * @param filters in order
 * @param options as the plugins read them
 * @param warnings what works but will surprise
 */
record PoolPlugins(
        PoolConfig config,
        Protocol protocol,
        HashFunction hash,
        Distribution distribution,
        List<FilterProvider> filters,
        PoolOptions options,
        List<String> warnings) {

    /**
     * @param problems takes everything that is wrong; if there was anything, the result is of no use
     */
    static PoolPlugins find(PoolConfig config, PluginRegistry registry, List<Problem> problems) {
        String protocolKey = config.lines().containsKey("protocol") ? "protocol" : "redis";
        Protocol protocol =
                registry.find(PluginKind.PROTOCOL, config.protocol(), protocolKey, config.at(protocolKey), problems);
        HashFunction hash = registry.find(PluginKind.HASH, config.hash(), "hash", config.at("hash"), problems);
        Distribution distribution = registry.find(
                PluginKind.DISTRIBUTION, config.distribution(), "distribution", config.at("distribution"), problems);
        List<FilterProvider> filters = config.filters().stream()
                .map(name -> registry.find(PluginKind.FILTER, name, "filters", config.at("filters"), problems))
                .filter(Objects::nonNull)
                .toList();
        if (config.topology() != null) {
            problems.add(new Problem(
                    config.at("topology"),
                    "directive \"topology\" cannot be used: this version takes servers from the configuration file;"
                            + " expected a \"servers\" list instead"));
        }
        PoolOptions options = new PoolOptions(config);
        PoolPlugins plugins =
                new PoolPlugins(config, protocol, hash, distribution, filters, options, new ArrayList<>());
        if (problems.isEmpty()) {
            plugins.check(problems);
        }
        return plugins;
    }

    /** Asks every plugin once, so that bad options stop the start and not the first client. */
    private void check(List<Problem> problems) {
        try {
            protocol.frontend(options);
            protocol.backend(options);
            filters.forEach(filter -> filter.create(config.name(), options).close());
            checkContinuum();
        } catch (PoolOptions.OptionException e) {
            problems.add(e.problem());
            return;
        } catch (RuntimeException | LinkageError e) {
            problems.add(
                    new Problem(config.at(), "pool '" + config.name() + "': a plugin fails with these options: " + e));
            return;
        }
        problems.addAll(options.unknownKeys());
    }

    private void checkContinuum() {
        List<Server> servers = config.servers().stream()
                .map(s -> Server.of(s.name(), s.address(), s.weight()))
                .toList();
        if (servers.size() < 2) {
            return;
        }
        Continuum continuum = distribution.build(servers, options);
        for (int i = 0; i < servers.size(); i++) {
            if (continuum.points(i) == 0) {
                warnings.add(new Location(
                                config.at().file(), config.servers().get(i).line())
                        + ": server '" + servers.get(i).name() + "' gets no keys: its weight is too small beside the"
                        + " others; raise it or take the server out");
            }
        }
        if (config.hash().equals("crc32") && config.distribution().equals("ketama")) {
            warnings.add(config.at("hash")
                    + ": crc32 has 15 bits only, so with ketama nearly all keys go to one server; use crc32a, unless"
                    + " existing data needs this");
        }
    }
}
