package io.trepak.engine.config.reader;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.Configuration;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.DeadServer;
import io.trepak.engine.config.FailurePolicy;
import io.trepak.engine.config.Limits;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.ServerConfig;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    @Test
    void givesEveryKeyItsDefault() {
        ProxyConfig file = Read.file(Read.text());
        PoolConfig pool = file.pools().get(0);
        assertAll(
                () -> assertEquals("alpha", pool.name()),
                () -> assertEquals("F:1", pool.at().toString()),
                () -> assertEquals("memcached", pool.routing().protocol()),
                () -> assertEquals("fnv1a_64", pool.routing().hash()),
                () -> assertNull(pool.routing().hashTag()),
                () -> assertEquals("ketama", pool.routing().distribution()),
                () -> assertEquals(512, pool.listener().backlog()),
                () -> assertEquals(0, pool.connections().clientConnections()),
                () -> assertEquals(false, pool.connections().tcpKeepAlive()),
                () -> assertEquals(false, pool.listener().reusePort()),
                () -> assertEquals(false, pool.connections().preconnect()),
                () -> assertEquals(1, pool.connections().serverConnections()),
                () -> assertEquals(List.of(), pool.routing().filters()),
                () -> assertNull(pool.routing().topology()),
                () -> assertEquals(
                        new FailurePolicy(0, 0, 0, 0, 1000, 1000, false, 2, 30_000, DeadServer.REHASH, false, 0),
                        pool.failure()),
                () -> assertEquals(new Limits(1024, 1 << 20, 1 << 16, 0, 1 << 29, 1 << 29), pool.limits()),
                () -> assertTrue(pool.settings().isEmpty()),
                () -> assertEquals(0, file.process().workers()),
                () -> assertEquals("auto", file.process().transport()),
                () -> assertEquals(128L << 20, file.process().maxBufferedBytes()));
    }

    @Test
    void readsEveryKey() {
        ProxyConfig file = Read.file("workers: 3\ntransport: nio\nmax_buffered_bytes: 5000000000\n"
                + Read.text(
                        "hash: md5",
                        "hash_tag: \"{}\"",
                        "distribution: modula",
                        "timeout: 400",
                        "backlog: 1024",
                        "client_connections: 10",
                        "redis: true",
                        "tcpkeepalive: true",
                        "reuseport: true",
                        "redis_auth: 0123",
                        "redis_db: 07",
                        "preconnect: true",
                        "auto_eject_hosts: true",
                        "server_connections: 2",
                        "server_retry_timeout: 2000",
                        "server_failure_limit: 1",
                        "protocol: redis",
                        "filters: first second",
                        "topology: dns",
                        "client_pending_requests: 1",
                        "client_pending_bytes: 4096",
                        "max_request_bytes: 1024",
                        "max_response_bytes: 2147483647",
                        "colour: red"));
        PoolConfig pool = file.pools().get(0);
        assertAll(
                () -> assertEquals(3, file.process().workers()),
                () -> assertEquals("nio", file.process().transport()),
                () -> assertEquals(5_000_000_000L, file.process().maxBufferedBytes()),
                () -> assertEquals("redis", pool.routing().protocol()),
                () -> assertEquals("md5", pool.routing().hash()),
                () -> assertEquals("{}", pool.routing().hashTag()),
                () -> assertEquals("modula", pool.routing().distribution()),
                () -> assertEquals(400, pool.failure().timeoutMillis()),
                () -> assertEquals(1024, pool.listener().backlog()),
                () -> assertEquals(10, pool.connections().clientConnections()),
                () -> assertEquals(true, pool.connections().tcpKeepAlive()),
                () -> assertEquals(true, pool.listener().reusePort()),
                () -> assertEquals(true, pool.connections().preconnect()),
                () -> assertEquals(true, pool.failure().autoEjectHosts()),
                () -> assertEquals(2, pool.connections().serverConnections()),
                () -> assertEquals(2000, pool.failure().serverRetryTimeoutMillis()),
                () -> assertEquals(1, pool.failure().serverFailureLimit()),
                () -> assertEquals(List.of("first", "second"), pool.routing().filters()),
                () -> assertEquals("dns", pool.routing().topology()),
                () -> assertEquals(new Limits(1, 4096, 1 << 16, 0, 1024, 2147483647), pool.limits()),
                () -> assertEquals(
                        "{colour=Setting[value=red, line=31, commented=false],"
                                + " redis_auth=Setting[value=0123, line=17, commented=false],"
                                + " redis_db=Setting[value=7, line=18, commented=false]}",
                        pool.settings().toString()),
                () -> assertEquals("F:11", pool.at("timeout").toString()),
                () -> assertEquals("F:4", pool.at("absent").toString()));
    }

    @Test
    void readsTheOddButLegalPool() {
        PoolConfig pool = Read.pool("""
                "my pool":
                  hash_tag: '$$'
                  servers:
                  - 127.0.0.1:6379:1 na:me
                  - "::1:6380:007"
                  - /var/run/r.sock:2
                  - /var/run/my r.sock:2 spaced
                  listen: /tmp/p.sock 0666
                  redis: "true"
                  redis_auth: foo
                """);
        assertAll(
                () -> assertEquals("my pool", pool.name()),
                () -> assertEquals("$$", pool.routing().hashTag()),
                () -> assertEquals("redis", pool.routing().protocol()),
                () -> assertEquals(
                        UnixDomainSocketAddress.of("/tmp/p.sock"),
                        pool.listener().listen().address()),
                () -> assertEquals(0666, pool.listener().listen().mode()),
                () -> assertEquals("foo", pool.settings().get("redis_auth").value()),
                () -> assertEquals(
                        List.of(
                                new ServerConfig("na:me", "127.0.0.1:6379", "127.0.0.1:6379:1", 1, 4),
                                new ServerConfig("spaced", "/var/run/my r.sock", "/var/run/my r.sock:2", 2, 7),
                                new ServerConfig("::1:6380", "::1:6380", "::1:6380:007", 7, 5),
                                new ServerConfig("/var/run/r.sock:", "/var/run/r.sock", "/var/run/r.sock:2", 2, 6)),
                        pool.servers()));
    }

    @Test
    void ordersPoolsAndServersByLengthThenBytes() {
        ProxyConfig file = Read.file("""
                zzz:
                  listen: 127.0.0.1:1
                  servers: [x]
                """.replace(" [x]", "\n  - b:10:1\n  - a:9:1\n  - a:10:1\n  - b:9:1")
                + "b:\n  listen: 127.0.0.1:2\n  servers:\n    - h:1:1\n"
                + "a:\n  listen: 127.0.0.1:3\n  servers:\n    - h:1:1\n");
        assertEquals(
                List.of("a", "b", "zzz"),
                file.pools().stream().map(PoolConfig::name).toList());
        assertEquals(
                List.of("a:9", "b:9", "a:10", "b:10"),
                file.pools().get(2).servers().stream().map(ServerConfig::name).toList());
    }

    @Test
    void ignoresDatabaseInMemcachedPools() {
        assertTrue(Read.poolWith("redis_db: 3").settings().isEmpty());
        assertTrue(
                Read.poolWith("protocol: memcached", "redis_db: 3").settings().isEmpty());
    }

    @Test
    void leavesRedisKeysToProtocolsItDoesNotKnow() {
        assertEquals(
                "secret",
                Read.poolWith("protocol: resp3", "redis_auth: secret")
                        .settings()
                        .get("redis_auth")
                        .value());
    }

    @Test
    void needsNoServersWhereATopologyNamesThem() {
        PoolConfig pool = Read.pool("p:\n  listen: 127.0.0.1:1\n  topology: dns\n");
        assertEquals(List.of(), pool.servers());
    }

    @Test
    void takesHashTagOfOneTwoByteCharacter() {
        assertEquals("\u00c3\u00a9", Read.poolWith("hash_tag: é").routing().hashTag());
    }

    @Test
    void keepsPoolsAndSettingsOfOneNameApart() {
        ProxyConfig file = Read.file("workers: 2\n" + Read.text().replace("alpha", "workers"));
        assertEquals(2, file.process().workers());
        assertEquals("workers", file.pools().get(0).name());
    }

    @Test
    void refusesListenersThatAreInEachOthersWay() {
        String two = "a:\n  listen: %s\n  servers:\n  - h:1:1\nb:\n  listen: %s\n  servers:\n  - h:1:1\n";
        for (String[] pair :
                new String[][] {{"127.0.0.1:1", "127.1:1"}, {"0.0.0.0:1", "127.0.0.1:1"}, {"127.0.0.2:1", "0:1"}}) {
            assertEquals(
                    "F:6: pools 'a' and 'b' have the same listen address '" + pair[1]
                            + "'; expected one of its own for each",
                    Read.problems(String.format(two, pair[0], pair[1])));
        }
        Read.file(String.format(two, "127.0.0.1:1", "127.0.0.2:1"));
        Read.file(String.format(two, "0.0.0.0:1", "127.0.0.1:1").replace("  servers", "  reuseport: true\n  servers"));
        assertEquals(
                "F:1: directive \"admin\" has the address that pool 'alpha' listens on, line 3; expected another port",
                Read.problems("admin: 22121\n" + Read.text()));
        assertEquals(
                "F:6: directive \"admin\" has the address that pool 'alpha' listens on, line 2; expected another port",
                Read.problems(Read.text() + "admin: 0.0.0.0:22121\n"));
    }

    @Test
    void knowsOnWhichLevelAKeyBelongs() {
        assertEquals(
                "F:1: directive \"timeout\" belongs in a pool; expected below the name of one, indented like its other keys",
                Read.problems("timeout: 400\n" + Read.text()));
    }

    @Test
    void saysEverythingThatIsWrongInTheOrderOfTheFile() {
        assertEquals("""
                F:1: directive "wrokers" is unknown; did you mean "workers"?
                F:2: directive "listen:" is missing; expected "listen: host:port" in pool 'alpha'
                F:3: directive "timeout" is not a number; expected 0 to 2147483647 (milliseconds), got "-1"
                F:4: directive "redis" is not "true" or "false"; expected one of the two, in lower case, got "yes"
                F:6: directive "servers" has a zero weight in "hostname:port:weight [name]" format string \
                "127.0.0.1:6379:0"; expected 1 to 2147483647
                F:9: pool 'alpha' has servers with same name '127.0.0.1:1'; expected another name, for line 7 has it \
                already
                F:10: flow mapping start token is disallowed; expected a value in quotes, or one entry a line
                F:11: directive "timeout" is a duplicate; expected it once, and line 3 has it already""", Read.problems("""
                        wrokers: 2
                        alpha:
                          timeout: -1
                          redis: yes
                          servers:
                          - 127.0.0.1:6379:0
                          - 127.0.0.1:1:1
                          - 127.0.0.1:2:1
                          - 127.0.0.1:1:2
                          hash_tag: {}
                          timeout: 1
                        """));
    }

    @Test
    void comparesListenersOfAllPools() {
        String second = Read.text().replace("alpha", "beta");
        assertEquals(
                "F:7: pools 'alpha' and 'beta' have the same listen address '127.0.0.1:22121';"
                        + " expected one of its own for each",
                Read.problems(Read.text() + second));
        String paths =
                Read.text().replace("127.0.0.1:22121", "/tmp/a") + second.replace("127.0.0.1:22121", "/tmp/a 0600");
        assertEquals(2, Read.file(paths).pools().size());
    }

    @Test
    void refusesTwoPoolsOfOneName() {
        assertEquals(
                "F:6: has pools with same name 'alpha'; expected another name, for line 1 has it already",
                Read.problems(Read.text() + Read.text().replace("22121", "22122")));
    }

    @Test
    void tellsWhyAFileCannotBeOpened(@TempDir Path folder) {
        ConfigException e = assertThrows(ConfigException.class, () -> Configuration.read(folder.resolve("none.yml")));
        assertEquals(
                "conf: failed to open configuration '" + folder.resolve("none.yml") + "': No such file or directory",
                e.getMessage());
        assertNull(e.problems().get(0).at());
        assertThrows(ConfigException.class, () -> Configuration.read(folder));
    }

    @Test
    void readsNoMoreThanAMebibyte(@TempDir Path folder) throws IOException, ConfigException {
        Path file = folder.resolve("big.yml");
        String comment = "#".repeat(ConfigReader.MOST_BYTES - Read.text().length());
        Files.writeString(file, Read.text() + comment);
        assertEquals(1, Configuration.read(file).pools().size());
        Files.writeString(file, Read.text() + comment + "#");
        ConfigException e = assertThrows(ConfigException.class, () -> Configuration.read(file));
        assertEquals(file + ":1: has more than 1048576 bytes; expected a smaller file", e.getMessage());
    }

    @Test
    void reportsAHundredProblemsAndThatThereAreMore() {
        String servers = "  - h:1:0\n".repeat(1000);
        String[] lines = Read.problems("p:\n  listen: 127.0.0.1:1\n  servers:\n" + servers)
                .split("\n");
        assertEquals(101, lines.length);
        assertEquals("F:104: and more from here on; expected these to be put right first", lines[100]);
    }

    @Test
    void readsTheExamples() throws ConfigException {
        ProxyConfig alpha = Configuration.read(Path.of("../examples/nutcracker.yml"));
        assertEquals(6, alpha.pools().get(0).servers().size());
        assertEquals("redis", alpha.pools().get(0).routing().protocol());
        assertEquals("127.0.0.1:22121", alpha.pools().get(0).listener().listen().text());
        ProxyConfig memcached = Configuration.read(Path.of("../examples/memcached.yml"));
        assertEquals("memcached", memcached.pools().get(0).routing().protocol());
        assertEquals(
                2,
                Configuration.read(Path.of("../examples/two-pools.yml")).pools().size());
    }
}
