package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The admin port of the shipped folder, its metrics read by the parsers of Prometheus' Python library. */
@Timeout(600)
class MetricsIT {
    /** One line per sample, line ends in labels shown as ~; fails for whatever the format forbids. */
    private static final String PARSE = """
            import sys
            from prometheus_client.%s import text_string_to_metric_families as families
            for family in families(sys.stdin.read()):
                assert family.documentation, family
                for s in family.samples:
                    labels = ','.join(k + '=' + v.replace('\\n', '~') for k, v in sorted(s.labels.items()))
                    print(family.type, s.name, labels, s.value, sep='|')
            """;

    private static final String ODD_POOL = "p\"\\\u00e9";

    private static String get(int port, String path, String accept) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setRequestProperty("Accept", accept);
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, Double> samples(Python python, String parser, String text)
            throws IOException, InterruptedException {
        Map<String, Double> samples = new TreeMap<>();
        for (String line : python.lines(PARSE.formatted(parser), text)) {
            int bar = line.lastIndexOf('|');
            samples.put(line.substring(0, bar), Double.parseDouble(line.substring(bar + 1)));
        }
        return samples;
    }

    private static double sum(Map<String, Double> samples, String pool, String name) {
        String start = name + "|pool=" + pool + ",";
        return samples.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(start))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    @Test
    void arePlainToRealParsersAndAgreeWithTheTrafficSent() throws Exception {
        Python python = Python.with("prometheus_client.openmetrics.parser", "python3-prometheus-client");
        try (Fleet fleet = new Fleet("metrics")) {
            Pool alpha = Pool.of("alpha", fleet.redis(3), "redis: true");
            Pool be = Pool.of("be", fleet.memcached(2));
            Pool odd =
                    new Pool("\"p\\\"\\\\\u00e9\"", Ports.free(), List.of(), List.of("\"127.0.0.1:1:1 s\\\"\\\\\\n\""));
            int admin = Ports.free();
            fleet.trepak("admin: " + admin + "\n", List.of("--workers=2"), alpha, be, odd);
            Traffic redis = new Traffic(alpha.port());
            Traffic memcached = new Traffic(be.port());
            try (Link one = redis.redis();
                    Link two = memcached.memcached()) {
                String open = get(admin, "/metrics", "application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1");
                assertTrue(open.endsWith("# EOF\n"), open);
                check(samples(python, "openmetrics.parser", open), redis, memcached);
                check(samples(python, "parser", get(admin, "/metrics", "text/plain")), redis, memcached);
                assertEquals("{\"ready\":true, \"state\":\"ready\"}\n", get(admin, "/readyz", "*/*"));
                assertTrue(get(admin, "/healthz", "*/*").startsWith("{\"healthy\":true, "));
                assertEquals("$-1\r\n", one.ask("GET", "none"));
                two.send("get none\r\n".getBytes(StandardCharsets.ISO_8859_1));
                assertEquals("END\r\n", Bytes.text(two.memcachedAnswer()));
            }
        }
    }

    private static void check(Map<String, Double> samples, Traffic redis, Traffic memcached) {
        for (Map.Entry<String, Traffic> pool :
                Map.of("alpha", redis, "be", memcached).entrySet()) {
            String name = pool.getKey();
            Traffic sent = pool.getValue();
            assertEquals(sent.requests, sum(samples, name, "counter|trepak_server_requests_total"));
            // One in 64 at distances of 127 at most; each worker got more requests than that.
            double timed = sum(samples, name, "histogram|trepak_server_duration_seconds_count");
            assertTrue(timed > 0 && timed < sent.requests, timed + " of " + sent.requests + " timed");
            assertEquals(sent.requestBytes, sum(samples, name, "counter|trepak_server_request_bytes_total"));
            assertEquals(sent.responseBytes, sum(samples, name, "counter|trepak_server_response_bytes_total"));
            String of = "|pool=" + name;
            assertEquals(
                    samples.get("counter|trepak_clients_accepted_total" + of),
                    samples.get("counter|trepak_client_eof_total" + of)
                            + samples.get("gauge|trepak_client_connections" + of));
        }
        assertEquals(1, samples.get("gauge|trepak_server_live|pool=" + ODD_POOL + ",server=s\"\\~"));
        Set<String> labels = samples.keySet().stream()
                .map(key -> key.replaceAll("=[^,|]*", "").split("\\|", -1)[2])
                .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "",
                        "pool",
                        "pool,server",
                        "class,pool,stage",
                        "class,le,pool,stage",
                        "le,pool,server",
                        "worker",
                        "java,transport,version",
                        "kind,plugin",
                        "result",
                        "area",
                        "gc"),
                labels);
    }
}
