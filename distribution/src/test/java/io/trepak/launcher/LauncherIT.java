package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The folder that ships, started as a user starts it. */
@Timeout(600)
class LauncherIT {
    @TempDir
    Path folder;

    private int port;
    private Path conf;
    private Path pidFile;

    @BeforeEach
    void configure() throws IOException {
        port = ShippedLauncher.freePort();
        conf = ShippedLauncher.configuration(folder, port);
        pidFile = folder.resolve("pid");
    }

    private List<String> arguments(String... more) throws IOException {
        return Stream.concat(
                        Stream.of("-c", conf.toString(), "-a", "127.0.0.1", "-s", "" + ShippedLauncher.freePort()),
                        Stream.of(more))
                .toList();
    }

    private ShippedLauncher start(String... more) throws IOException {
        return ShippedLauncher.start("trepak", Map.of(), arguments(more));
    }

    @Test
    void servesUnderItsOwnProcessIdAndLeavesNothingBehindOnTerm() throws IOException, InterruptedException {
        try (ShippedLauncher launcher = start("-p", pidFile.toString())) {
            launcher.await("Process:info serving");
            assertEquals(Long.toString(launcher.process.pid()), Files.readString(pidFile));
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            assertEquals(0, launcher.signal("TERM"));
            assertFalse(Files.exists(pidFile));
        }
    }

