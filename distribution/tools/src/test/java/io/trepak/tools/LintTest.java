package io.trepak.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.Configuration;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.Warning;
import io.trepak.engine.plugin.PluginRegistry;
import io.trepak.engine.plugin.PluginServices;
import io.trepak.engine.plugin.PoolPlugins;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LintTest {
    private static final String LISTEN = "listen: 127.0.0.1:31101\n";
    private static final String OPEN = "listen: 0.0.0.0:31101\n";
    private static final String FINE = LISTEN + "timeout: 400\n";
    private static final String REDIS = FINE + "redis: true\n";
    private static final String[] TWO = {"h:1:1 a", "h:2:1 b"};

    private static PluginRegistry plugins;

    @BeforeAll
    static void load() throws ConfigException {
        plugins = PluginRegistry.load(null);
    }

    private static List<Warning> lint(PoolConfig config) {
        List<Problem> problems = new ArrayList<>();
        PoolPlugins found = PoolPlugins.find(config, List.of(config), plugins, PluginServices.ofCheck(), problems);
        assertEquals(List.of(), problems);
        return Lint.of(found);
    }

    private static List<Warning> lint(String keys, String... servers) {
        return lint(PoolText.file(PoolText.text("alpha", keys, servers)).pools().get(0));
    }

    private static List<String> rules(List<Warning> warnings) {
        return warnings.stream().map(Warning::rule).toList();
    }

    static Stream<Arguments> risky() {
        return Stream.of(
                Arguments.of("no-timeout", 1, LISTEN, TWO),
                Arguments.of("no-timeout", 3, LISTEN + "timeout: 0\n", TWO),
                Arguments.of("eject-redis", 5, REDIS + "auto_eject_hosts: true\n", TWO),
                Arguments.of("eject-modula", 5, FINE + "distribution: modula\nauto_eject_hosts: true\n", TWO),
                Arguments.of("eject-all", 4, FINE + "auto_eject_hosts: true\n", new String[] {"h:1:1"}),
                Arguments.of("addresses-redis", 5, REDIS + "server_addresses: servers\n", TWO),
                Arguments.of("addresses-modula", 5, FINE + "distribution: modula\nserver_addresses: servers\n", TWO),
                Arguments.of("addresses-without-names", 4, FINE + "server_addresses: servers\n", new String[] {
                    "10.0.0.1:1:1 a", "::1:2:1 b", "/tmp/a:1 c"
                }),
                Arguments.of("many-connections", 4, FINE + "server_connections: 2\n", TWO),
                Arguments.of("no-names", 6, FINE, new String[] {"h:1:1 a", "h:2:1"}),
                Arguments.of("no-names", 5, FINE, new String[] {"h:11211:1", "h:2:1 b"}),
                Arguments.of("no-names", 6, FINE, new String[] {"h:2:1 b", "/run/m.sock:1"}),
                Arguments.of("client-connections", 4, FINE + "client_connections: 5\ncompatibility: twemproxy\n", TWO),
                Arguments.of("password-cut", 5, REDIS + "redis_auth: pass #word\n", TWO),
                Arguments.of("password-variable", 5, REDIS + "redis_auth: ${REDIS_AUTH}\n", TWO),
                Arguments.of("password-variable", 5, REDIS + "redis_auth: $REDIS_AUTH\n", TWO),
                Arguments.of("same-address", 6, FINE, new String[] {"h:1:1 b", "h:1:1 a"}),
                Arguments.of("crc32-ketama", 4, FINE + "hash: crc32\n", TWO),
                Arguments.of("open-listener", 2, OPEN + "timeout: 400\n", TWO),
                Arguments.of("open-listener", 2, "listen: ::0:31101\ntimeout: 400\n", TWO),
                Arguments.of("auth-and-db", 6, REDIS + "redis_auth: x\nredis_db: 1\n", TWO),
                Arguments.of(
                        "db-on-unix-socket", 5, REDIS + "redis_db: 1\n", new String[] {"h:1:1 a", "/run/redis.sock:1 b"
                        }));
    }

    @ParameterizedTest
    @MethodSource("risky")
    void warnsOfOneRiskAtItsLine(String rule, int line, String keys, String[] servers) {
        List<Warning> warnings = lint(keys, servers);
        assertEquals(List.of(rule), rules(warnings));
        assertEquals(line, warnings.get(0).at().line());
    }

    @Test
    void warnsOfServersWithoutPoints() {
        List<Warning> warnings = lint(FINE, "h:1:9999 heavy", "h:2:1 zlight");
        assertEquals(List.of("no-points"), rules(warnings));
        assertEquals(6, warnings.get(0).at().line());
    }

    @Test
    void warnsOfWeightsNobodyLooksAt() {
        List<Warning> warnings = lint(FINE + "distribution: random\n", "h:1:1 a", "h:2:3 b");
        assertEquals(List.of("ignored-weight"), rules(warnings));
        assertEquals(7, warnings.get(0).at().line());
        assertEquals(List.of(), lint(FINE + "distribution: random\n", "h:1:2 a", "h:2:2 b"));
    }

    static Stream<Arguments> fine() {
        return Stream.of(
                Arguments.of(FINE, TWO),
                Arguments.of(FINE + "auto_eject_hosts: true\n", TWO),
                Arguments.of(REDIS + "server_connections: 1\n", TWO),
                Arguments.of(FINE + "distribution: modula\nhash: crc32\n", TWO),
                Arguments.of(FINE + "hash: crc32a\n", TWO),
                Arguments.of(FINE, new String[] {"h:1:1 a", "g:1:1 b"}),
                Arguments.of("listen: /run/trepak.sock 0600\ntimeout: 400\n", TWO),
                Arguments.of("listen: \"*:31101\"\ntimeout: 400\n", TWO),
                Arguments.of(OPEN + "timeout: 400\nredis: true\nredis_auth: x\n", TWO),
                Arguments.of(REDIS + "redis_auth: x\nredis_db: 0\n", TWO),
                Arguments.of(FINE + "client_connections: 5\n", TWO),
                Arguments.of(REDIS + "redis_auth: pass#word$\n", TWO),
                Arguments.of(REDIS + "redis_auth: 'pass #word'\n", TWO),
                Arguments.of(REDIS + "redis_auth: x\nredis_db: 1\ncompatibility: twemproxy\n", TWO),
                Arguments.of(REDIS + "redis_db: 3\n", TWO));
    }

    @ParameterizedTest
    @MethodSource("fine")
    void hasNothingToSayAboutTheRest(String keys, String[] servers) {
        assertEquals(List.of(), lint(keys, servers));
    }

    @Test
    void aWarningSaysWhereWhatWhyAndWhatToDo() {
        Warning warning = lint(FINE + "server_connections: 2\n", TWO).get(0);
        assertTrue(
                warning.toString()
                        .endsWith(".yml:4: \"server_connections\" is 2; " + warning.why() + "; " + warning.advice()
                                + " [many-connections]"),
                warning.toString());
    }

    @Test
    void warnsOfAPasswordInAFileThatEverybodyMayRead(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("conf.yml"), PoolText.text("alpha", REDIS + "redis_auth: x\n", "h:1:1 a"));
        for (String rights : List.of("rw-r-----", "rw-r--r--")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
            List<Warning> warnings = lint(Configuration.read(file).pools().get(0));
            assertEquals(rights.endsWith("r--") ? List.of("password-readable") : List.of(), rules(warnings));
        }
    }

    @Test
    void sortsByLine() {
        List<Warning> warnings = lint(OPEN + "redis: true\nauto_eject_hosts: true\nserver_connections: 2\n", TWO);
        assertEquals(List.of("no-timeout", "open-listener", "eject-redis", "many-connections"), rules(warnings));
    }

    @Test
    void everyRuleHasATestAndANameOfItsOwn() {
        Set<String> tested = risky().map(a -> (String) a.get()[0]).collect(Collectors.toCollection(TreeSet::new));
        Set<String> names = LintRule.ALL.stream().map(LintRule::name).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(names.size(), LintRule.ALL.size());
        names.removeAll(tested);
        assertEquals(Set.of(), names);
    }
}
