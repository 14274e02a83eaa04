package io.trepak.engine.worker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.Plugin;
import io.trepak.api.protocol.Protocol;
import io.trepak.engine.Configuration;
import io.trepak.engine.LogLines;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.fuzz.FuzzTarget;
import io.trepak.engine.net.Loop;
import io.trepak.engine.net.Transport;
import io.trepak.engine.plugin.OpenProtocol;
import io.trepak.engine.plugin.PluginFaults;
import io.trepak.engine.plugin.PluginOptions;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PublishedStatus;
import io.trepak.engine.worker.client.LocalFilters;
import io.trepak.engine.worker.resources.GiantPermit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.LoggerFactory;

/**
 * A worker of the engine, real but for its sockets, with clients and servers that do what any bytes tell them, see {@link
 * ProxyRun}. Afterwards nothing was logged as an error and the loop holds no byte.
 */
public final class ProxyTarget implements FuzzTarget {
    /** What the worker's clients may make it hold. */
    static final long MAX_BUFFERED_BYTES = 1 << 20;

    private final Worker worker;
    private final Pool pool;

    /** A pool of three servers with the limits on requests set so low that they count. */
    public ProxyTarget(String protocol) throws Exception {
        // Names that nobody looks up: a server that is gone cannot be dialled, only brought back by the input.
        String yaml = "alpha:\n  listen: 127.0.0.1:1\n  distribution: ketama\n  protocol: " + protocol
                + "\n  client_pending_requests: 8\n  client_pending_bytes: 4096\n  server_pending_requests: 12\n"
                + "  servers:\n  - a.invalid:1:1\n  - b.invalid:1:1\n  - c.invalid:1:1\n";
        Path file = Files.createTempFile("fuzz", ".yml");
        PoolConfig config;
        try {
            config = Configuration.read(Files.writeString(file, yaml)).pools().get(0);
        } finally {
            Files.delete(file);
        }
        ScheduledThreadPoolExecutor control = new ScheduledThreadPoolExecutor(1);
        control.shutdown();
        PluginOptions options = PluginOptions.of(config);
        pool = new Pool(
                config,
                OpenProtocol.open(named(Protocol.class, protocol), options),
                named(HashFunction.class, config.routing().hash()),
                named(Distribution.class, config.routing().distribution()),
                options,
                control,
                new PluginFaults(),
                null,
                null);
        worker = new Worker(
                Transport.NIO,
                task -> {
                    Thread thread = new Thread(task, "fuzz");
                    thread.setDaemon(true);
                    return thread;
                },
                MAX_BUFFERED_BYTES,
                new GiantPermit(MAX_BUFFERED_BYTES),
                1);
    }

    private static <T extends Plugin> T named(Class<T> kind, String name) {
        return ServiceLoader.load(kind).stream()
                .map(ServiceLoader.Provider::get)
                .filter(plugin -> plugin.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    Worker worker() {
        return worker;
    }

    /** On the worker's loop: its part of the pool, which nobody has connected to yet. */
    WorkerPool newPool() {
        return new WorkerPool(
                worker.rooms(), pool, new LocalFilters(List.of()), new PublishedStatus(pool, "fuzz", 0), () -> {});
    }

    @Override
    public void run(byte[] data) throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger("io.trepak");
        Level before = log.getLevel();
        log.setLevel(Level.ERROR);
        try (LogLines lines = new LogLines()) {
            worker.rooms().resources().loop().submit(() -> play(data)).get();
            if (!lines.texts().isEmpty()) {
                throw new AssertionError("logged: " + lines.texts());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        } finally {
            log.setLevel(before);
        }
    }

    private Void play(byte[] data) {
        WorkerPool local = newPool();
        ProxyRun run = new ProxyRun(worker, local, data);
        try {
            run.play();
        } finally {
            run.close();
        }
        Loop loop = worker.rooms().resources().loop();
        if (loop.bufferedBytes() != 0) {
            throw new AssertionError(loop.arrays().inUseBytes() + " bytes of arrays and "
                    + loop.chunks().inUseBytes() + " of chunks are still held");
        }
        if (!worker.rooms().resources().memory().fits((int) MAX_BUFFERED_BYTES)) {
            throw new AssertionError("memory is still set aside");
        }
        return null;
    }
}
