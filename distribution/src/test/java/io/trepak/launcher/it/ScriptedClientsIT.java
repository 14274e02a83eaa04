package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients of other languages, with the settings they come with, through the shipped proxy. Those for node are taken from its
 * registry into target/clients, once; where that fails the test is skipped and says why.
 */
@Timeout(600)
class ScriptedClientsIT {
    private static final Path CLIENTS = Path.of("target/clients").toAbsolutePath();
    private static final long INSTALL_SECONDS = 120;

    private static Fleet fleet;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        fleet = new Fleet("scripted-clients");
        Pool pool = Pool.of("alpha", fleet.redis(4), "redis: true");
        fleet.trepak(pool);
        port = pool.port();
        Files.createDirectories(CLIENTS);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void ioredisWorksWithItsDefaults() throws Exception {
        node("ioredis", "ioredis@6.0.0");
    }

    @Test
    void nodeRedisWorksWithItsDefaultsAndWithVersion3() throws Exception {
        node("node-redis", "redis@6.3.1");
    }

    @Test
    void redisPyWorksWithItsDefaults() throws Exception {
        String script = new String(resource("redis-py.py"), StandardCharsets.UTF_8);
        List<String> said = Python.with("redis", "python3-redis").lines(script, "" + port);
        assertEquals(List.of("good"), said);
    }

    private static void node(String script, String module) throws IOException, InterruptedException {
        Path folder = CLIENTS.resolve(script);
        if (!Files.isDirectory(folder.resolve("node_modules"))) {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("package.json"), "{}");
            install(
                    script,
                    List.of(
                            "npm",
                            "install",
                            "--no-audit",
                            "--no-fund",
                            "--ignore-scripts",
                            "--silent",
                            "--prefix",
                            folder.toString(),
                            module));
        }
        play(script + ".js", folder.resolve("node_modules"));
    }

    private static void install(String what, List<String> command) throws InterruptedException {
        Process process = null;
        try {
            process = new ProcessBuilder(command)
                    .directory(CLIENTS.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(CLIENTS.resolve(what + ".log").toFile())
                    .start();
            if (!process.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                abort(what + " could not be installed; target/clients/" + what + ".log says why");
            }
        } catch (IOException e) {
            abort(what + " could not be installed: " + e.getMessage());
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    private static void play(String script, Path modules) throws IOException, InterruptedException {
        Path file = CLIENTS.resolve(script);
        Files.write(file, resource(script));
        ProcessBuilder builder = new ProcessBuilder("node", file.toString(), "" + port).redirectErrorStream(true);
        builder.environment().put("NODE_PATH", modules.toString());
        Process process = builder.start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), said);
            assertTrue(said.endsWith("good\n"), said);
        } finally {
            process.destroyForcibly();
        }
    }

    private static byte[] resource(String script) throws IOException {
        try (InputStream in = ScriptedClientsIT.class.getResourceAsStream("clients/" + script)) {
            return in.readAllBytes();
        }
    }
}
