package io.trepak.launcher;

import io.trepak.engine.PoolConfig;
import io.trepak.engine.ProxyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * How many file descriptors a configuration takes, and how many this process may have. An estimate, on the safe side: it tells
 * a limit that was never raised from one that fits.
 *
 * @param allowed for this process; {@link Long#MAX_VALUE} where the system does not say
 * @param start what it takes to serve anybody: the process, its loops, its listeners
 * @param servers connections to all servers
 * @param clients as many as the pools allow; of a pool without a limit none
 */
record Descriptors(long allowed, long start, long servers, long clients) {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Path OPEN = Path.of("/proc/self/fd");

    /** A loop has its own, a wake-up and a timer. */
    private static final int OF_A_LOOP = 3;

    private static final String RAISE = " ulimit -n, or LimitNOFILE= in a unit";

    /** Plugins, name servers, log, signals of life; a few clients at least. */
    private static final int REST = 32;

    /**
     * @param workers of the command line; 0 leaves it to the configuration
     */
    static Descriptors of(ProxyConfig config, int workers) {
        return of(config, workers, Runtime.getRuntime().availableProcessors(), allowedHere(), openNow());
    }

    static Descriptors of(ProxyConfig config, int wantedWorkers, int cores, long allowed, long open) {
        // as the engine chooses
        long byCores = cores <= 3 ? 1 : cores / 2;
        long workers = wantedWorkers > 0 ? wantedWorkers : config.workers() > 0 ? config.workers() : byCores;
        long servers = 0;
        long clients = 0;
        for (PoolConfig pool : config.pools()) {
            servers += workers * pool.servers().size() * pool.serverConnections();
            clients += pool.clientConnections();
        }
        long start = open + OF_A_LOOP * (workers + 1) + config.pools().size() + REST;
        return new Descriptors(allowed, start, servers, clients);
    }

    private static long allowedHere() {
        try (Stream<String> lines = Files.lines(LIMITS)) {
            return lines.filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split(" +")[3])
                    .filter(soft -> soft.matches("[0-9]+"))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    private static long openNow() {
        try (Stream<Path> open = Files.list(OPEN)) {
            return open.count();
        } catch (IOException e) {
            return 0;
        }
    }

    boolean isEnough() {
        return start <= allowed;
    }

    /** Why there are too few to serve anybody. */
    String complaint() {
        return allowed + " file descriptors are allowed, about " + (start + servers + clients) + " are needed; raise the limit:"
                + RAISE;
    }

    /** What will surprise; null for nothing. */
    String warning() {
        if (start + servers + clients <= allowed) {
            return null;
        }
        return allowed + " file descriptors are allowed, about " + (start + servers + clients) + " are needed for "
                + servers + " connections to servers and "
                + (clients == 0 ? "any clients" : clients + " clients (client_connections)") + "; raise the limit:" + RAISE;
    }
}
