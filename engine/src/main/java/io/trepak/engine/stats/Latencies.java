package io.trepak.engine.stats;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

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

    private final Histogram[] stages = new Histogram[CommandClass.values().length * STAGES];
    private final Histogram[] servers;

    /**
     * @param serverCount how many servers the pool has; 0 where they are not counted
     */
    public Latencies(int serverCount) {
        servers = new Histogram[serverCount];
    }

    /** Notes how long a request spent in a stage. */
    public void add(CommandClass commands, Stage stage, long nanos) {
        int index = commands.ordinal() * STAGES + stage.ordinal();
        if (stages[index] == null) {
            stages[index] = newHistogram(STAGE_DIGITS);
        }
        record(stages[index], nanos);
    }

    static Histogram newHistogram(int digits) {
        return new Histogram(1, MAX_MICROS, digits);
    }

    static void record(Histogram histogram, long nanos) {
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
        addStages(other);
        add(servers, other.servers);
    }

    /** Adds another's, servers not counted. */
    public void addStages(Latencies other) {
        add(stages, other.stages);
    }

    /** Adds what a worker knows of a server. */
    public void addServer(int server, ServerLatency latency) {
        addServer(server, latency.histogram());
    }

    private void addServer(int server, @Nullable Histogram histogram) {
        if (histogram != null) {
            add(servers, server, histogram);
        }
    }

    /**
     * The same for another list of servers.
     *
     * @param before where each server of that list is in this one; negative for one that is new
     */
    public Latencies of(int[] before) {
        Latencies other = new Latencies(before.length);
        other.addStages(this);
        for (int i = 0; i < before.length; i++) {
            if (before[i] >= 0) {
                other.addServer(i, servers[before[i]]);
            }
        }
        return other;
    }

    private static void add(Histogram[] sums, Histogram[] others) {
        for (int i = 0; i < sums.length; i++) {
            if (others[i] != null) {
                add(sums, i, others[i]);
            }
        }
    }

    private static void add(Histogram[] sums, int index, Histogram other) {
        if (sums[index] == null) {
            sums[index] = other.copy();
        } else {
            sums[index].add(other);
        }
    }
}
