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
 * Clients of other languages, with the settings they come with, through the shipped proxy. They are taken from the machine's
 * package registries into target/clients, once; where that fails the test is skipped and says why.
 */
@Timeout(300)
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
        Path modules = CLIENTS.resolve("python/usr/lib/python3/dist-packages");
        if (!canImport(modules)) {
            Files.createDirectories(CLIENTS.resolve("python"));
            install(
                    "python3-redis",
                    List.of(
                            "sh",
                            "-c",
                            "apt-get download python3-redis python3-async-timeout python3-packaging python3-deprecated"
                                    + " python3-wrapt && for each in *.deb; do dpkg-deb -x $each python || exit; done"));
            if (!canImport(modules)) {
                abort("redis-py is missing: apt-get install python3-redis");
            }
        }
        play("redis-py.py", "PYTHONPATH", modules.toString(), "/usr/bin/python3");
    }

    private static boolean canImport(Path modules) throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin/python3"))) {
            abort("/usr/bin/python3 is missing: apt-get install python3-redis");
        }
        ProcessBuilder look = new ProcessBuilder("/usr/bin/python3", "-c", "import redis")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        look.environment().put("PYTHONPATH", modules.toString());
        return look.start().waitFor() == 0;
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
        play(script + ".js", "NODE_PATH", folder.resolve("node_modules").toString(), "node");
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

    private static void play(String script, String variable, String modules, String program)
            throws IOException, InterruptedException {
        Path file = CLIENTS.resolve(script);
        try (InputStream in = ScriptedClientsIT.class.getResourceAsStream("clients/" + script)) {
            Files.write(file, in.readAllBytes());
        }
        ProcessBuilder builder = new ProcessBuilder(program, file.toString(), "" + port).redirectErrorStream(true);
        builder.environment().put(variable, modules);
        Process process = builder.start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), said);
            assertTrue(said.endsWith("good\n"), said);
        } finally {
            process.destroyForcibly();
        }
    }
}
