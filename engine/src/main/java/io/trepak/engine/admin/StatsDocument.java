package io.trepak.engine.admin;

import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.ServerHealth;
import io.trepak.engine.pool.ServerSet;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.text.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The statistics in twemproxy's JSON form, separators included: comma and blank between scalars and before the first
 * nested object, comma alone between siblings. Collectors written for it keep working.
 */
public final class StatsDocument {
    private static final String HOST_NAME = hostName();
    private static final String SEPARATOR = ", ";

    private final StringBuilder text = new StringBuilder(4096);
    private final String version;
    private final long startedSeconds;

    /**
     * @param version of the proxy
     * @param startedSeconds since 1970
     */
    public StatsDocument(String version, long startedSeconds) {
        this.version = version;
        this.startedSeconds = startedSeconds;
    }

    /** The sums of all workers for one pool. */
    public record PoolSums(
            Pool pool, ServerSet set, PoolCounters clients, ServerCounters[] servers, Latencies latencies) {}

    /** Writes the whole document. */
    public String write(List<PoolSums> pools) {
        long total = pools.size();
        long current = pools.size();
        for (PoolSums sums : pools) {
            total += sums.clients().clientsAccepted;
            current += sums.clients().clientConnections;
            for (ServerCounters server : sums.servers()) {
                total += server.connectionsDialled;
                current += server.serverConnections;
            }
        }
        long now = System.currentTimeMillis() / 1000;
        text.append('{');
        string("service", "nutcracker");
        string("source", HOST_NAME);
        string("version", version);
        number("uptime", now - startedSeconds);
        number("timestamp", now);
        number("total_connections", total);
        number("curr_connections", current);
        for (int i = 0; i < pools.size(); i++) {
            text.append(i == 0 ? "" : ",");
            pool(pools.get(i));
        }
        return text.append("}\n").toString();
    }

    private void pool(PoolSums sums) {
        PoolCounters c = sums.clients();
        open(sums.pool().config().name());
        number("client_eof", c.clientEof);
        number("client_err", c.clientErr);
        number("client_connections", c.clientConnections);
        number("server_ejects", ejects(sums.set()));
        number("forward_error", c.forwardError);
        number("fragments", c.fragments);
        ServerSet servers = sums.set();
        for (int i = 0; i < servers.count(); i++) {
            text.append(i == 0 ? "" : ",");
            server(servers.get(i).name(), sums.servers()[i], servers.get(i).health());
        }
        if (servers.count() == 0) {
            text.setLength(text.length() - SEPARATOR.length());
        }
        text.append('}');
    }

    private void server(String name, ServerCounters c, ServerHealth health) {
        open(name);
        number("server_eof", c.serverEof);
        number("server_err", c.serverErr);
        number("server_timedout", c.serverTimedout);
        number("server_connections", c.serverConnections);
        number("server_ejected_at", health.ejectedAtMicros());
        number("requests", c.requests);
        number("request_bytes", c.requestBytes);
        number("responses", c.responses);
        number("response_bytes", c.responseBytes);
        number("in_queue", c.inQueue);
        number("in_queue_bytes", c.inQueueBytes);
        number("out_queue", c.outQueue);
        number("out_queue_bytes", c.outQueueBytes);
        text.setLength(text.length() - SEPARATOR.length());
        text.append('}');
    }

    private static long ejects(ServerSet set) {
        return set.all().stream().mapToLong(server -> server.health().ejects()).sum();
    }

    private void open(String name) {
        quote(name);
        text.append(": {");
    }

    private void string(String key, String value) {
        quote(key);
        text.append(':');
        quote(value);
        text.append(SEPARATOR);
    }

    private void number(String key, long value) {
        quote(key);
        text.append(':').append(value).append(SEPARATOR);
    }

    private void quote(String value) {
        Json.quote(text, value);
    }

    /** What gethostname() says. Java's own question also asks a resolver, which may take seconds and find nothing. */
    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return askResolver();
        }
    }

    private static String askResolver() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
