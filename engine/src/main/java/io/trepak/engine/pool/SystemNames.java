package io.trepak.engine.pool;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names as the system's resolver knows them; blocks the thread it is given for as long as that does. */
final class SystemNames implements Names {
    private static final Logger LOG = LoggerFactory.getLogger(SystemNames.class);

    private final ScheduledExecutorService executor;

    SystemNames(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    @Override
    public void lookUp(String host, Consumer<Answer> done) {
        try {
            executor.execute(() -> done.accept(ask(host)));
        } catch (RejectedExecutionException e) {
            LOG.debug("closing down, '{}' not looked up", host);
        }
    }

    private static Answer ask(String host) {
        try {
            return new Answer(List.of(InetAddress.getAllByName(host)), -1, null);
        } catch (UnknownHostException e) {
            return new Answer(List.of(), -1, e.getMessage());
        }
    }

    @Override
    public void later(Runnable task, long millis) {
        try {
            executor.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("closing down, no name is looked up any more");
        }
    }
}