    /** The first has a client to wait for, for an hour if need be. */
    @Test
    void aSecondTermEndsItAtOnce() throws IOException, InterruptedException {
        try (ServerSocket silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            Files.writeString(
                    conf,
                    "alpha:\n  listen: 127.0.0.1:" + port + "\n  redis: true\n  servers:\n   - 127.0.0.1:"
                            + silent.getLocalPort() + ":1\n");
            try (ShippedLauncher launcher = start("-p", pidFile.toString(), "--drain=3600")) {
                launcher.await("Process:info serving");
                try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                        Socket unanswered = ask(client, silent)) {
                    ShippedLauncher.sendSignal("TERM", launcher.process.pid());
                    launcher.await("signal received: 15 (SIGTERM)");
                    assertEquals(0, launcher.signal("TERM"));
                    assertFalse(Files.exists(pidFile));
                    assertFalse(unanswered.isClosed());
                }
            }
        }
    }

    /** Returns the proxy's connection to the server, on which the request has come. */
    private static Socket ask(Socket client, ServerSocket server) throws IOException {
        client.getOutputStream().write("*2\r\n$3\r\nGET\r\n$1\r\na\r\n".getBytes(StandardCharsets.ISO_8859_1));
        Socket proxy = server.accept();
        proxy.getInputStream().readNBytes(20);
        return proxy;
    }

    @Test
    void endsWithNutcrackersCodeOnInterrupt() throws IOException, InterruptedException {
        try (ShippedLauncher launcher = start("-p", pidFile.toString())) {
            launcher.await("Process:info serving");
            assertEquals(1, launcher.signal("INT"));
            assertFalse(Files.exists(pidFile));
        }
    }

    /** As under nohup, or behind {@code &} in a script. */
    @Test
    void heedsSignalsThatWereIgnoredWhenItStarted() throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("ignoring"), "trap '' HUP INT\nexec \"$@\"\n");
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        command.add(ShippedLauncher.HOME.resolve("bin/trepak").toString());
        command.addAll(arguments());
        try (ShippedLauncher launcher = ShippedLauncher.start(Map.of(), command)) {
            launcher.await("Process:info serving");
            ShippedLauncher.sendSignal("HUP", launcher.process.pid());
            launcher.await("signal received: 1 (SIGHUP)");
            assertEquals(1, launcher.signal("INT"));
        }
    }

    @Test
    void failsWhenItsPortIsTakenAndLeavesThePidFileOfTheFirstAlone() throws IOException, InterruptedException {
        try (ShippedLauncher first = start("-p", pidFile.toString())) {
            first.await("Process:info serving");
            ShippedLauncher.Outcome second = ShippedLauncher.run(
                    "trepak", Map.of(), arguments("-p", pidFile.toString()).toArray(new String[0]));
            assertEquals(1, second.exitCode());
            assertTrue(second.text().contains("127.0.0.1:" + port), second.text());
            assertEquals(Long.toString(first.process.pid()), Files.readString(pidFile));
        }
    }

    @Test
    void failsWhenThePidFileCannotBeWritten() throws IOException, InterruptedException {
        String file = folder.resolve("no/pid").toString();
        ShippedLauncher.Outcome outcome =
                ShippedLauncher.run("trepak", Map.of(), arguments("-p", file).toArray(new String[0]));
        assertEquals(1, outcome.exitCode());
        assertTrue(
                outcome.text().contains("opening pid file '" + file + "' failed: No such file or directory"),
                outcome.text());
    }

    @Test
    void changesItsLogOnSignals() throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Path old = folder.resolve("log.1");
        assertEquals(
                new ShippedLauncher.Outcome(0, ""),
                ShippedLauncher.run(
                        "trepak",
                        Map.of(),
                        arguments("-d", "-o", log.toString(), "-p", pidFile.toString())
                                .toArray(new String[0])));
        ProcessHandle daemon = daemon();
        Files.move(log, old);
        ShippedLauncher.sendSignal("HUP", daemon.pid());
        awaitFile(log);
        ShippedLauncher.sendSignal("TTIN", daemon.pid());
        awaitText(log, "log level changed: up to 6");
        end(daemon);
        String all = Files.readString(old) + Files.readString(log);
        assertTrue(all.contains("signal received: 1 (SIGHUP): reopening log file"), all);
        assertTrue(Files.readString(log).contains("signal received: 15 (SIGTERM): exiting"));
    }

    @Test
    void goesToTheBackgroundAndTellsTheTruthAboutIt() throws Exception {
        String[] args = arguments("-d", "-p", pidFile.toString()).toArray(new String[0]);
        assertEquals(new ShippedLauncher.Outcome(0, ""), ShippedLauncher.run("nutcracker", Map.of(), args));
        ProcessHandle daemon = daemon();
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            String[] again = arguments("-d", "-p", pidFile.toString()).toArray(new String[0]);
            ShippedLauncher.Outcome second = ShippedLauncher.run("nutcracker", Map.of(), again);
            assertEquals(1, second.exitCode());
            assertTrue(second.text().startsWith("nutcracker: "), second.text());
            assertTrue(second.text().contains("127.0.0.1:" + port), second.text());
        } finally {
            end(daemon);
        }
        assertFalse(Files.exists(pidFile));
    }

    @Test
    void calledNutcrackerItSaysSo() throws IOException, InterruptedException {
        assertEquals(
                new ShippedLauncher.Outcome(0, "nutcracker: configuration file '" + conf + "' syntax is ok\n"),
                ShippedLauncher.run("nutcracker", Map.of(), "-t", "-c", conf.toString()));
        Path link = Files.createSymbolicLink(folder.resolve("proxy"), ShippedLauncher.HOME.resolve("bin/trepak"));
        Process process = new ProcessBuilder(link.toString(), "-x")
                .redirectErrorStream(true)
                .start();
        assertEquals("proxy: invalid option -- 'x'", process.inputReader().readLine());
        assertEquals(1, process.waitFor());
    }

    @Test
    void saysWhichJavaIsTooOld() throws IOException, InterruptedException {
        Path java = folder.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\necho started >&2\n");
        assertTrue(java.toFile().setExecutable(true));
        Files.writeString(folder.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
        ShippedLauncher.Outcome outcome = ShippedLauncher.run(
                "trepak", Map.of("JAVA_HOME", folder.resolve("jdk").toString()), "-V");
        assertEquals(
                new ShippedLauncher.Outcome(
                        1, "trepak: " + java + " is Java 11.0.2; Java 17 or later is needed. Set JAVA_HOME to one\n"),
                outcome);
    }

    @Test
    void shipsEveryPluginOfTheHouse() throws IOException, InterruptedException {
        Set<String> expected = new HashSet<>(Set.of("protocol redis", "protocol memcached"));
        Map<String, String> parents =
                Map.of("hash", "hash-functions", "distribution", "distributions", "topology", "topologies");
        for (Map.Entry<String, String> kind : parents.entrySet()) {
            try (Stream<Path> folders = Files.list(Path.of("..", kind.getValue()))) {
                // what has no service is there for the others
                folders.filter(each -> Files.exists(each.resolve("target/classes/META-INF/services")))
                        .forEach(each -> expected.add(kind.getKey() + " " + each.getFileName()));
            }
        }
        ShippedLauncher.Outcome outcome = ShippedLauncher.run("trepak", Map.of(), "--plugins");
        assertEquals(0, outcome.exitCode(), outcome.text());
        assertEquals(
                expected,
                outcome.text()
                        .lines()
                        .map(line -> line.replaceFirst("^(\\S+) +(\\S+) .*", "$1 $2"))
                        .collect(Collectors.toSet()));
    }

    @Test
    void shipsWhatAnEditorShowsOfTheApiAndOfTheKit() throws IOException {
        try (Stream<Path> api = Files.walk(ShippedLauncher.HOME.resolve("sdk/io/trepak/trepak-api"))) {
            Set<String> classifiers = api.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .map(name -> name.replaceFirst("trepak-api-[^-]*(-SNAPSHOT)?-?(.*)\\.jar", "$2"))
                    .collect(Collectors.toSet());
            assertEquals(Set.of("", "sources", "javadoc", "tests", "test-sources", "test-javadoc"), classifiers);
        }
    }

    @Test
    void shipsTheGuides() throws IOException {
        Path home = ShippedLauncher.HOME;
        assertEquals(Files.readString(Path.of("../api/README.md")), Files.readString(home.resolve("sdk/README.md")));
        try (Stream<Path> guides = Files.list(Path.of("../docs"))) {
            for (Path guide :
                    guides.filter(file -> file.toString().endsWith(".md")).toList()) {
                Path shipped = home.resolve("docs").resolve(guide.getFileName());
                assertEquals(Files.readString(guide), Files.readString(shipped));
            }
        }
    }

    @Test
    void shipsCompletionScriptsAndTheManPage() throws IOException {
        Path share = ShippedLauncher.HOME.resolve("share");
        for (String name : List.of("trepak", "nutcracker")) {
            assertEquals(BashScript.text(), Files.readString(share.resolve("bash-completion/completions/" + name)));
        }
        assertEquals(ZshScript.text(), Files.readString(share.resolve("zsh/site-functions/_trepak")));
        String page = Files.readString(share.resolve("man/man8/trepak.8"));
        assertTrue(page.contains("\n.SH NAME\n") && !page.contains("${"), page);
    }

    @Test
    void logsJsonFromTheFirstLineToTheLast() throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        try (ShippedLauncher launcher = start("--log-format=json", "-o", log.toString(), "-p", pidFile.toString())) {
            awaitFile(pidFile);
            String refused = ShippedLauncher.ask(port, "\r\n", "get", "apple");
            assertTrue(refused.startsWith("-ERR "), refused);
            assertEquals(0, launcher.signal("TERM"));
            assertEquals("", launcher.text());
        }
        List<String> lines = Files.readAllLines(log);
        for (String line : lines) {
            assertTrue(JsonFormatTest.STRICT.matcher(line + "\n").matches(), line);
            assertTrue(line.contains("\"event\": \""), line);
        }
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.contains("connect failed: server ")
                                && line.contains("Connection refused")
                                && line.contains("\"event\": \"connect failed\"")
                                && line.contains("\"pool\": \"alpha\"")
                                && line.contains("\"server\": \"127.0.0.1:")),
                lines.toString());
        assertTrue(lines.get(lines.size() - 1).contains("\"message\": \"stopped\""), lines.toString());
    }

    @Test
    void demoShowsHowKeysSpreadOverThreeServers() throws IOException, InterruptedException {
        List<String> args = List.of("--demo", "-s", "" + ShippedLauncher.freePort());
        try (ShippedLauncher demo = ShippedLauncher.start("trepak", Map.of(), args)) {
            demo.await("Ctrl-C ends the demo");
            Matcher redis = Pattern.compile("three Redis servers .* on 127\\.0\\.0\\.1:(\\d+)")
                    .matcher(demo.text());
            assertTrue(redis.find(), demo.text());
            int demoPort = Integer.parseInt(redis.group(1));
            Set<String> servers = new HashSet<>();
            for (String key : List.of("apple", "pear", "plum")) {
                assertEquals("+OK\r\n", ShippedLauncher.ask(demoPort, "\r\n", "set", key, "a " + key));
                servers.add(demo.await("set " + key + " -> ").replaceFirst(".* -> ", ""));
            }
            assertEquals(Set.of("red1", "red2", "red3"), servers);
            assertEquals(
                    "*3\r\n$6\r\na plum\r\n$7\r\na apple\r\n$6\r\na pear\r\n",
                    ShippedLauncher.ask(demoPort, "a pear\r\n", "mget", "plum", "apple", "pear"));
            assertEquals(0, demo.signal("TERM"));
        }
    }

    private ProcessHandle daemon() throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(pidFile))).orElseThrow();
    }

    private static void end(ProcessHandle daemon) throws IOException, InterruptedException {
        ShippedLauncher.sendSignal("TERM", daemon.pid());
        daemon.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** The class's time limit ends the wait, by an interrupt. */
    private static void awaitFile(Path file) {
        while (!Files.exists(file)) {
            assertFalse(Thread.interrupted(), () -> file + " never came");
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static void awaitText(Path file, String text) throws IOException {
        while (!Files.readString(file).contains(text)) {
            assertFalse(Thread.interrupted(), () -> file + " never said: " + text);
            LockSupport.parkNanos(2_000_000);
        }
    }
}
