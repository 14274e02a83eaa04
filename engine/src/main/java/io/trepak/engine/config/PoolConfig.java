package io.trepak.engine.config;

import java.util.List;
import java.util.Map;

/**
 * One pool of the configuration file, checked as far as that is possible without its plugins. Every component of its groups
 * is a key of the file.
 *
 * @param name of the pool
 * @param at the line of its name
 * @param listener where clients connect, and how the socket is opened
 * @param routing what it speaks, and how a request finds its server
 * @param connections to clients and servers
 * @param failure what is done about servers that are slow or fail
 * @param limits how much one client, or one server, may make the proxy hold
 * @param slowLog which requests are kept to be looked at
 * @param servers in index order: shorter names first, equal lengths by unsigned bytes; empty only if there is
 *     a topology
 * @param settings all keys the engine gives no meaning to, for the plugins
 * @param lines the line of every key in the file, from 1
 */
public record PoolConfig(
        String name,
        Location at,
        ListenerConfig listener,
        RoutingConfig routing,
        ConnectionsConfig connections,
        FailurePolicy failure,
        Limits limits,
        SlowLogConfig slowLog,
        List<ServerConfig> servers,
        Map<String, Setting> settings,
        Map<String, Integer> lines) {

    /** Where a key stands; the line of the pool if the key is not in the file. */
    public Location at(String key) {
        return new Location(at.file(), lines.getOrDefault(key, at.line()));
    }

    /** Whether a server stands for as many as its name has addresses when the proxy runs. */
    public boolean isSpread(ServerConfig server) {
        return routing.serverAddresses() == ServerAddresses.SERVERS && server.hostName() != null;
    }

    /** Whether any of its servers does. */
    public boolean isSpread() {
        return servers.stream().anyMatch(this::isSpread);
    }

    /** The same with other servers, in index order. */
    public PoolConfig with(List<ServerConfig> others) {
        return with(listener, List.copyOf(others));
    }

    /** The same, listening elsewhere. */
    public PoolConfig with(ListenConfig other) {
        return with(new ListenerConfig(other, listener.backlog(), listener.reusePort()), servers);
    }

    private PoolConfig with(ListenerConfig listener, List<ServerConfig> servers) {
        return new PoolConfig(
                name, at, listener, routing, connections, failure, limits, slowLog, servers, settings, lines);
    }
}
