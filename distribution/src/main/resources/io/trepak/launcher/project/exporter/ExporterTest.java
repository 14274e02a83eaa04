package @package@;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.Options;
import io.trepak.api.export.Exporter;
import io.trepak.api.tck.ExporterTck;
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
        subject().start(() -> List.of(requests, uptime), options()).close();
        assertEquals("trepak_requests {pool=a} 41.0\ntrepak_uptime_seconds {} 1.5\n", Files.readString(file()));
    }

    @Test
    void needsAFileThatItCanWrite() {
        assertThrows(IllegalArgumentException.class, () -> subject().start(List::of, TestOptions.none()));
        Options nowhere = TestOptions.of(Map.of("@name@_file", folder.resolve("no/such/folder").toString()));
        assertThrows(IOException.class, () -> subject().start(List::of, nowhere));
    }
}
