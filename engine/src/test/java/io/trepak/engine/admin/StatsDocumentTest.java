package io.trepak.engine.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.engine.Configuration;
import io.trepak.engine.JsonReader;
import io.trepak.engine.admin.StatsDocument.PoolSums;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.plugin.PluginFaults;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.stats.ServerCounters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatsDocumentTest {
    private static final List<String> POOL_FIELDS =
            List.of("client_eof", "client_err", "client_connections", "server_ejects", "forward_error", "fragments");
    private static final List<String> SERVER_FIELDS = List.of(
            "server_eof",
            "server_err",
            "server_timedout",
            "server_connections",
            "server_ejected_at",
            "requests",
            "request_bytes",
            "responses",
            "response_bytes",
            "in_queue",
            "in_queue_bytes",
            "out_queue",
            "out_queue_bytes");

    @TempDir
    Path folder;

    private String documentOf(String yaml) throws Exception {
        ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor();
        try {
            ProxyConfig config = Configuration.read(Files.writeString(folder.resolve("c.yml"), yaml));
            List<PoolSums> sums = new ArrayList<>();
            for (var pool : config.pools()) {
                Pool made = new Pool(pool, null, null, new First(), null, control, new PluginFaults(), null, null);
                ServerCounters[] servers = new ServerCounters[made.servers().count()];
                for (int i = 0; i < servers.length; i++) {
                    servers[i] = new ServerCounters();
                    servers[i].requests = Long.MAX_VALUE - i;
                }
                PoolCounters clients = new PoolCounters();
                clients.clientsAccepted = 5;
                clients.clientConnections = 2;
                sums.add(new PoolSums(made, made.servers(), clients, servers, new Latencies(servers.length)));
            }
            return new StatsDocument("0.5.0", 0).write(sums);
        } finally {
            control.shutdownNow();
        }
    }

    private static final class First implements Distribution {
        @Override
        public String name() {
            return "first";
        }

        @Override
        public Continuum build(List<Server> servers, BitSet live, Options options) {
            return hash -> 0;
        }
    }

    /** The real thing, captured from nutcracker 0.5.0 with every number made #. */
    @Test
    void isByteForByteOfTwemproxysForm() throws Exception {
        String server = "{"
                + String.join(
                        ", ", SERVER_FIELDS.stream().map(f -> "\"" + f + "\":#").toList()) + "}";
        String pool = String.join(
                ", ", POOL_FIELDS.stream().map(f -> "\"" + f + "\":#").toList());
        String expected = "{\"service\":\"nutcracker\", \"source\":\"HOST\", \"version\":\"0.5.0\", \"uptime\":#,"
                + " \"timestamp\":#, \"total_connections\":#, \"curr_connections\":#, \"be\": {" + pool + ", \"a\": "
                + server + "},\"alpha\": {" + pool + ", \"s\": " + server + ",\"tt\": " + server + "}}\n";
        String json = documentOf("alpha:\n  listen: 127.0.0.1:1\n  servers:\n  - 127.0.0.1:2:1 tt\n"
                + "  - 127.0.0.1:3:1 s\nbe:\n  listen: 127.0.0.1:4\n  servers:\n  - 127.0.0.1:5:1 a\n");
        assertEquals(
                expected,
                json.replaceFirst("\"source\":\"[^\"]*\"", "\"source\":\"HOST\"")
                        .replaceAll("\":\\d+", "\":#"));
        assertTrue(json.contains("\"total_connections\":12, \"curr_connections\":6,"), json);
    }

    @Test
    void aStrictReaderFindsEveryNameAsTheConfigurationHasIt() throws Exception {
        String pool = "p\"\\\u00e9\t\u4e16";
        String server = "s\"\\/\u00e9\u0001";
        String json = documentOf("\"p\\\"\\\\\u00e9\\t\u4e16\":\n  listen: 127.0.0.1:1\n  servers:\n  - \"127.0.0.1:2:1"
                + " s\\\"\\\\/\u00e9\\x01\"\n");
        Map<String, Object> document = JsonReader.object(JsonReader.read(json));
        Map<String, Object> fields = JsonReader.object(document.get(pool));
        assertEquals(Set.of(server), difference(fields.keySet(), POOL_FIELDS));
        assertEquals(
                SERVER_FIELDS, List.copyOf(JsonReader.object(fields.get(server)).keySet()));
        assertEquals(
                Long.toString(Long.MAX_VALUE),
                JsonReader.object(fields.get(server)).get("requests").toString());
    }

    private static Set<String> difference(Set<String> all, List<String> known) {
        Set<String> rest = new java.util.LinkedHashSet<>(all);
        known.forEach(rest::remove);
        return rest;
    }

    @Test
    void aPoolWhoseServersAreNotKnownYetIsAnObjectAllTheSame() throws Exception {
        Map<String, Object> document =
                JsonReader.object(JsonReader.read(documentOf("alpha:\n  listen: 127.0.0.1:1\n  topology: dns\n")));
        assertEquals(
                POOL_FIELDS,
                List.copyOf(JsonReader.object(document.get("alpha")).keySet()));
    }

    @Test
    void escapesWhatJsonCannotHold() {
        String json = new StatsDocument("1\"2\\3\n", 0).write(List.of());
        assertTrue(json.contains("\"version\":\"1\\\"2\\\\3\\u000a\""), json);
    }
}
