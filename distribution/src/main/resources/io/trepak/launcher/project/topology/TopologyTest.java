package @package@;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestTopology;
import io.trepak.api.tck.TopologyTck;
import io.trepak.api.topology.PoolTopology;
import io.trepak.api.topology.TopologySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class @Class@Test extends TopologyTck {
    @TempDir
    Path folder;

    @Override
    protected TopologySource subject() {
        return new @Class@();
    }

    @Override
    protected Options options() {
        return TestOptions.of(Map.of("@name@_file", file().toString(), "@name@_period_millis", "500"));
    }

    private Path file() {
        return folder.resolve("servers.txt");
    }

    @BeforeEach
    void oneServer() throws IOException {
        Files.writeString(file(), "first 127.0.0.1:1\n");
    }

    @Test
    void followsTheFileAndKeepsWhatIsInForceWhenItCannotBeRead() throws IOException {
        TestTopology pool = new TestTopology(options(), configured());
        Server first = Server.of("first", "127.0.0.1:1", 1);
        try (PoolTopology topology = subject().open(pool)) {
            topology.start(null);
            assertEquals(List.of(first), pool.last().servers());
            Files.writeString(file(), "first 127.0.0.1:1\nsecond 127.0.0.1:2\n");
            pool.advance(500);
            List<Server> both = List.of(first, Server.of("second", "127.0.0.1:2", 1));
            assertEquals(both, pool.last().servers());
            Files.writeString(file(), "first 127.0.0.1:1\nno address on this line\n");
            pool.advance(500);
            assertEquals(both, pool.last().servers());
        }
    }

    @Test
    void needsAFile() {
        TestTopology pool = new TestTopology(TestOptions.none(), configured());
        assertThrows(IllegalArgumentException.class, () -> subject().open(pool));
    }
}
