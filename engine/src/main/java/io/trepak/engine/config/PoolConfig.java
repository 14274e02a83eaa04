package io.trepak.engine.config;

import java.util.List;
import java.util.Map;

/**
 * One pool of the configuration file, checked as far as that is possible without its plugins.
 *
 * @param name of the pool
 * @param at the line of its name
 * @param listen where clients connect
 * @param protocol name of the protocol plugin: {@code redis}, {@code memcached} or the value of {@code protocol:}
 * @param hash name of the hash function
 * @param hashTag two bytes, as Latin-1 characters; null for none
 * @param distribution name of the distribution
 * @param timeoutMillis a request without a response for so long fails; 0 waits for ever
 * @param backlog of the listening socket
 * @param clientConnections most clients at a time; 0 for no limit of its own
 * @param tcpKeepAlive on sockets to clients and servers
 * @param reusePort SO_REUSEPORT on the listening socket
 * @param preconnect open connections to servers at the start
 * @param autoEjectHosts take failing servers off the ring
 * @param serverConnections most connections of one worker to one server, 1 or more
 * @param serverRetryTimeoutMillis how long an ejected server stays away
 * @param serverFailureLimit failures in a row that eject it; 0 counts as 1
 * @param servers in index order: shorter names first, equal lengths by unsigned bytes; empty only if there is
 *     a topology
 * @param serverAddresses what the addresses of a server's host name are
 * @param filters names of the request filters, in order; normally empty
 * @param topology name of the topology source; null for the servers above
 * @param failure what is done about failing servers beyond ejection
 * @param limits how much one client may make the proxy hold
 * @param slowLog which requests are kept to be looked at
 * @param likeTwemproxy whether plugin keys that are absent stand for what twemproxy does
 * @param settings all keys the engine gives no meaning to, for the plugins
 * @param lines the line of every key in the file, from 1
 */
public record PoolConfig(
        String name,
        Location at,
        ListenConfig listen,
        String protocol,
        String hash,
        String hashTag,
        String distribution,
        int timeoutMillis,
        int backlog,
        int clientConnections,
        boolean tcpKeepAlive,
        boolean reusePort,
        boolean preconnect,
        boolean autoEjectHosts,
        int serverConnections,
        int serverRetryTimeoutMillis,
        int serverFailureLimit,
        List<ServerConfig> servers,
        ServerAddresses serverAddresses,
        List<String> filters,
        String topology,
        FailurePolicy failure,
        Limits limits,
        SlowLogConfig slowLog,
        boolean likeTwemproxy,
        Map<String, Setting> settings,
        Map<String, Integer> lines) {

    /** Where a key stands; the line of the pool if the key is not in the file. */
    public Location at(String key) {
        return new Location(at.file(), lines.getOrDefault(key, at.line()));
    }

    /** Whether a server stands for as many as its name has addresses when the proxy runs. */
    public boolean isSpread(ServerConfig server) {
        return serverAddresses == ServerAddresses.SERVERS && server.hostName() != null;
    }

    /** Whether any of its servers does. */
    public boolean isSpread() {
        return servers.stream().anyMatch(this::isSpread);
    }

    /** The same with other servers, in index order. */
    public PoolConfig with(List<ServerConfig> others) {
        return with(listen, List.copyOf(others));
    }

    /** The same, listening elsewhere. */
    public PoolConfig with(ListenConfig other) {
        return with(other, servers);
    }

    private PoolConfig with(ListenConfig listen, List<ServerConfig> servers) {
        return new PoolConfig(
                name,
                at,
                listen,
                protocol,
                hash,
                hashTag,
                distribution,
                timeoutMillis,
                backlog,
                clientConnections,
                tcpKeepAlive,
                reusePort,
                preconnect,
                autoEjectHosts,
                serverConnections,
                serverRetryTimeoutMillis,
                serverFailureLimit,
                servers,
                serverAddresses,
                filters,
                topology,
                failure,
                limits,
                slowLog,
                likeTwemproxy,
                settings,
                lines);
    }
}
