package io.trepak.engine.line;

import io.trepak.api.Counter;
import io.trepak.api.protocol.PoolContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** Uses what the engine does for a plugin, and keeps a journal of its life in a file; for pools that name one. */
final class LineLife {
    private final Path journal;
    private final String name;
    private final String fails;
    private final Counter pings;

    private LineLife(PoolContext pool, String journal) {
        this.journal = Path.of(journal);
        this.name = pool.options().string("line_name", "line");
        this.fails = pool.options().string("line_fails", "nothing");
        this.pings = pool.counter("trepak_line_pings", "Pings.", "by", "anybody");
        write("open");
        if (fails.equals("metric")) {
            pool.counter("trepak_uptime_seconds", "Not its own.");
        }
        pool.gauge("trepak_line_name_length", "How long its name is.", this::length);
        pool.page("line", this::page);
        pool.log(System.Logger.Level.WARNING, "line opened", name, "a\tb");
        pool.schedule(0, this::task);
    }

    /** Null when no journal is named. */
    static LineLife open(PoolContext pool) {
        String journal = pool.options().string("line_journal", null);
        pool.options().string("line_name", "");
        pool.options().string("line_fails", "");
        return journal == null ? null : new LineLife(pool, journal);
    }

    private void write(String event) {
        try {
            Files.writeString(journal, event + " " + name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fail(String at) {
        if (fails.equals(at)) {
            throw new IllegalStateException("as asked: " + at);
        }
    }

    private double length() {
        fail("gauge");
        return name.length();
    }

    private Map<String, ?> page() {
        fail("page");
        return Map.of("name", name);
    }

    private void task() {
        write("task");
        fail("task");
    }

    void pinged() {
        pings.add(1);
    }

    void start() {
        write("start");
        fail("start");
    }

    void close() {
        write("close");
        fail("close");
    }
}
