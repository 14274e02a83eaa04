package io.trepak.engine.admin;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import io.trepak.engine.admin.StatsDocument.PoolSums;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.plugin.PluginPages;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.report.ReloadReport;
import io.trepak.engine.text.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What each path of the admin port answers. Thread: the admin port's. */
final class AdminPages {
    private final Running running;
    private final ProxyMetrics metrics;
    private final Totals totals;
    private final List<Pulse> pulses;
    private final Runnable release;
    private final Exposition exposition = new Exposition();

    /**
     * @param release gives the port up once the response is sent
     */
    AdminPages(Running running, ProxyMetrics metrics, Totals totals, List<Pulse> pulses, Runnable release) {
        this.running = running;
        this.metrics = metrics;
        this.totals = totals;
        this.pulses = pulses;
        this.release = release;
    }

    Answer metrics(String accept) throws IOException {
        return exposition.answer(metrics.families(), accept);
    }

    /**
     * Sends a task round every loop, all at once, and answers when all have come round, or when the time is over in which a
     * loop counts as turning. Waits on nobody's thread.
     */
    void health(EventExecutor loop, Consumer<Answer> to) {
        List<Future<?>> sent = new ArrayList<>();
        PromiseCombiner all = new PromiseCombiner(loop);
        for (Pulse pulse : pulses) {
            Future<?> task = pulse.isStalled() ? null : pulse.send();
            sent.add(task);
            if (task != null) {
                all.add((Future) task);
            }
        }
        Promise<Void> over = loop.newPromise();
        java.util.concurrent.Future<?> deadline = loop.schedule(
                () -> over.trySuccess(null), running.config().monitoring().workerStallMillis(), TimeUnit.MILLISECONDS);
        Promise<Void> done = loop.newPromise();
        done.addListener(finished -> over.trySuccess(null));
        all.finish(done);
        over.addListener(finished -> {
            deadline.cancel(false);
            to.accept(health(sent));
        });
    }

    private Answer health(List<Future<?>> sent) {
        boolean healthy = true;
        StringBuilder workers = new StringBuilder();
        for (int i = 0; i < sent.size(); i++) {
            Pulse pulse = pulses.get(i);
            Future<?> task = sent.get(i);
            boolean turns = task != null && task.isDone();
            healthy &= turns;
            workers.append(workers.length() == 0 ? "" : ", ")
                    .append(String.format(
                            Locale.ROOT,
                            "{\"worker\":%d, \"turns\":%b, \"round_trip_millis\":%.3f, \"stalls\":%d}",
                            pulse.index(),
                            turns,
                            pulse.roundTripNanos() / 1e6,
                            pulse.stalls()));
        }
        return Answer.json(healthy ? 200 : 503, "{\"healthy\":" + healthy + ", \"workers\":[" + workers + "]}");
    }

    Answer readiness() {
        Readiness now = running.readiness().get();
        boolean ready = now == Readiness.READY;
        return Answer.json(
                ready ? 200 : 503,
                "{\"ready\":" + ready + ", \"state\":" + Json.quote(now.name().toLowerCase(Locale.ROOT)) + "}");
    }

    /** For the process that comes after this one. */
    Answer release() {
        if (running.readiness().get() != Readiness.DRAINING) {
            return Answer.text(409, "this process serves, and keeps its admin port until it drains\n");
        }
        release.run();
        return Answer.text(200, "the port is free in a moment\n");
    }

    Answer config() {
        return Answer.yaml(RunningConfig.yaml(running));
    }

    Answer latency(Map<String, String> parameters) {
        String name = parameters.get("pool");
        for (PoolSums sums : totals.read()) {
            if (latin1(sums.pool().config().name()).equals(name)) {
                return Answer.json(
                        200,
                        LatencyResponse.json(sums, running.config().monitoring().latencySample()));
            }
        }
        return noSuchPool(name, "/latency?pool=POOL");
    }

    Answer slowLog(Map<String, String> parameters) {
        String name = parameters.get("pool");
        for (Pool pool : running.pools()) {
            if (latin1(pool.config().name()).equals(name)) {
                return Answer.json(200, SlowLogResponse.json(pool));
            }
        }
        return noSuchPool(name, "/slowlog?pool=POOL");
    }

