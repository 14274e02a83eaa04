package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The Debian packages on a fresh Debian with a systemd of its own; src/test/packages/machine.sh makes it. Takes root, cgroup 2 and the
 * folder that {@code trepak.debian-root} names, which {@code ./verify} makes; elsewhere the tests are skipped with the reason. Both at
 * once: each machine waits for most of its time, and neither sees the other.
 */
class DebianIT {
    private static final Path SCRIPTS = Path.of("src/test/packages").toAbsolutePath();
    private static final long MOST_SECONDS = 900;

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Timeout(MOST_SECONDS + 60)
    void theServiceServesReloadsUpgradesAndIsPurged() throws IOException, InterruptedException {
        passes("fresh-root.sh");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Timeout(MOST_SECONDS + 60)
    void trepakTakesOverFromALiveNutcrackerAndGivesBack() throws IOException, InterruptedException {
        passes("take-over.sh");
    }

    private static void passes(String script) throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            abort("a machine with a systemd of its own takes root");
        }
        String root = System.getProperty("trepak.debian-root");
        if (root == null) {
            missing("no fresh Debian: ./verify as root makes one, or -Dtrepak.debian-root=FOLDER");
        }
        Path folder = Path.of("target/it").toAbsolutePath();
        Files.createDirectories(folder);
        Path log = folder.resolve(script + ".log");
        // When it is killed the kernel ends all that it started.
        Process run = new ProcessBuilder(
                        "unshare",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        SCRIPTS.resolve(script).toString(),
                        root)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        run.getOutputStream().close();
        try {
            boolean ended = run.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(log);
            assertTrue(ended, () -> "still running after " + MOST_SECONDS + " s:\n" + said);
            if (run.exitValue() == 77) {
                missing(said.strip());
            }
            assertEquals(0, run.exitValue(), said);
            assertTrue(said.endsWith("passed\n"), said);
        } finally {
            run.destroyForcibly();
        }
    }

    private static void missing(String reason) {
        if ("required".equals(System.getProperty("servers"))) {
            fail(reason);
        }
        abort(reason);
    }
}
