package io.trepak.engine.config.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.engine.config.Monitoring;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.Setting;
import io.trepak.engine.plugin.PluginOptions;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MonitoringKeysTest {
    private static Monitoring read(String... globals) {
        return Read.file(String.join("\n", globals) + "\n" + Read.text()).monitoring();
    }

    private static InetSocketAddress admin(String value) {
        return (InetSocketAddress) read("admin: " + value).admin().address();
    }

    private static String problems(String... globals) {
        return Read.problems(String.join("\n", globals) + "\n" + Read.text());
    }

    @Test
    void everythingIsOffUnlessTheFileSaysOtherwise() {
        ProxyConfig file = Read.file(Read.text());
        Monitoring monitoring = file.monitoring();
        assertNull(monitoring.admin());
        assertEquals(List.of(), monitoring.exporters());
        assertEquals(Map.of(), file.settings());
        assertEquals(2000, monitoring.workerStallMillis());
    }

    @Test
    void aPortAloneMeansThisMachine() {
        assertEquals(new InetSocketAddress("127.0.0.1", 9121), admin("9121"));
        assertEquals(new InetSocketAddress("127.0.0.1", 9121), admin("127.0.0.1:9121"));
        assertEquals(new InetSocketAddress("::1", 9121), admin("'[::1]:9121'"));
        assertEquals(true, admin("'*:9121'").getAddress().isLoopbackAddress());
        assertEquals(true, admin("0.0.0.0:9121").getAddress().isAnyLocalAddress());
    }

    @Test
    void anAddressThatIsNoneIsSaid() {
        assertEquals(
                "F:1: directive \"admin\" has an invalid port in \"hostname:port\" format string; expected 1 to 65535,"
                        + " got \"127.0.0.1:0\"",
                problems("admin: 0"));
        assertEquals(
                "F:1: directive \"admin\" has an invalid value; expected a host before the port; 0.0.0.0 for every"
                        + " address",
                problems("admin: ':9121'"));
        assertEquals(
                "F:1: directive \"admin\" is a path; expected \"hostname:port\" or a port, for HTTP comes over TCP only",
                problems("admin: /run/admin.sock"));
    }

    @Test
    void otherNamesOfTheAdminPortAreHostsWithoutPorts() {
        assertEquals(
                List.of("a.example", "b"), read("admin_hosts: a.example  b").adminHosts());
        assertEquals(
                "F:1: directive \"admin_hosts\" is not a list of host names; expected names without ports, blanks between"
                        + " them",
                problems("admin_hosts: a:9121"));
    }

    @Test
    void keysOfAnExporterBeginWithItsNameAndMayStandBeforeIt() {
        ProxyConfig file = Read.file("statsd_host: a\nexporters: statsd graphite\ngraphite_port: 7\n" + Read.text());
        assertEquals(List.of("statsd", "graphite"), file.monitoring().exporters());
        assertEquals(Map.of("statsd_host", new Setting("a", 1), "graphite_port", new Setting("7", 3)), file.settings());
    }

    @Test
    void aKeyOfNoExporterIsUnknown() {
        assertEquals(
                "F:1: directive \"statsd_host\" is unknown; expected compatibility, workers, transport, max_buffered_bytes, watch_config, admin,"
                        + " admin_hosts, exporters, worker_stall_millis, latency_sample, or a pool with its keys indented below",
                problems("statsd_host: a", "exporters: graphite"));
        assertEquals(
                "F:2: directive \"graphite_\" is a pool without keys; expected its keys indented on the lines below",
                problems("exporters: graphite", "graphite_:"));
        assertEquals(
                "F:1: directive \"exporters\" is not a valid exporter; expected a name of lower-case letters, digits"
                        + " and underscores",
                problems("exporters: Graphite"));
    }

    @Test
    void theStallThresholdHasBounds() {
        assertEquals(100, read("worker_stall_millis: 100").workerStallMillis());
        assertEquals(
                "F:1: directive \"worker_stall_millis\" is too small; expected 100 to 600000 (milliseconds), got \"99\"",
                problems("worker_stall_millis: 99"));
    }

    @Test
    void anExporterReadsItsKeysAndIsToldWhereABadOneStands() {
        ProxyConfig file = Read.file("exporters: x\nx_port: 70\nx_on: true\nx_name: n\nx_typo: 1\n" + Read.text());
        PluginOptions options = PluginOptions.ofExporters(file);
        assertEquals(70, options.integer("x_port", 1));
        assertEquals(1, options.integer("x_absent", 1));
        assertEquals(true, options.flag("x_on", false));
        assertEquals("n", options.string("x_name", null));
        assertEquals(
                List.of("F:5: directive \"x_typo\" is unknown; expected a key its exporter reads"),
                options.unknownKeys("", Set.of()).stream().map(Object::toString).toList());
        assertEquals(
                "F:4: directive \"x_name\" is not a number; expected 0 to 2147483647, got \"n\"",
                assertThrows(PluginOptions.InvalidOption.class, () -> options.integer("x_name", 1))
                        .problem()
                        .toString());
        assertEquals(
                "F:1: directive \"x_absent\" must be given",
                assertThrows(IllegalArgumentException.class, () -> {
                            throw options.invalid("x_absent", "must be given");
                        })
                        .getMessage());
    }
}
