package io.trepak.tools;

import io.trepak.engine.config.Location;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ServerAddresses;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.config.diff.ComparedKeys;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A kind of setting that works and will surprise.
 *
 * @param name short, for scripts
 * @param why it is risky
 * @param advice what to do
 * @param check says where a pool breaks it, and how
 */
record LintRule(String name, String why, String advice, BiConsumer<PoolConfig, Findings> check) {

    /** Takes what a check finds. */
    interface Findings {
        void add(Location at, String what);
    }

    private static final String ADDRESSES = "server_addresses";

    /** All rules, one each. */
    static final List<LintRule> ALL = List.of(
            new LintRule(
                    "no-timeout",
                    "a request to a server that hangs waits for ever, and its client with it",
                    "set \"timeout\" to a few times what the slowest good response takes, such as 400",
                    (pool, found) -> {
                        if (pool.failure().timeoutMillis() == 0) {
                            found.add(pool.at("timeout"), "no \"timeout\" in pool '" + pool.name() + "'");
                        }
                    }),
            new LintRule(
                    "eject-all",
                    "after a few failures every request of the pool fails for \"server_retry_timeout\", even when the"
                            + " server is back at once",
                    "set it to false, or add servers",
                    (pool, found) -> {
                        if (pool.failure().autoEjectHosts() && pool.servers().size() == 1 && !pool.isSpread()) {
                            found.add(pool.at("auto_eject_hosts"), "\"auto_eject_hosts\" with a single server");
                        }
                    }),
            new LintRule(
                    "addresses-without-names",
                    "no server of the pool has a host name whose addresses could become servers",
                    "write a host name, or take the key out",
                    (pool, found) -> {
                        if (pool.routing().serverAddresses() == ServerAddresses.SERVERS && !pool.isSpread()) {
                            found.add(pool.at(ADDRESSES), "\"server_addresses: servers\" has no effect");
                        }
                    }),
            new LintRule(
                    "many-connections",
                    "a client keeps to one of them and its own requests stay in order, but a server gets the requests of"
                            + " different clients in another order than they came: what one sent, another may not read yet",
                    "keep 1 unless one connection is too slow, and let clients await a response before others rely on it",
                    (pool, found) -> {
                        if (pool.connections().serverConnections() > 1) {
                            found.add(
                                    pool.at("server_connections"),
                                    "\"server_connections\" is "
                                            + pool.connections().serverConnections());
                        }
                    }),
            new LintRule(
                    "same-address",
                    "it holds the keys of both, and when it fails it takes both along; with \"auto_eject_hosts\" its"
                            + " failures are counted twice",
                    "expected one entry for each server, with a larger weight for a larger share",
                    LintRule::findSameAddress),
            new LintRule(
                    "no-names",
                    "its address is its place on the ring, so when the address changes, its share of the keys moves",
                    "write a name behind the weight, and an address can change without a key moving; a pool with data in it"
                            + " keeps its keys when the name is what the server is called now",
                    (pool, found) -> {
                        if (pool.servers().size() > 1 && !pool.isSpread()) {
                            pool.servers().stream()
                                    .filter(server -> !server.isNamed())
                                    .min(Comparator.comparingInt(ServerConfig::line))
                                    .ifPresent(server -> found.add(
                                            at(pool, server), "server '" + server.name() + "' has no name of its own"));
                        }
                    }),
            new LintRule(
                    "open-listener",
                    "whoever reaches this machine can read and change everything in the pool",
                    "listen on an address of the inner network or on 127.0.0.1, or (Redis only) set \"redis_auth\"; keep"
                            + " a firewall in front",
                    (pool, found) -> {
                        if (pool.listener().listen().address() instanceof InetSocketAddress address
                                && address.getAddress() != null
                                && address.getAddress().isAnyLocalAddress()
                                && pool.settings().keySet().stream().noneMatch(ComparedKeys::isSecret)) {
                            found.add(
                                    pool.at("listen"),
                                    "pool '" + pool.name() + "' listens on every address and asks for no password");
                        }
                    }));

    private static void findSameAddress(PoolConfig pool, Findings found) {
        Map<String, ServerConfig> byAddress = new HashMap<>();
        pool.servers().stream()
                .sorted(Comparator.comparingInt(ServerConfig::line))
                .forEach(server -> {
                    ServerConfig earlier = byAddress.putIfAbsent(server.address(), server);
                    if (earlier != null) {
                        found.add(
                                at(pool, server),
                                "servers '" + earlier.name() + "' and '" + server.name() + "' have the same address "
                                        + server.address());
                    }
                });
    }

    private static Location at(PoolConfig pool, ServerConfig server) {
        return new Location(pool.at().file(), server.line());
    }
}
