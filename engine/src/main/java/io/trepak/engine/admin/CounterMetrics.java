package io.trepak.engine.admin;

import io.trepak.api.export.Sample.Kind;
import io.trepak.api.protocol.PoolNeeds;
import io.trepak.engine.admin.StatsDocument.PoolSums;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PoolServer;
import io.trepak.engine.pool.Reconnects;
import io.trepak.engine.pool.ServerHealth;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.stats.ServerCounters;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What is counted for every pool and server, one row each. All labels are names of the configuration file. */
final class CounterMetrics {
    private record Row<T>(String name, Kind kind, String help, ToDoubleFunction<T> value) {}

    private static <T> Row<T> counter(String name, String help, ToDoubleFunction<T> value) {
        return new Row<>("trepak_" + name, Kind.COUNTER, help, value);
    }

    private static <T> Row<T> gauge(String name, String help, ToDoubleFunction<T> value) {
        return new Row<>("trepak_" + name, Kind.GAUGE, help, value);
    }

    private static final List<Row<PoolCounters>> CLIENTS = List.of(
            gauge("client_connections", "Clients connected now.", c -> c.clientConnections),
            gauge(
                    "clients_paused",
                    "Clients not read now, for they or their server have enough to do.",
                    c -> c.clientsPaused),
            counter("clients_accepted", "Clients that connected.", c -> c.clientsAccepted),
            counter("client_eof", "Clients that closed, or said goodbye.", c -> c.clientEof),
            counter("client_errors", "Clients lost otherwise.", c -> c.clientErr),
            counter("clients_idle_closed", "Clients closed because they were idle.", c -> c.clientsIdle),
            counter("forward_errors", "Errors the proxy itself answered for want of a server.", c -> c.forwardError),
            counter("dead_server_misses", "Reads answered as missing because their server is dead.", c -> c.misses),
            counter("slow_requests", "Requests that took slow_log_micros or longer.", c -> c.slowRequests),
            counter("fragments", "Fragments made of requests that were split by key.", c -> c.fragments),
            gauge(
                    "requests_waiting",
                    "Requests that wait now because no server can execute them.",
                    c -> c.requestsWaiting),
            counter(
                    "requests_waited",
                    "Requests that waited because no server could execute them.",
                    c -> c.requestsWaited),
            counter(
                    "requests_wait_timeouts",
                    "Requests that failed because no server could execute them within failover_wait.",
                    c -> c.waitTimeouts),
            counter(
                    "redirects_given_up",
                    "Requests that were sent on so often that their clients got the redirect.",
                    c -> c.redirectsGivenUp),
            gauge(
                    "kept_bytes",
                    "Memory of requests that are kept until they are answered, or wait for a server.",
                    c -> c.keptBytes));

    private static final List<Row<ServerCounters>> SERVERS = List.of(
            counter("server_requests", "Requests forwarded, each fragment one.", c -> c.requests),
            counter("server_request_bytes", "Their bytes.", c -> c.requestBytes),
            counter("server_responses", "Responses matched to a request somebody still waits for.", c -> c.responses),
            counter("server_response_bytes", "Their bytes.", c -> c.responseBytes),
            gauge("server_unsent_requests", "Requests that wait to be written to the server.", c -> c.inQueue),
            gauge("server_unsent_bytes", "Their bytes.", c -> c.inQueueBytes),
            gauge("server_unanswered_requests", "Requests written whose responses are awaited.", c -> c.outQueue),
            gauge("server_unanswered_bytes", "Their bytes.", c -> c.outQueueBytes),
            gauge("server_connections", "Connections to the server now.", c -> c.serverConnections),
            counter("server_connections_dialled", "Connections to the server begun.", c -> c.connectionsDialled),
            counter("server_pushes_dropped", "Messages of the server that answered nobody.", c -> c.pushesDropped),
            counter("server_eof", "Connections the server closed.", c -> c.serverEof),
            counter("server_timeouts", "Connections closed because a response was overdue.", c -> c.serverTimedout),
            counter("server_queue_timeouts", "Requests that waited too long to be sent.", c -> c.queueTimeouts),
            counter(
                    "server_requests_moved",
                    "Requests that went from a lost connection to the next one, unsent.",
                    c -> c.requestsMoved),
            counter(
                    "server_requests_sent_again",
                    "Requests sent to the server that one had not executed, by its own word.",
                    c -> c.requestsSentAgain),
            counter(
                    "server_dials_refused",
                    "Requests that failed at once because it was too soon to dial the server again.",
                    c -> c.dialsRefused),
            counter("server_errors", "Connections lost otherwise.", c -> c.serverErr));

