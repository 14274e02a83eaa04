package io.trepak.engine.admin;

import io.netty.channel.EventLoop;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ListenConfig;
import io.trepak.engine.config.Monitoring;
import io.trepak.engine.log.LogEvent;
import io.trepak.engine.net.ClientLimit;
import io.trepak.engine.net.PortWait;
import io.trepak.engine.net.Transport;
import io.trepak.engine.worker.Worker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that watches one proxy: watchdog, metrics, exporters, admin port. Opened before its listeners, closed after them. */
public final class Monitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
    /** An exporter may look for its collector, but the proxy's start waits meanwhile. */
    private static final long EXPORTER_MILLIS = 10_000;

    /** How often a port is tried that another process has. */
    private static final long RETRY_MILLIS = 500;

    private static final long RELEASE_MILLIS = 20;

    private final ScheduledExecutorService control;
    private final Exporters exporters;
    private final Totals totals;
    private final List<Pulse> pulses = new ArrayList<>();
    private ProxyMetrics metrics;
    private Watchdog watchdog;
    private AdminPort port;
    private boolean portClosed;

    /**
     * @param workers that have all pools
     * @param control starts and stops exporters
     */
    public Monitor(Running running, List<Worker> workers, Exporters exporters, ScheduledExecutorService control) {
        this.control = control;
        this.exporters = exporters;
        this.totals = new Totals(workers, running.poolsNow());
        for (int i = 0; i < workers.size(); i++) {
            pulses.add(new Pulse(i, workers.get(i)));
        }
    }

    /**
     * Starts it all. When this throws, close it all the same.
     *
     * @param acceptor where the admin port accepts and answers
     * @param threads makes a thread factory from a name
     * @param ports waits for the admin port where another process has it
     * @throws ConfigException when an exporter cannot start
     * @throws IOException when the admin port cannot be opened; the message names the address
     */
    public void start(
            Running running,
            Transport transport,
            EventLoop acceptor,
            Function<String, ThreadFactory> threads,
            PortWait ports)
            throws ConfigException, IOException {
        metrics = new ProxyMetrics(running, totals, pulses);
        watchdog = new Watchdog(
                pulses, running.config().monitoring().workerStallMillis(), threads.apply("trepak-watchdog"));
        startExporters(running);
        if (running.config().monitoring().admin() != null) {
            AdminPages pages = new AdminPages(running, metrics, totals, pulses, this::closePortLater);
            Predecessor before = new Predecessor(
                    (InetSocketAddress) running.config().monitoring().admin().address());
            PortWait.Opening<Boolean> opening = () -> openPort(running, transport, acceptor, pages, threads);
            if (isOneOfSeveral(running)) {
                openNowOrLater(opening, before);
            } else {
                ports.open(opening, before::askForPort);
            }
        }
    }

    /** With reuseport the process before may go on serving, and it keeps the port until it drains. */
    private void openNowOrLater(PortWait.Opening<Boolean> opening, Predecessor before) throws IOException {
        try {
            opening.open();
        } catch (IOException e) {
            if (!PortWait.isInUse(e)) {
                throw e;
            }
            LogEvent.PORT_WAIT.log(LOG, e.getMessage(), "trying again until the process that has it ends");
            control.schedule(() -> openLater(opening, before), RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** @return whether it is open; not when this process ends already */
    private boolean openPort(
            Running running,
            Transport transport,
            EventLoop acceptor,
            AdminPages pages,
            Function<String, ThreadFactory> threads)
            throws IOException {
        Monitoring monitoring = running.config().monitoring();
        ListenConfig admin = monitoring.admin();
        AdminPort opened = new AdminPort(
                transport,
                acceptor,
                admin,
                ClientLimit.sideConnections(),
                new Callers(admin, monitoring.adminHosts()),
                pages,
                threads.apply("trepak-admin"));
        synchronized (this) {
            if (portClosed) {
                opened.close();
                return false;
            }
            port = opened;
        }
        LogEvent.LISTENING.log(LOG, "admin port", "'" + admin.text() + "'");
        return true;
    }

    private static boolean isOneOfSeveral(Running running) {
        return running.config().pools().stream()
                .anyMatch(pool -> pool.listener().reusePort());
    }

    private void openLater(PortWait.Opening<Boolean> opening, Predecessor before) {
        before.askForPort();
        try {
            opening.open();
        } catch (IOException e) {
            control.schedule(() -> openLater(opening, before), RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void startExporters(Running running) throws ConfigException {
        Future<?> start = control.submit(() -> {
            exporters.start(metrics::read, running.statusNow(), control);
            return null;
        });
        try {
            start.get(EXPORTER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConfigException problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            start.cancel(true);
            throw new ConfigException(
                    null,
                    "the exporters did not start within " + EXPORTER_MILLIS
                            + " ms; put right what keeps them, or take them out of \"exporters\"");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** All there are; null before the start. */
    public ProxyMetrics metrics() {
        return metrics;
    }

    /** The counters, added up. */
    public Totals totals() {
        return totals;
    }

    /** Whether no worker is stalled. */
    public boolean isTurning() {
        return pulses.stream().noneMatch(Pulse::isStalled);
    }

    /** Where the admin port listens; null if there is none. */
    public synchronized InetSocketAddress address() {
        return port == null || portClosed ? null : port.address();
    }

    /** Once whoever asked for it has the response. */
    private void closePortLater() {
        control.schedule(this::closePort, RELEASE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Leaves the admin port to others; who has asked still gets the response. Idempotent. */
    public synchronized void closePort() {
        if (port != null && !portClosed) {
            port.release();
        }
        portClosed = true;
    }

    @Override
    public void close() {
        AdminPort last;
        synchronized (this) {
            portClosed = true;
            last = port;
            port = null;
        }
        if (last != null) {
            last.close();
        }
        if (watchdog != null) {
            watchdog.close();
        }
        try {
            control.submit(exporters::close).get(EXPORTER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | ExecutionException | TimeoutException e) {
            LogEvent.EXPORTER_FAILED.log(LOG, "all", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
