package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The unit that ships: systemd-analyze has nothing to say about it, and its commands do what it says when they are run as
 * systemd runs them. DebianIT runs it under systemd itself.
 */
@Timeout(600)
class SystemdIT {
    private static final Path UNIT = ShippedLauncher.HOME.resolve("systemd/trepak.service");

    @TempDir
    Path folder;

    private String text;
    /** The last value of each key; that of ExecReload is the test of the file. */
    private final Map<String, String> service = new TreeMap<>();

    @BeforeEach
    void read() throws IOException {
        text = Files.readString(UNIT);
        for (String line : text.lines().toList()) {
            if (line.matches("\\w+=.*")) {
                service.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
        }
    }

    @Test
    void startsReloadsGivesSignsOfLifeAndStopsAsTheUnitSays() throws IOException, InterruptedException {
        assertEquals("notify", service.get("Type"));
        assertTrue(text.contains("\nExecReload=/bin/kill -HUP $MAINPID\nExecReload=/usr/bin/trepak -t "));
        assertFalse(service.containsKey("MemoryDenyWriteExecute"), "the JVM compiles to memory");
        Path conf = ShippedLauncher.configuration(folder, ShippedLauncher.freePort());
        List<String> words = Stream.of(service.get("ExecStart")
                        .replace("/etc/trepak/trepak.yml", conf.toString())
                        .replace("$TREPAK_OPTS", "-a 127.0.0.1 -s " + ShippedLauncher.freePort())
                        .split(" "))
                .toList();
        assertEquals("/usr/bin/trepak", words.get(0));
        try (NotifySocket systemd = new NotifySocket(folder.resolve("notify"))) {
            Map<String, String> environment = Map.of("NOTIFY_SOCKET", systemd.address, "WATCHDOG_USEC", "400000");
            try (ShippedLauncher proxy = ShippedLauncher.start("trepak", environment, words.subList(1, words.size()))) {
                assertEquals("READY=1\nMAINPID=" + proxy.process.pid(), systemd.next());
                assertEquals("WATCHDOG=1", systemd.next());
                List<String> test = List.of(service.get("ExecReload")
                        .replace("/etc/trepak/trepak.yml", conf.toString())
                        .replace(" $TREPAK_OPTS", "")
                        .split(" "));
                assertEquals(
                        0,
                        ShippedLauncher.run(
                                        "trepak",
                                        environment,
                                        test.subList(1, test.size()).toArray(String[]::new))
                                .exitCode());
                ShippedLauncher.sendSignal("HUP", proxy.process.pid());
                assertTrue(nextButLife(systemd).startsWith("RELOADING=1\nMONOTONIC_USEC="));
                assertEquals("READY=1", nextButLife(systemd));
                assertEquals("WATCHDOG=1", systemd.next());
                assertEquals(0, proxy.signal("TERM"));
                assertEquals("STOPPING=1", nextButLife(systemd));
            }
        }
    }

    private static String nextButLife(NotifySocket systemd) throws IOException {
        String said = systemd.next();
        while (said.equals("WATCHDOG=1")) {
            said = systemd.next();
        }
        return said;
    }

    @Test
    void aStartThatFailsIsNeverReady() throws IOException, InterruptedException {
        try (NotifySocket systemd = new NotifySocket(folder.resolve("notify"))) {
            ShippedLauncher.Outcome outcome = ShippedLauncher.run(
                    "trepak",
                    Map.of("NOTIFY_SOCKET", systemd.address),
                    "-c",
                    folder.resolve("none.yml").toString());
            assertEquals(1, outcome.exitCode());
            new Systemd(Map.of("NOTIFY_SOCKET", systemd.address), 1).stopping();
            assertEquals("STOPPING=1", systemd.next(), "the first thing said");
        }
    }

    @Test
    void systemdFindsNothingWrongWithTheUnits() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "systemd-analyze"))),
                "systemd-analyze is missing: apt-get install systemd");
        for (Path unit : List.of(
                UNIT, Path.of("src/deb/trepak-handover.service"), Path.of("src/deb/nutcracker/nutcracker.service"))) {
            // the commands of the unit, where this build has them; the man page is the package's
            String here = Files.readString(unit)
                    .replaceAll("/usr/s?bin/(trepak|nutcracker) ", ShippedLauncher.HOME + "/bin/$1 ")
                    .replaceAll("(?m)^Documentation=.*\n", "");
            Path file = folder.resolve(unit.getFileName().toString());
            Files.writeString(file, here);
            Process analyze = new ProcessBuilder("systemd-analyze", "verify", "--man=no", file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(analyze.getInputStream().readAllBytes());
            assertTrue(analyze.waitFor(60, TimeUnit.SECONDS));
            assertEquals("", said, unit.toString());
            assertEquals(0, analyze.exitValue());
        }
    }
}
