package @package@;

import com.google.auto.service.AutoService;
import io.trepak.api.OptionKey;
import io.trepak.api.export.Export;
import io.trepak.api.export.Exporter;
import io.trepak.api.export.ExporterContext;
import io.trepak.api.export.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes all numbers into a file, again and again, one a line. */
@AutoService(Exporter.class)
public final class @Class@ implements Exporter {
    private static final OptionKey FILE = OptionKey.text("@name@_file", "a path", null, "Where the numbers are written.");
    private static final OptionKey PERIOD = OptionKey.number(
            "@name@_period_millis", 100, 3_600_000, 10_000, "ms", "How long after the last time they are written again.");

    @Override
    public String name() {
        return "@name@";
    }

    @Override
    public String description() {
        return "writes all numbers into a file, again and again";
    }

    @Override
    public List<OptionKey> optionKeys() {
        return List.of(FILE, PERIOD);
    }

    @Override
    public Export open(ExporterContext context) {
        int period = PERIOD.number(context.options());
        String file = FILE.text(context.options());
        if (file == null) {
            throw context.options().invalid(FILE.name(), "must be the path of a file");
        }
        return new Writing(context, Path.of(file), period);
    }

    /** At work. Its tasks run one after the other on a thread of the proxy, so there is none to end. */
    private record Writing(ExporterContext context, Path file, int periodMillis) implements Export {
        @Override
        public void start() throws IOException {
            write(); // a file that cannot be written stops the start
            context.schedule(periodMillis, this::writeAgain);
        }

        private void writeAgain() {
            try {
                write();
            } catch (IOException e) {
                context.log(System.Logger.Level.WARNING, "file not written", file.toString(), e.toString());
            }
            context.schedule(periodMillis, this::writeAgain);
        }

        private void write() throws IOException {
            StringBuilder text = new StringBuilder();
            for (Sample sample : context.metrics()) {
                text.append(sample.name()).append(' ').append(sample.labels());
                text.append(' ').append(sample.value()).append('\n');
            }
            Files.writeString(file, text);
        }

        @Override
        public void close() {}
    }
}