    /**
     * @param parameters decoded as Latin-1, so that any byte may stand in a key
     */
    Answer route(Map<String, String> parameters) {
        String name = parameters.get("pool");
        String key = parameters.get("key");
        if (name == null || key == null) {
            return missing("/route?pool=POOL&key=KEY");
        }
        for (Pool pool : running.pools()) {
            if (latin1(pool.config().name()).equals(name)) {
                return Answer.json(200, RouteResponse.json(pool, key.getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
        return noSuchPool(name, "/route?pool=POOL&key=KEY");
    }

    /** The bytes of a text in UTF-8, one character each. */
    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static Answer missing(String expected) {
        return Answer.text(400, "a parameter is missing; expected " + expected + "\n");
    }

    private Answer noSuchPool(String name, String expected) {
        if (name == null) {
            return missing(expected);
        }
        return Answer.text(
                404,
                "there is no such pool; expected one of: "
                        + running.pools().stream()
                                .map(pool -> pool.config().name())
                                .collect(Collectors.joining(", "))
                        + "\n");
    }

    /** The servers a pool has now, and where from. */
    Answer topology(Map<String, String> parameters) {
        Pool pool = poolOf(parameters);
        return pool == null ? noSuchPool(parameters.get("pool"), "/topology?pool=POOL") : topology(pool);
    }

    /** With what its topology shows on pages of its own, by their names. */
    private Answer topology(Pool pool) {
        Map<String, Object> all = TopologyResponse.of(pool);
        if (pool.source() != null) {
            try {
                running.plugins()
                        .pages()
                        .of(pool.source().plugin(), pool.config().name())
                        .forEach(all::putIfAbsent);
            } catch (PluginPages.FailedPage e) {
                return Answer.text(500, e.getMessage() + "\n");
            }
        }
        return Answer.json(200, Json.of(all));
    }

    /** Has a pool's topology look whether there is anything new. */
    Answer refreshTopology(Map<String, String> parameters) {
        Pool pool = poolOf(parameters);
        if (pool == null) {
            return noSuchPool(parameters.get("pool"), "/topology/refresh?pool=POOL");
        }
        if (pool.source() == null) {
            return Answer.text(409, "the pool has no topology; its servers are those of the configuration file\n");
        }
        pool.source().refresh();
        return Answer.text(200, "asked; see /topology for what came of it\n");
    }

    private Pool poolOf(Map<String, String> parameters) {
        String name = parameters.get("pool");
        return running.pools().stream()
                .filter(pool -> latin1(pool.config().name()).equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The names of the pages that plugins show. */
    List<String> pluginPages() {
        return running.plugins().pages().names();
    }

    /** A page of a plugin. */
    Answer ofPlugin(String page, Map<String, String> parameters) {
        String name = parameters.get("pool");
        for (Pool pool : running.pools()) {
            if (latin1(pool.config().name()).equals(name)) {
                return ofPlugin(page, pool.config().name());
            }
        }
        return noSuchPool(name, "/" + page + "?pool=POOL");
    }

    private Answer ofPlugin(String page, String pool) {
        try {
            Map<String, ?> content = running.plugins().pages().content(page, pool);
            return content == null
                    ? Answer.text(404, "the pool has no such page\n")
                    : Answer.json(200, Json.of(content));
        } catch (PluginPages.FailedPage e) {
            return Answer.text(500, e.getMessage() + "\n");
        }
    }

    /** Returns when the file is in force, or has been refused. */
    Answer reload() {
        try {
            ReloadReport report = running.reloading().reload();
            return Answer.json(
                    200,
                    "{\"reloaded\":true, \"changes\":" + Json.quote(report.changes()) + ", \"warnings\":"
                            + Json.quote(report.warnings()) + "}");
        } catch (ConfigException e) {
            return refused(422, e.problems().stream().map(Problem::toString).toList());
        } catch (IOException e) {
            return refused(500, List.of(String.valueOf(e.getMessage())));
        }
    }

    private static Answer refused(int status, List<String> problems) {
        return Answer.json(status, "{\"reloaded\":false, \"problems\":" + Json.quote(problems) + "}");
    }
}
