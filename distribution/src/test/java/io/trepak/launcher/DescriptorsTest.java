package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.ConfigException;
import io.trepak.engine.ProxyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorsTest {
    @TempDir
    Path folder;

    private ProxyConfig configuration(String... keys) throws IOException, ConfigException {
        return ProxyConfig.read(Files.writeString(
                folder.resolve("conf.yml"),
                "alpha:\n  listen: 127.0.0.1:22121\n  redis: true\n  " + String.join("\n  ", keys)
                        + "\n  servers:\n   - 127.0.0.1:7000:1\n   - 127.0.0.1:7001:1\n"));
    }

    @Test
    void tooFewForTheProcessAreAnError() throws Exception {
        Descriptors descriptors = Descriptors.of(configuration(), 0, 2, 64, 60);
        assertFalse(descriptors.isEnough());
        assertEquals(
                "64 file descriptors are allowed, about 101 are needed; raise the limit: ulimit -n, or LimitNOFILE= in a unit",
                descriptors.complaint());
    }

    @Test
    void tooFewForAllServersAreAWarning() throws Exception {
        Descriptors descriptors = Descriptors.of(configuration("server_connections: 100"), 4, 2, 256, 60);
        assertTrue(descriptors.isEnough());
        assertEquals(
                "256 file descriptors are allowed, about 908 are needed for 800 connections to servers and any clients;"
                        + " raise the limit: ulimit -n, or LimitNOFILE= in a unit",
                descriptors.warning());
    }

    @Test
    void tooFewForTheClientsAllowedAreAWarning() throws Exception {
        Descriptors descriptors = Descriptors.of(configuration("client_connections: 50000"), 1, 2, 1024, 60);
        assertTrue(descriptors.isEnough());
        assertTrue(descriptors.warning().contains("50000 clients (client_connections)"), descriptors.warning());
    }

    @Test
    void enoughAreNoWarning() throws Exception {
        assertNull(Descriptors.of(configuration("client_connections: 500"), 1, 2, 1024, 60).warning());
        assertNull(Descriptors.of(configuration(), 0, 64, Long.MAX_VALUE, 60).warning());
    }

    @Test
    void thisProcessHasSome() throws Exception {
        assertTrue(Descriptors.of(configuration(), 0).allowed() > 0);
    }
}
