package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher script tells the JVM. */
@Timeout(600)
class JvmOptionsIT {
    @TempDir
    Path folder;

    private TrepakCopy copy;
    private Path conf;

    @BeforeEach
    void copyWhatShips() throws IOException {
        copy = new TrepakCopy(folder.resolve("home"));
        conf = configuration("");
    }

    private Path configuration(String more) throws IOException {
        return Files.writeString(
                folder.resolve("conf.yml"),
                "alpha:\n  listen: " + folder.resolve("s") + "\n  redis: true\n  servers:\n    - 127.0.0.1:1:1\n"
                        + more);
    }

    /** A proxy that serves; what it said until then is kept. */
    private final class Serving implements AutoCloseable {
        final StringBuilder said = new StringBuilder();
        private final Process process;

        Serving() throws IOException {
            process = new ProcessBuilder(
                            copy.launcher().toString(),
                            "-c",
                            conf.toString(),
                            "-a",
                            "127.0.0.1",
                            "-s",
                            "" + Ports.free())
                    .redirectErrorStream(true)
                    .start();
            BufferedReader lines = process.inputReader();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (line.contains("Process:info serving")) {
                    return;
                }
            }
            throw new IOException("did not start: " + said);
        }

        List<String> options() throws IOException {
            return List.of(proc("cmdline").split("\0"));
        }

        String proc(String file) throws IOException {
            return Files.readString(Path.of("/proc/" + process.pid(), file));
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }

    private Path onlyArchive() throws IOException {
        try (Stream<Path> files = Files.list(copy.home.resolve("archive"))) {
            List<Path> found = files.toList();
            assertEquals(1, found.size(), found::toString);
            return found.get(0);
        }
    }

    @Test
    void anArchiveMadeByPrepareIsUsedFromThenOnAndABrokenOneDoesNoHarm() throws Exception {
        try (Serving proxy = new Serving()) {
            assertFalse(proxy.proc("maps").contains("/archive/"));
        }
        assertTrue(copy.run(0, "--prepare").contains("made for"));
        Path archive = onlyArchive();
        try (Serving proxy = new Serving()) {
            assertTrue(proxy.proc("maps").contains(archive.toRealPath().toString()));
        }
        Files.delete(archive);
        Files.writeString(archive, "of another Java");
        try (Serving proxy = new Serving()) {
            assertTrue(proxy.said.toString().lines().allMatch(line -> line.contains(":info ")), proxy.said::toString);
        }
    }

    @Test
    void theNativePartsAreNotUnpackedAtEachStart() throws IOException {
        try (Serving proxy = new Serving()) {
            List<String> libraries = proxy.proc("maps")
                    .lines()
                    .filter(line -> line.contains("netty"))
                    .toList();
            String shipped = copy.home.toRealPath().resolve("native").toString();
            assertFalse(libraries.isEmpty());
            assertTrue(libraries.stream().allMatch(line -> line.contains(shipped)), libraries::toString);
        }
    }

    @Test
    void whoMayHoldMoreGetsMoreMemory() throws IOException {
        try (Serving proxy = new Serving()) {
            assertTrue(proxy.options().containsAll(List.of("-Xmx1024m", "-XX:MaxDirectMemorySize=1024m")));
        }
        conf = configuration("max_buffered_bytes: 300000000\n");
        try (Serving proxy = new Serving()) {
            assertTrue(proxy.options().containsAll(List.of("-Xmx1200m", "-XX:MaxDirectMemorySize=1200m")));
            assertFalse(proxy.said.toString().contains("is more than"), proxy.said::toString);
        }
    }
}
