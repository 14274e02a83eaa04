package io.trepak.tools;

import io.trepak.api.Notes.Danger;
import io.trepak.engine.config.PoolConfig;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * A kind of pool that twemproxy 0.5 treats otherwise. Only what a configuration can tell: it is there when the pool has
 * what the difference is about, and has not said already that twemproxy's way is wanted.
 *
 * @param key whose line is named; of several keys the one to change
 * @param keep see {@link io.trepak.engine.config.Difference#keep}
 * @param applies to which pools
 */
record DifferenceRule(
        String name,
        Danger danger,
        String key,
        String twemproxy,
        String trepak,
        String keep,
        Predicate<PoolConfig> applies) {

    /** All rules, the most dangerous first. */
    static final List<DifferenceRule> ALL = List.of(
            new DifferenceRule( // spec quirk C12
                    "client-connections",
                    Danger.CLIENTS,
                    "client_connections",
                    "reads \"client_connections\" and ignores it",
                    "closes clients above that number",
                    "client_connections: 0",
                    pool -> pool.connections().clientConnections() > 0),
            new DifferenceRule(
                    "limits",
                    Danger.CLIENTS,
                    "max_request_bytes",
                    "takes requests and responses of any size, as long as there is memory",
                    "refuses requests above \"max_request_bytes\" and responses above \"max_response_bytes\"; the protocol has"
                            + " limits of its own, and the error names the key",
                    "raise the key that the error names",
                    pool -> pool.limits().maxRequestBytes() < Integer.MAX_VALUE
                            || pool.limits().maxResponseBytes() < Integer.MAX_VALUE),
            new DifferenceRule(
                    "listen-by-name",
                    Danger.CLIENTS,
                    "listen",
                    "listens on the first address the system has for the name, often ::1 for localhost",
                    "takes an IPv4 address first",
                    "write the address instead of the name",
                    DifferenceRule::listensByName),
            new DifferenceRule(
                    "waits-before-dialling",
                    Danger.CLIENTS,
                    "server_reconnect_delay_max",
                    "dials a server that fails for each request",
                    "dials it at once, then after 10 ms, 20 ms and so on up to \"server_reconnect_delay_max\"; requests"
                            + " between fail with the last error, also when the server has just come back",
                    "server_reconnect_delay_max: 0",
                    pool -> pool.failure().serverReconnectDelayMaxMillis() > 0),
            new DifferenceRule(
                    "dials-per-second",
                    Danger.CLIENTS,
                    "server_reconnects_per_second",
                    "dials a server that fails as often as requests come",
                    "dials it again \"server_reconnects_per_second\" times at most; requests beyond fail with the last error",
                    "server_reconnects_per_second: 0",
                    pool -> pool.failure().serverReconnectsPerSecond() > 0),
            new DifferenceRule( // spec quirk C3
                    "idle-close",
                    Danger.RUNNING,
                    "auto_eject_hosts",
                    "counts it as a failure when a server closes an idle connection, and may eject it for that",
                    "does not count it",
                    null,
                    pool -> pool.failure().autoEjectHosts()),
            new DifferenceRule( // spec quirk C9
                    "order-of-a-client",
                    Danger.RUNNING,
                    "server_connections",
                    "spreads the requests of one client over several connections, so that they may pass each other",
                    "keeps a client to one of them: its own requests stay in order",
                    null,
                    pool -> pool.connections().serverConnections() > 1),
            new DifferenceRule( // spec quirk C13
                    "keepalive-to-servers",
                    Danger.RUNNING,
                    "tcpkeepalive",
                    "has the kernel probe connections to clients only",
                    "has it probe those to servers, too",
                    null,
                    pool -> pool.connections().tcpKeepAlive()),
            new DifferenceRule( // spec quirk C16
                    "socket-file",
                    Danger.RUNNING,
                    "listen",
                    "deletes whatever file has the listener's path, and leaves its socket behind at the end",
                    "deletes a socket only, fails on any other file, and removes its own at the end",
                    null,
                    pool -> pool.listener().listen().address() instanceof UnixDomainSocketAddress));

    /** A name has a letter and is no IPv6 address; {@code *} is twemproxy's word for this machine and means the same here. */
    private static boolean listensByName(PoolConfig pool) {
        String text = pool.listener().listen().text();
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        return !text.startsWith("/") && !host.contains(":") && host.matches(".*[A-Za-z].*");
    }
}
