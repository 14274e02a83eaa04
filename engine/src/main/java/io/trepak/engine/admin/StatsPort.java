package io.trepak.engine.admin;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.trepak.engine.config.ListenConfig;
import io.trepak.engine.log.LogEvent;
import io.trepak.engine.net.ConnectionLimit;
import io.trepak.engine.net.Listener;
import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * twemproxy's statistics port: whoever connects gets one JSON document and is hung up on; whoever sends an HTTP request gets
 * it as a response. Callers who come while a document is made share the next one, so that many of them cost no more than one
 * document at a time.
 */
public final class StatsPort {
    private static final Logger LOG = LoggerFactory.getLogger(StatsPort.class);
    private static final int BACKLOG = 128;

    private final EventLoop loop;
    private final Executor control;
    private final Supplier<String> document;
    private final Listener listener;
    /** Those the next document is for. The loop's. */
    private List<StatsConnection> waiting = new ArrayList<>();
    /** Whether a document is made. The loop's. */
    private boolean collecting;

    /**
     * Opens the port.
     *
     * @param loop accepts and writes
     * @param control collects the counters; may wait for workers
     * @param shared whether another process may have the port too, where the transport offers that
     * @param connections most callers at a time
     * @param document makes the JSON text
     * @throws IOException when it cannot be opened; the message names the address
     */
    public StatsPort(
            Transport transport,
            EventLoop loop,
            Executor control,
            InetSocketAddress address,
            boolean shared,
            int connections,
            Supplier<String> document)
            throws IOException {
        this.loop = loop;
        this.control = control;
        this.document = document;
        String text = address.getHostString() + ":" + address.getPort();
        ListenConfig listen = new ListenConfig(text, address, 0);
        ConnectionLimit limit = new ConnectionLimit(connections);
        try {
            listener = Listener.open(transport, loop, listen, BACKLOG, shared && transport != Transport.NIO, caller -> {
                // Who says that he sends no more still wants the document.
                caller.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
                loop.register(caller);
                limit.add(caller);
                StatsConnection.serve(caller, this::collectFor);
            });
            listener.start();
        } catch (IOException e) {
            throw new IOException(
                    "stats: " + e.getMessage() + "; choose another port with -s or another address with -a", e);
        }
    }

    private void collectFor(StatsConnection caller) {
        waiting.add(caller);
        if (!collecting) {
            collect();
        }
    }

    private void collect() {
        List<StatsConnection> callers = waiting;
        waiting = new ArrayList<>();
        collecting = true;
        try {
            control.execute(() -> {
                Consumer<StatsConnection> sending = sending();
                loop.execute(() -> {
                    callers.forEach(sending);
                    collecting = false;
                    if (!waiting.isEmpty()) {
                        collect();
                    }
                });
            });
        } catch (RejectedExecutionException e) {
            callers.forEach(StatsConnection::close); // closing down
        }
    }

    private Consumer<StatsConnection> sending() {
        try {
            String json = document.get();
            return caller -> caller.send(json);
        } catch (RejectedExecutionException e) {
            return StatsConnection::close; // closing down
        } catch (RuntimeException e) {
            LogEvent.INTERNAL_ERROR.log(LOG, "statistics port", e);
            return StatsConnection::close;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.address();
    }

    /** Closes the port. */
    public void close() {
        listener.close();
    }
}
