package io.trepak.engine.control;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.net.ClientLimit;
import io.trepak.engine.net.Listener;
import io.trepak.engine.net.Loop;
import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.BiConsumer;

/**
 * A listening socket and the pool its clients belong to. Outlives reloads that keep its address, even if another pool has it
 * afterwards. Belongs to {@link Serving}.
 */
final class PoolListener {
    /** What tells one listener from another: a program may ask for any free port, for each pool another one. */
    record Place(SocketAddress address, String pool) {
        static Place of(PoolConfig pool) {
            SocketAddress address = pool.listener().listen().address();
            boolean any = address instanceof InetSocketAddress inet && inet.getPort() == 0;
            return new Place(address, any ? pool.name() : null);
        }
    }

    private final Place place;
    /** Whether other processes may listen there too. */
    private final boolean shared;

    private final BiConsumer<String, Channel> clients;
    private volatile String pool;
    private Listener listener;

    private PoolListener(Place place, String pool, boolean shared, BiConsumer<String, Channel> clients) {
        this.place = place;
        this.shared = shared;
        this.pool = pool;
        this.clients = clients;
    }

    /**
     * Opens it; clients may connect and wait for {@link #start}.
     *
     * @param limit of the clients of all pools
     * @param clients takes the name of the pool and the client
     */
    static PoolListener open(
            Transport transport,
            Loop acceptor,
            PoolConfig config,
            ClientLimit limit,
            BiConsumer<String, Channel> clients)
            throws IOException {
        PoolListener opened = new PoolListener(
                Place.of(config), config.name(), config.listener().reusePort(), clients);
        try {
            opened.listener = Listener.open(
                    transport,
                    acceptor,
                    config.listener().listen(),
                    config.listener().backlog(),
                    config.listener().reusePort(),
                    limit,
                    opened::accept);
        } catch (IOException e) {
            throw new IOException("pool '" + config.name() + "' (" + config.at("listen") + "): " + e.getMessage(), e);
        }
        return opened;
    }

    private void accept(Channel client) {
        clients.accept(pool, client);
    }

    Place place() {
        return place;
    }

    /** Clients accepted from now on belong to another pool. */
    void use(String name) {
        pool = name;
    }

    SocketAddress address() {
        return place.address() instanceof InetSocketAddress ? listener.address() : place.address();
    }

    void start() {
        listener.start();
    }

    void pause() {
        listener.pause();
    }

    /** Accepts who has connected, then closes. */
    Future<?> finish() {
        return listener.finish();
    }

    /** The same, with whoever listens beside it taking over. */
    Future<?> handOver() {
        return shared ? listener.handOver() : listener.finish();
    }

    /** Closes at once. */
    void close() {
        listener.close();
    }
}
