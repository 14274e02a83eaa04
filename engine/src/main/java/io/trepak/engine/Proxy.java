package io.trepak.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A running proxy. Thread: any. */
public final class Proxy implements AutoCloseable {
    private Proxy() {}

    /**
     * Starts serving. When this returns, every listener is open; when it throws, none is and nothing runs.
     *
     * @throws ConfigException when the configuration cannot be used with the plugins there are
     * @throws IOException when a listener cannot be opened; the message names the address
     */
    public static Proxy start(ProxyConfig config, ProxyOptions options) throws ConfigException, IOException {
        throw new IOException("nothing to start");
    }

    /**
     * Checks a configuration against the plugins there are. Opens nothing.
     *
     * @return warnings: what works but will surprise; one line each, empty if there are none
     * @throws ConfigException when the configuration cannot be used
     */
    public static List<String> check(ProxyConfig config, ProxyOptions options) throws ConfigException {
        return List.of();
    }

    /** All plugins there are, sorted by kind and name; see {@link ProxyOptions#plugins}. */
    public static List<PluginInfo> plugins(Path folder) {
        return List.of();
    }

    /** The transport in use: {@code io_uring}, {@code epoll}, {@code kqueue} or {@code nio}. */
    public String transport() {
        return "nio";
    }

    /**
     * Stops accepting, lets requests in flight finish for at most so long, then closes everything.
     *
     * @param millis 0 closes at once
     * @throws InterruptedException when interrupted while waiting; the proxy is closed all the same
     */
    public void drain(long millis) throws InterruptedException {
        close();
    }

    /** Closes everything at once. Idempotent. */
    @Override
    public void close() {}
}
