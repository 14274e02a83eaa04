package io.trepak.engine.plugin;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plugin that is open, with what the engine does for it. Closed once: by whoever only looked at it, by the last worker that used
 * it, or with the proxy.
 */
public abstract class OpenPlugin implements PluginServices.InUse {
    private static final Logger LOG = LoggerFactory.getLogger(OpenPlugin.class);

    private final PluginServices services;
    private final OpenPluginContext context;
    private final AtomicInteger users = new AtomicInteger();
    private Executor control;
    private boolean used;
    private boolean closed;

    OpenPlugin(PluginServices services, OpenPluginContext context) {
        this.services = services;
        this.context = context;
    }

    /** Starts what the plugin has made. */
    abstract void startOpened() throws Exception;

    /** Closes what the plugin has made. */
    abstract void closeOpened() throws Exception;

    /**
     * It is in force now. Every user says {@link #left} when nothing of it is used there any more. Thread: control.
     *
     * @param count how many users there are
     * @param executor closes it then
     */
    public synchronized void use(int count, Executor executor) {
        used = true;
        control = executor;
        users.set(count);
        context.used();
        services.began(this);
    }

    /** Starts it. What it throws is counted. Thread: control. */
    public void start() {
        try {
            startOrThrow();
        } catch (Throwable e) {
            context.faults().failed("starting", e);
        }
    }

    /** Starts it. Throws what it throws; it is to be closed then as well. Thread: control. */
    public void startOrThrow() throws Exception {
        context.start();
        startOpened();
    }

    /** One user has done with it. Thread: any. */
    public void left() {
        if (users.decrementAndGet() == 0) {
            try {
                control.execute(this::close);
            } catch (RejectedExecutionException e) {
                LOG.debug("the proxy ends, and closes its plugins itself");
            }
        }
    }

    /** Closes it unless it is in force. */
    public void closeUnlessUsed() {
        synchronized (this) {
            if (used) {
                return;
            }
        }
        close();
    }

    /** Closes it, once. What it throws is counted. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        services.ended(this);
        context.close();
        try {
            closeOpened();
        } catch (Throwable e) {
            context.faults().failed("closing", e);
        }
    }
}
