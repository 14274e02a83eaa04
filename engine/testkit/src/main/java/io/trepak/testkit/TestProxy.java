package io.trepak.testkit;

import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.Plugin;
import io.trepak.api.export.Exporter;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.topology.TopologySource;
import io.trepak.engine.Configuration;
import io.trepak.engine.Proxy;
import io.trepak.engine.ProxyOptions;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ProxyConfig;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A running proxy with one pool, {@code test}, that goes by the plugins it is given. The engine finds them as it finds them in
 * service, by {@code provides} or {@code META-INF/services}, so a test also shows that they are found. One worker; requests
 * time out after five seconds.
 *
 * <pre>{@code
 * try (TestServer server = TestServer.lines(line -> "= value\n");
 *         TestProxy proxy = TestProxy.with(new MyProtocol()).server(server).start();
 *         TestClient client = proxy.client()) {
 *     client.send("get a\n");
 *     assertEquals("= value", client.line());
 * }
 * }</pre>
 *
 * Closing it fails when a plugin has failed meanwhile, see {@link Builder#faultsAllowed()}. Thread: any.
 */
public final class TestProxy implements AutoCloseable {
    /** The name of the pool. */
    public static final String POOL = "test";

    private final Proxy proxy;
    private final boolean faultsAllowed;

    private TestProxy(Proxy proxy, boolean faultsAllowed) {
        this.proxy = proxy;
        this.faultsAllowed = faultsAllowed;
    }

    /**
     * Begins with a plugin: the pool's protocol, hash function, distribution or topology, one more filter of the pool, or one
     * more exporter of the proxy. What no plugin is given for is {@code redis}, {@code fnv1a_64} and {@code ketama}.
     *
     * @param plugin known by its name; the engine makes an object of its own
     */
    public static Builder with(Plugin plugin) {
        return new Builder().with(plugin);
    }

    /** Collects what the proxy is made of. */
    public static final class Builder {
        private final Map<String, String> globals = new LinkedHashMap<>();
        private final Map<String, String> keys = new LinkedHashMap<>();
        private final List<String> servers = new ArrayList<>();
        private boolean faultsAllowed;

        private Builder() {
            globals.put("workers", "1");
            keys.put("listen", "127.0.0.1:0");
            keys.put("protocol", "redis");
            keys.put("timeout", "5000");
        }

        /**
         * One more plugin, see {@link TestProxy#with}.
         *
         * @param plugin of another kind, or a filter or an exporter
         */
        public Builder with(Plugin plugin) {
            if (plugin instanceof Protocol) {
                keys.put("protocol", plugin.name());
            } else if (plugin instanceof HashFunction) {
                keys.put("hash", plugin.name());
            } else if (plugin instanceof Distribution) {
                keys.put("distribution", plugin.name());
            } else if (plugin instanceof TopologySource) {
                keys.put("topology", plugin.name());
            } else if (plugin instanceof FilterProvider) {
                keys.merge("filters", plugin.name(), (before, name) -> before + " " + name);
            } else if (plugin instanceof Exporter) {
                globals.merge("exporters", plugin.name(), (before, name) -> before + " " + name);
            } else {
                throw new IllegalArgumentException(plugin.getClass().getName() + " is a plugin of no kind");
            }
            return this;
        }

        /**
         * A key of the pool.
         *
         * @param key as in the configuration file
         * @param value as written there
         */
        public Builder key(String key, String value) {
            keys.put(key, value);
            return this;
        }

        /**
         * A key of the whole proxy.
         *
         * @param key as at the left margin of the configuration file
         * @param value as written there
         */
        public Builder global(String key, String value) {
            globals.put(key, value);
            return this;
        }

        /**
         * One more server, of weight 1, called {@code s0}, {@code s1} and so on.
         *
         * @param server stays the caller's, to close
         */
        public Builder server(TestServer server) {
            return server("127.0.0.1:" + server.port());
        }

        /**
         * One more server, of weight 1, called {@code s0}, {@code s1} and so on.
         *
         * @param address host and port, or the path of a Unix socket; nobody needs to be there
         */
        public Builder server(String address) {
            servers.add(address + ":1 s" + servers.size());
            return this;
        }

        /** A plugin may fail while the proxy runs; the test looks at {@link Proxy#pluginFaults} itself. */
        public Builder faultsAllowed() {
            faultsAllowed = true;
            return this;
        }

        /**
         * Starts the proxy.
         *
         * @throws ConfigException when something is wrong with a key, or the engine does not find a plugin; the message says what
         *     it has found
         */
        public TestProxy start() throws ConfigException, IOException {
            return new TestProxy(Proxy.start(config(), ProxyOptions.NONE), faultsAllowed);
        }

        private ProxyConfig config() throws ConfigException, IOException {
            StringBuilder text = new StringBuilder();
            globals.forEach((key, value) -> text.append(key + ": " + value + "\n"));
            text.append(POOL + ":\n");
            keys.forEach((key, value) -> text.append("  " + key + ": " + value + "\n"));
            if (!servers.isEmpty()) {
                text.append("  servers:\n");
                servers.forEach(server -> text.append("    - " + server + "\n"));
            }
            return Configuration.parse("test proxy", new StringReader(text.toString()));
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) proxy.address(POOL);
    }

    /** Another client of it, to be closed by the caller. */
    public TestClient client() throws IOException {
        return new TestClient(address());
    }

    /** The proxy itself: reloads, metrics, statistics, drain. */
    public Proxy proxy() {
        return proxy;
    }

    /**
     * Closes the proxy.
     *
     * @throws AssertionError when a plugin has failed; the log says how, where the test has a binding of SLF4J
     */
    @Override
    public void close() {
        proxy.close();
        List<String> faults = proxy.pluginFaults().stream()
                .filter(fault -> fault.count() > 0)
                .map(fault -> fault.kind() + " " + fault.name() + ": " + fault.count())
                .toList();
        if (!faults.isEmpty() && !faultsAllowed) {
            throw new AssertionError("plugins have failed, so many times: " + faults);
        }
    }
}
