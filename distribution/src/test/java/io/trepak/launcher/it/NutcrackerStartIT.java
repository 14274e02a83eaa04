package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts that fail, and starts in the background: the real nutcracker and ours with the same arguments. */
@Timeout(600)
class NutcrackerStartIT {
    private static final String OURS =
            Path.of("target/trepak/bin/nutcracker").toAbsolutePath().toString();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private String theirs;
    private int listen;
    private int stats;

    @BeforeEach
    void configure() throws IOException {
        theirs = Tool.NUTCRACKER.path();
        listen = Ports.free();
        stats = Ports.free();
        Files.writeString(
                folder.resolve("conf.yml"),
                "alpha:\n  listen: 127.0.0.1:" + listen + "\n  redis: true\n  servers:\n  - 127.0.0.1:" + Ports.free()
                        + ":1\n");
        Files.writeString(folder.resolve("bad.yml"), "alpha:\n  listen: 127.0.0.1:" + listen + "\n");
    }

    private record Outcome(int exitCode, String text) {}

    /** @param args in the test's folder; the last one of an option wins */
    private Outcome run(String program, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(program, "-c", "conf.yml", "-o", "", "-p", "pid", "-a", "127.0.0.1", "-s", "" + stats));
        command.addAll(List.of(args));
        // a file, not a pipe: nutcracker's background process may keep that open
        Path output = Files.createTempFile(folder, "output", "");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), command + " goes on");
            return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-o no/log", "-o .", "-d -o no/log", "-d -o ."})
    void aLogThatCannotBeOpenedIsSaidInTheSameWords(String args) throws IOException, InterruptedException {
        Outcome expected = run(theirs, args.split(" "));
        assertEquals(1, expected.exitCode);
        assertEquals(expected, run(OURS, args.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none.yml", "bad.yml", "/dev/null"})
    void aConfigurationThatCannotBeUsedEndsBoth(String file) throws IOException, InterruptedException {
        Outcome expected = run(theirs, "-c", file);
        Outcome ours = run(OURS, "-c", file);
        assertEquals(1, expected.exitCode, expected.text);
        assertEquals(1, ours.exitCode, ours.text);
        assertTrue(expected.text.contains(file) || expected.text.contains("no servers"), expected.text);
        assertTrue(ours.text.contains(file), ours.text);
    }

    @Test
    void aPortThatIsTakenEndsBoth() throws IOException, InterruptedException {
        for (int port : new int[] {listen, stats}) {
            try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                for (String program : List.of(theirs, OURS)) {
                    Outcome outcome = run(program);
                    assertEquals(1, outcome.exitCode, outcome.text);
                    assertTrue(outcome.text.contains("127.0.0.1:" + other.getLocalPort()), outcome.text);
                    assertTrue(outcome.text.contains("failed: Address already in use"), outcome.text);
                    assertFalse(Files.exists(folder.resolve("pid")), program);
                }
            }
        }
    }

    @Test
    void bothGoToTheBackgroundAndLeaveTheirBareProcessId() throws IOException, InterruptedException {
        Path pid = folder.resolve("pid");
        for (String program : List.of(theirs, OURS)) {
            assertEquals(new Outcome(0, ""), run(program, "-d", "-o", "log"));
            Await.until("a pid file of " + program, LIMIT, () -> Files.exists(pid) && Files.size(pid) > 0);
            String text = Files.readString(pid);
            assertTrue(text.matches("[1-9][0-9]*"), text);
            ProcessHandle daemon = ProcessHandle.of(Long.parseLong(text)).orElseThrow();
            Await.until("a listener of " + program, LIMIT, () -> !isFree(listen));
            daemon.destroy();
            daemon.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
            // nutcracker's stays behind (spec quirk C18); ours must not be taken for it
            assertEquals(program.equals(theirs), Files.deleteIfExists(pid), program);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-c bad.yml", "-c none.yml", "-p no/pid", "-s"})
    void aStartInTheBackgroundThatFailsIsOurFailureToo(String args) throws IOException, InterruptedException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String[] words = ("-d -o log " + args.replaceFirst("^-s$", "-s " + other.getLocalPort())).split(" ");
            assertEquals(0, run(theirs, words).exitCode); // before it has tried anything
            Await.until(
                    "its end",
                    LIMIT,
                    () -> Files.readString(folder.resolve("log")).contains("done, rabbit done"));
            Outcome ours = run(OURS, words);
            assertEquals(1, ours.exitCode, ours.text);
            assertTrue(ours.text.startsWith("nutcracker: "), ours.text);
            assertFalse(Files.exists(folder.resolve("pid")));
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
