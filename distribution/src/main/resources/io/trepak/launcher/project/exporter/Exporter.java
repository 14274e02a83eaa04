package @package@;

import com.google.auto.service.AutoService;
import io.trepak.api.OptionKey;
import io.trepak.api.Options;
import io.trepak.api.export.Exporter;
import io.trepak.api.export.Metrics;
import io.trepak.api.export.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

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
    public AutoCloseable start(Metrics metrics, Options options) throws IOException {
        int period = PERIOD.number(options);
        String file = FILE.text(options);
        if (file == null) {
            throw options.invalid(FILE.name(), "must be the path of a file");
        }
        Path path = Path.of(file);
        write(metrics, path); // a file that cannot be written stops the start
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "@name@"));
        thread.scheduleWithFixedDelay(() -> tryToWrite(metrics, path), period, period, TimeUnit.MILLISECONDS);
        return thread::shutdownNow;
    }

    private static void tryToWrite(Metrics metrics, Path path) {
        try {
            write(metrics, path);
        } catch (IOException e) {
            System.getLogger("@name@").log(System.Logger.Level.WARNING, "cannot write " + path + ": " + e);
        }
    }

    private static void write(Metrics metrics, Path path) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Sample sample : metrics.read()) {
            text.append(sample.name()).append(' ').append(sample.labels());
            text.append(' ').append(sample.value()).append('\n');
        }
        Files.writeString(path, text);
    }
}
