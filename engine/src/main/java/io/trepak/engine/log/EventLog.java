package io.trepak.engine.log;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs what happens to one server, or to all clients of one pool. The first event of a kind is logged at once; those that
 * follow within ten seconds are only counted, and when the time is over one line tells the latest of them and their number.
 * Changes of state are told one by one as long as there are few: the last line that was written is always the state now.
 * Counting allocates nothing. Made by a pool, for the whole process. Thread: any.
 *
 * <pre>
 *   quiet ──event: a line──► loud ──event──► loud, counting ──10 s: a line with the number──► loud
 *     ▲                       │
 *     └─────────10 s──────────┘
 * </pre>
 */
public final class EventLog {
    private static final long LOUD_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** The same of what plugins tell. */
    private static final long PLUGIN_LOUD_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How many kinds of events are told apart, where the kinds are somebody else's. */
    private static final int KINDS_MAX = 1000;

    /** Changes of state that are told in that time. */
    private static final int CHANGES = 10;

    private static final String STATE = "state";

    /** Runs something later. */
    public interface Timer {
        /** @throws RejectedExecutionException when it is closing down */
        void run(Runnable task, long afterNanos);

        /** One that is a thread. */
        static Timer of(ScheduledExecutorService thread) {
            return (task, afterNanos) -> thread.schedule(task, afterNanos, TimeUnit.NANOSECONDS);
        }
    }

    private final @Nullable String pool;
    private final @Nullable String field;
    private final @Nullable String name;
    private final Timer timer;
    private final LongSupplier nanoTime;
    private final long loudNanos;
    private final ConcurrentHashMap<String, Kind> kinds = new ConcurrentHashMap<>();

    /**
     * @param pool null for none
     * @param field what the one it happens to is: {@code server}, {@code client} …; null for the process
     * @param name of that one; null when every event has its own
     */
    EventLog(@Nullable String pool, @Nullable String field, @Nullable String name, Timer timer, LongSupplier nanoTime) {
        this(pool, field, name, timer, nanoTime, LOUD_NANOS);
    }

