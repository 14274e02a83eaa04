package @package@;

import com.google.auto.service.AutoService;
import io.trepak.api.OptionKey;
import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.api.topology.PoolTopology;
import io.trepak.api.topology.Topology;
import io.trepak.api.topology.TopologyContext;
import io.trepak.api.topology.TopologySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the servers of a pool from a file, again and again: a line for each, its name and its address. */
@AutoService(TopologySource.class)
public final class @Class@ implements TopologySource {
    private static final OptionKey FILE = OptionKey.text("@name@_file", "a path", null, "Where the servers stand.");
    private static final OptionKey PERIOD = OptionKey.number(
            "@name@_period_millis", 100, 3_600_000, 5_000, "ms", "How long after the last time the file is read again.");

    @Override
    public String name() {
        return "@name@";
    }

    @Override
    public String description() {
        return "reads the servers of a pool from a file, again and again";
    }

    @Override
    public List<OptionKey> optionKeys() {
        return List.of(FILE, PERIOD);
    }

    @Override
    public PoolTopology open(TopologyContext pool) {
        Options options = pool.options();
        int period = PERIOD.number(options);
        String file = FILE.text(options);
        if (file == null) {
            throw options.invalid(FILE.name(), "must be the path of a file");
        }
        return new Watch(pool, Path.of(file), period);
    }

    private static final class Watch implements PoolTopology {
        private final TopologyContext pool;
        private final Path file;
        private final int period;
        private volatile boolean closed;

        Watch(TopologyContext pool, Path file, int period) {
            this.pool = pool;
            this.file = file;
            this.period = period;
        }

        @Override
        public void start(Topology last) {
            refresh();
            pool.schedule(period, this::lookAgain);
        }

        private void lookAgain() {
            if (!closed) {
                refresh();
                pool.schedule(period, this::lookAgain);
            }
        }

        /** What cannot be read changes nothing: the pool keeps the servers it has. */
        @Override
        public void refresh() {
            try {
                pool.publish(Topology.of(servers(Files.readAllLines(file))));
            } catch (IOException | IllegalArgumentException e) {
                pool.log(System.Logger.Level.WARNING, "servers not read", file.toString(), e.toString());
            }
        }

        private static List<Server> servers(List<String> lines) {
            List<Server> servers = new ArrayList<>();
            for (String line : lines) {
                String[] words = line.split(" ");
                if (words.length != 2) {
                    throw new IllegalArgumentException("expected a name and an address: " + line);
                }
                servers.add(Server.of(words[0], words[1], 1));
            }
            return servers;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
