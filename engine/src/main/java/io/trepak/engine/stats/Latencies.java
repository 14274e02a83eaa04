package io.trepak.engine.stats;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long requests of one pool took on one worker, in microseconds: by class of command and stage, and by server. Plain
 * histograms: only the worker touches them, readers get a copy made by it. Each is made when it is first needed and never
 * grows: 21 KB for a class and stage, 3 KB for a server, of which there may be many.
 */
public final class Latencies {
    private static final long MAX_MICROS = TimeUnit.SECONDS.toMicros(100);
    private static final int STAGES = Stage.values().length;
    /** Values are kept to 1 %. */
    private static final int STAGE_DIGITS = 2;
    /** Values are kept to 6 %. */
    private static final int SERVER_DIGITS = 1;

    private final Histogram[] stages = new Histogram[CommandClass.values().length * STAGES];
    private final Histogram[] servers;

    /**
     * @param serverCount how many servers the pool has
     */
    public Latencies(int serverCount) {
        servers = new Histogram[serverCount];
    }

    /** Notes how long a request spent in a stage. */
    public void add(CommandClass commands, Stage stage, long nanos) {
        add(stages, commands.ordinal() * STAGES + stage.ordinal(), STAGE_DIGITS, nanos);
    }

    /** Notes how long a server took. */
    public void addServer(int server, long nanos) {
        add(servers, server, SERVER_DIGITS, nanos);
    }

    private static void add(Histogram[] histograms, int index, int digits, long nanos) {
        Histogram histogram = histograms[index];
        if (histogram == null) {
            histogram = new Histogram(1, MAX_MICROS, digits);
            histograms[index] = histogram;
        }
        histogram.recordValue(Math.min(Math.max(nanos, 0) / 1000, MAX_MICROS));
    }

    /** The histogram of a class and stage; null while there was nothing to note. */
    public Histogram of(CommandClass commands, Stage stage) {
        return stages[commands.ordinal() * STAGES + stage.ordinal()];
    }

    /** The histogram of a server; null while there was nothing to note. */
    public Histogram ofServer(int server) {
        return servers[server];
    }

    /** Adds another worker's. */
    public void add(Latencies other) {
        add(stages, other.stages);
        add(servers, other.servers);
    }

    private static void add(Histogram[] sums, Histogram[] others) {
        for (int i = 0; i < sums.length; i++) {
            if (others[i] == null) {
                continue;
            }
            if (sums[i] == null) {
                sums[i] = others[i].copy();
            } else {
                sums[i].add(others[i]);
            }
        }
    }
}