    private static final List<Row<ServerHealth>> HEALTH = List.of(
            gauge(
                    "server_live",
                    "1 while the server is on the ring, 0 while it is ejected.",
                    h -> h.isEjected() ? 0 : 1),
            counter("server_probes", "Times an ejected server was asked whether it is well.", ServerHealth::probes),
            counter("server_probes_failed", "Probes it failed.", ServerHealth::probesFailed),
            gauge(
                    "server_retry_seconds",
                    "How long the server stays away when ejected, as of the last time.",
                    h -> h.retryMillis() / 1e3),
            gauge(
                    "server_reconnect_wait_seconds",
                    "How long the server may not be dialled from now on.",
                    h -> h.reconnects().waitNanos(System.nanoTime()) / 1e9),
            counter("server_ejections", "Times the server was ejected.", ServerHealth::ejects),
            gauge(
                    "server_last_ejection_timestamp_seconds",
                    "When the server was last ejected, since 1970; 0 for never.",
                    h -> h.ejectedAtMicros() / 1e6));

    /** Where replicas may be asked. */
    private static final List<Row<ServerCounters>> REPLICAS = List.of(
            counter(
                    "server_replica_requests",
                    "Reads sent to replicas of the server, each fragment one.",
                    c -> c.replicaRequests),
            counter(
                    "server_replica_requests_returned",
                    "Reads asked of the server itself, for a replica had not executed them, or was lost before they were sent.",
                    c -> c.replicaReturned),
            counter(
                    "server_replica_errors",
                    "Connections to replicas of the server that were lost, refused, overdue or closed by them.",
                    c -> c.replicaErrors),
            gauge(
                    "server_replica_connections",
                    "Connections to replicas of the server now.",
                    c -> c.replicaConnections));

    /** The same, as the topology says. */
    private static final List<Row<PoolServer>> TOPOLOGY = List.of(gauge(
            "server_replicas",
            "Replicas of the server that may be asked for reads now.",
            at -> at.replicas().size()));

    /** Where dialling is limited. */
    private static final List<Row<Reconnects>> DIALLING = List.of(gauge(
            "server_reconnect_tokens",
            "How often the server may be dialled again at once.",
            dialling -> dialling.tokens(System.nanoTime())));

    private CounterMetrics() {}

    /** What they are called. */
    static Stream<String> names() {
        return Stream.of(CLIENTS, SERVERS, HEALTH, REPLICAS, TOPOLOGY, DIALLING)
                .flatMap(List::stream)
                .map(Row::name);
    }

    static void addTo(Family.Table table, List<PoolSums> pools) {
        for (PoolSums sums : pools) {
            Pool pool = sums.pool();
            String name = pool.config().name();
            add(table, CLIENTS, sums.clients(), "pool", name);
            table.gauge(
                    "trepak_client_connections_limit",
                    "Most clients at a time, as configured; 0 for no limit.",
                    pool.config().connections().clientConnections(),
                    "pool",
                    name);
            for (int i = 0; i < sums.servers().length; i++) {
                PoolServer at = sums.set().get(i);
                String server = at.name();
                add(table, SERVERS, sums.servers()[i], "pool", name, "server", server);
                add(table, HEALTH, at.health(), "pool", name, "server", server);
                if (pool.needs().reads() != PoolNeeds.Reads.OWNER) {
                    add(table, REPLICAS, sums.servers()[i], "pool", name, "server", server);
                    add(table, TOPOLOGY, at, "pool", name, "server", server);
                }
                if (pool.config().failure().serverReconnectsPerSecond() > 0) {
                    add(table, DIALLING, at.health().reconnects(), "pool", name, "server", server);
                }
            }
        }
    }

    private static <T> void add(Family.Table table, List<Row<T>> rows, T source, String... labels) {
        for (Row<T> row : rows) {
            table.add(row.name(), row.kind(), row.help(), row.value().applyAsDouble(source), labels);
        }
    }
}