    private EventLog(
            @Nullable String pool,
            @Nullable String field,
            @Nullable String name,
            Timer timer,
            LongSupplier nanoTime,
            long loudNanos) {
        this.loudNanos = loudNanos;
        this.pool = pool;
        this.field = field;
        this.name = name;
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    /** For what happens to one server. */
    public static EventLog ofServer(String pool, String name, Timer timer) {
        return new EventLog(pool, "server", name, timer, System::nanoTime);
    }

    /** For what happens to clients: they come and go too fast for one each. */
    public static EventLog ofClients(String pool, Timer timer) {
        return new EventLog(pool, "client", null, timer, System::nanoTime);
    }

    /** For what happens to a listening socket. */
    public static EventLog ofListener(String address, Timer timer) {
        return new EventLog(null, "listener", address, timer, System::nanoTime);
    }

    /**
     * For what a plugin tells: of an event and whom it happened to, a line a second.
     *
     * @param pool null for none
     */
    public static EventLog ofPlugin(@Nullable String pool, Timer timer) {
        return ofPlugin(pool, timer, System::nanoTime);
    }

    static EventLog ofPlugin(@Nullable String pool, Timer timer, LongSupplier nanoTime) {
        return new EventLog(pool, null, null, timer, nanoTime, PLUGIN_LOUD_NANOS);
    }

    /** For what happens to the process as a whole. */
    public static EventLog ofProcess(Timer timer) {
        return new EventLog(null, null, null, timer, System::nanoTime);
    }

    /**
     * Notes an event.
     *
     * @param who it happened to
     * @param detail see {@link LogEvent#log}
     */
    public void log(Logger logger, LogEvent event, String who, @Nullable Object detail) {
        if (logger.isEnabledForLevel(event.level())) {
            kind(event.words(), logger, 1).happened(event.level(), event.words(), event.detail(), who, detail);
        }
    }

    /** As {@link #log}, for a change of state: all changes are one kind, so that no earlier one is told after a later one. */
    public void changed(Logger logger, LogEvent event, String who, @Nullable Object detail) {
        if (logger.isEnabledForLevel(event.level())) {
            kind(STATE, logger, CHANGES).happened(event.level(), event.words(), event.detail(), who, detail);
        }
    }

    /** Notes an event that is somebody else's: {@code event: who: detail}, of each event and each of those it happened to. */
    public void note(Logger logger, Level level, String event, String who, String detail) {
        if (!logger.isEnabledForLevel(level)) {
            return;
        }
        String kind = event + '\n' + who;
        if (kinds.size() >= KINDS_MAX && !kinds.containsKey(kind)) {
            kinds.values().removeIf(Kind::isQuiet);
            kind = kinds.size() >= KINDS_MAX ? event : kind;
        }
        kind(kind, logger, 1).happened(level, event, "{}", who, detail.isEmpty() ? null : detail);
    }

    private Kind kind(String name, Logger logger, int loudLines) {
        Kind kind = kinds.get(name);
        return kind != null ? kind : kinds.computeIfAbsent(name, text -> new Kind(logger, loudLines));
    }

    /** What one line tells of. */
    private final class Kind {
        private final Logger logger;
        /** Lines before it only counts. */
        private final int loudLines;

        private final Runnable tell = this::tell;
        private int lines;
        private long spokenNanos;
        private int untold;
        private Level lastLevel = Level.INFO;
        private String lastWords = "";
        private String lastPattern = "";
        private @Nullable String lastWho;
        private @Nullable Object lastDetail;

        Kind(Logger logger, int loudLines) {
            this.logger = logger;
            this.loudLines = loudLines;
        }

        /** Whether it has nothing to tell and may be forgotten. */
        synchronized boolean isQuiet() {
            return untold == 0 && nanoTime.getAsLong() - spokenNanos >= loudNanos;
        }

        void happened(Level level, String words, String pattern, String who, @Nullable Object detail) {
            long wait = 0;
            synchronized (this) {
                long now = nanoTime.getAsLong();
                if (lines > 0 && untold == 0 && now - spokenNanos >= loudNanos) {
                    lines = 0;
                }
                if (lines >= loudLines) {
                    lastLevel = level;
                    lastWords = words;
                    lastPattern = pattern;
                    lastWho = who;
                    lastDetail = detail;
                    if (untold++ > 0) {
                        return; // it will be told already
                    }
                    wait = loudNanos - (now - spokenNanos);
                } else {
                    if (lines++ == 0) {
                        spokenNanos = now;
                    }
                }
            }
            if (wait == 0) {
                write(level, words, pattern, who, detail, "");
                return;
            }
            try {
                timer.run(tell, wait);
            } catch (RejectedExecutionException e) {
                return; // the proxy closes, and its last seconds are of no interest
            }
        }

        private void tell() {
            Level level;
            String words;
            String pattern;
            @Nullable String who;
            @Nullable Object detail;
            String more;
            synchronized (this) {
                long now = nanoTime.getAsLong();
                long seconds = TimeUnit.NANOSECONDS.toSeconds(now - spokenNanos + loudNanos / 20);
                more = loudLines > 1
                        ? " (the latest of " + untold + " more changes in the last " + seconds + " s)"
                        : " (" + untold + (untold == 1 ? " time" : " times") + " more in the last " + seconds + " s)";
                level = lastLevel;
                words = lastWords;
                pattern = lastPattern;
                who = lastWho;
                detail = lastDetail;
                spokenNanos = now;
                lines = 1;
                untold = 0;
                lastWho = null;
                lastDetail = null;
            }
            write(level, words, pattern, who, detail, more);
        }

        private void write(
                Level level, String words, String pattern, @Nullable String who, @Nullable Object detail, String more) {
            LoggingEventBuilder line = logger.atLevel(level).addKeyValue(LogEvent.FIELD, words);
            if (field != null) {
                line = line.addKeyValue(field, name != null ? name : who);
            }
            if (detail instanceof Throwable cause) {
                line = line.setCause(cause);
            }
            if (pool != null) {
                line = line.addKeyValue("pool", pool);
            }
            String subject = pool == null ? who : who + " of pool '" + pool + "'";
            line.log(LogEvent.text(words, subject, pattern, detail) + more);
        }
    }
}
