package io.trepak.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.net.Transport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What works but will surprise is said by the test of a configuration and again at the start. */
class TrapTest {
    @TempDir
    Path plugins;

    private void assertWarned(List<String> expected, String distribution, String hash, int... weights)
            throws Exception {
        TestProxy.Builder builder = TestProxy.over(Transport.NIO)
                .plugins(plugins)
                .with("redis: true", "hash: " + hash, "listen: 127.0.0.1:1", "distribution: " + distribution);
        for (int i = 0; i < weights.length; i++) {
            builder.at("/nowhere/" + i + ".sock", weights[i]);
        }
        ProxyConfig config = builder.read();
        List<String> warnings =
                Proxy.check(config, ProxyOptions.builder().plugins(plugins).build());
        assertEquals(
                expected,
                warnings.stream().map(line -> line.replace(config.file(), "F")).toList());
        try (TestProxy proxy = builder.start()) {
            for (String warning : expected) {
                assertTrue(proxy.log().contain(warning.substring(1)), warning);
            }
            assertEquals(
                    expected.size(),
                    proxy.log().texts().stream()
                            .filter(text -> text.contains(".yml:"))
                            .count());
        }
    }

    @Test
    void crc32WithKetamaPutsNearlyAllKeysOnOneServer() throws Exception {
        assertWarned(
                List.of("F:4: crc32 has 15 bits only, so with ketama nearly all keys of pool 'alpha' go to one server;"
                        + " use crc32a, unless existing data needs this [crc32-ketama]"),
                "ketama",
                "crc32",
                1,
                1);
    }

    @Test
    void aWeightFarBelowTheOthersIsNoPlaceOnTheRing() throws Exception {
        String end =
                " is too small beside the others for a place on the ring of ketama; raise it or take the server out [no-points]";
        assertWarned(
                List.of(
                        "F:8: server 's0' of pool 'alpha' gets no keys: its weight 1" + end,
                        "F:10: server 's2' of pool 'alpha' gets no keys: its weight 2" + end),
                "ketama",
                "fnv1a_64",
                1,
                1000,
                2);
    }

    @Test
    void allIsQuietOtherwise() throws Exception {
        assertWarned(List.of(), "ketama", "fnv1a_64", 1, 2, 3);
        assertWarned(List.of(), "ketama", "crc32", 1);
    }
}
