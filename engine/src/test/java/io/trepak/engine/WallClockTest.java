package io.trepak.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The clock on the wall jumps: a virtual machine that was asleep, a machine whose clock is set after it has started. So
 * nothing may be decided by it; every limit of time goes by {@code System.nanoTime}.
 */
class WallClockTest {
    private static final Pattern WALL_CLOCK = Pattern.compile(
            "currentTimeMillis|Instant\\.now|Clock\\.system|(?:LocalDateTime|ZonedDateTime|LocalTime)\\.now|new Date\\(\\)");

    /** Those tell people what time it was: of the start, a reload, an ejection, a slow request. */
    private static final Set<String> TELLERS = Set.of(
            "admin/ProxyMetrics.java",
            "admin/StatsDocument.java",
            "control/Reloads.java",
            "control/RunningProxy.java",
            "plugin/UncountedStatus.java",
            "pool/Ejection.java",
            "worker/client/SlowRequests.java");

    @Test
    void nobodyLooksAtItButToTellTheTime() throws IOException {
        Path sources = Path.of("src/main/java/io/trepak/engine");
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                if (WALL_CLOCK.matcher(Files.readString(file)).find()) {
                    found.add(sources.relativize(file).toString());
                }
            }
        }
        assertEquals(new TreeSet<>(TELLERS), found);
    }
}
