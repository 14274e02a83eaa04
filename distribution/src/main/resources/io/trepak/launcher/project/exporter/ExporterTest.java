package @package@;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Options;
import io.trepak.api.export.Export;
import io.trepak.api.export.Exporter;
import io.trepak.api.tck.ExporterTck;
import io.trepak.api.tck.TestMetrics;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class @Class@Test extends ExporterTck {
    @TempDir
    Path folder;

    @Override
    protected Exporter subject() {
        return new @Class@();
    }

    @Override
    protected Options options() {
        return TestOptions.of(Map.of("@name@_file", file().toString(), "@name@_period_millis", "100"));
    }

    private Path file() {
        return folder.resolve("numbers.txt");
    }

    @Test
    void writesALineForEachNumber() throws Exception {
        TestSample requests = TestSample.counter("trepak_requests", 41).label("pool", "a");
        TestSample uptime = TestSample.gauge("trepak_uptime_seconds", 1.5);
        try (Export writing = subject().open(new TestMetrics(options(), List.of(requests, uptime)))) {
            assertFalse(Files.exists(file()));
            writing.start();
            assertEquals("trepak_requests {pool=a} 41.0\ntrepak_uptime_seconds {} 1.5\n", Files.readString(file()));
        }
    }

    @Test
    void writesAgainAndAgain() throws Exception {
        TestMetrics metrics = new TestMetrics(options(), List.of());
        try (Export writing = subject().open(metrics)) {
            writing.start();
            for (int i = 0; i < 3; i++) {
                Files.delete(file());
                metrics.advance(100);
                assertTrue(Files.exists(file()));
            }
        }
    }

    @Test
    void saysWhyItDoesNotWriteAndTriesAgain() throws Exception {
        TestMetrics metrics = new TestMetrics(options(), List.of());
        try (Export writing = subject().open(metrics)) {
            writing.start();
            Files.delete(file());
            Files.createDirectory(file());
            metrics.advance(100);
            assertTrue(metrics.lines().get(0).startsWith("WARNING file not written: " + file() + ": "));
            Files.delete(file());
            metrics.advance(100);
            assertTrue(Files.exists(file()));
        }
    }

    @Test
    void needsAFileThatItCanWrite() {
        TestMetrics none = new TestMetrics(TestOptions.none(), List.of());
        assertThrows(IllegalArgumentException.class, () -> subject().open(none));
        Options nowhere = TestOptions.of(Map.of("@name@_file", folder.resolve("no/such/folder").toString()));
        Export writing = subject().open(new TestMetrics(nowhere, List.of()));
        assertThrows(IOException.class, writing::start);
    }
}
