package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.protocol.Protocol;
import io.trepak.engine.admin.Readiness;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ListenConfig;
import io.trepak.engine.config.Monitoring;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.control.Reloads;
import io.trepak.engine.control.Serving;
import io.trepak.engine.line.LineProtocol;
import io.trepak.engine.net.Loop;
import io.trepak.engine.net.Transport;
import io.trepak.engine.pool.DnsNames;
import io.trepak.engine.pool.Names;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PoolSnapshot;
import io.trepak.engine.pool.ServerAddress;
import io.trepak.engine.report.ReloadReport;
import io.trepak.engine.stats.WorkerGauges;
import io.trepak.engine.worker.Worker;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real proxy with one pool, {@code alpha}, in front of servers called s0, s1 …; one worker. When it is closed nothing may
 * have been logged as an error, and no loop may still hold a byte.
 */
final class TestProxy implements AutoCloseable {
    private static final String POOL = "alpha";

    private final LogLines log = new LogLines();
    private final Proxy proxy;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Loop> loops = new ArrayList<>();

    /** Something clients do. */
    interface Sending {
        void run() throws Exception;
    }

    private TestProxy(ProxyConfig config, ProxyOptions options, DnsNames names) throws ConfigException, IOException {
        proxy = names == null ? Proxy.start(config, options) : Proxy.start(config, options, names);
        for (Worker worker : this.<List<Worker>>read(running(), "workers")) {
            workers.add(worker);
            loops.add(read(worker, "loop"));
        }
    }

    /** What can be had here: every test of the socket side runs over each of them. */
    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(transport -> transport.unavailable() == null);
    }

    static Builder over(Transport transport) {
        return new Builder(transport.name().toLowerCase(Locale.ROOT));
    }

    static final class Builder {
        private final String transport;
        private final List<String> globals = new ArrayList<>(List.of("workers: 1"));
        private final List<String> keys = new ArrayList<>();
        private final List<String> servers = new ArrayList<>();
        private Path plugins;
        private DnsNames names;
        private String nextName;

        Builder(String transport) {
            this.transport = transport;
        }

        /** A key of the whole proxy. */
        Builder global(String line) {
            String key = line.substring(0, line.indexOf(':') + 1);
            globals.removeIf(other -> other.startsWith(key));
            globals.add(line);
            return this;
        }

        /** Keys of the pool; Redis unless one of them says otherwise. */
        Builder with(String... lines) {
            keys.addAll(List.of(lines));
            return this;
        }

        /** Has the pool speak the protocol of lines instead of Redis. */
        Builder speakingLines() {
            plugins = LinePlugin.FOLDER;
            return with("protocol: line");
        }

        /** The same, with the plugins of a folder, to which the protocol is added. */
        Builder speakingLines(Path folder) throws IOException, URISyntaxException {
            plugins = folder;
            PluginJar.build(plugins.resolve("line.jar"), Protocol.class, LineProtocol.class);
            return with("protocol: line");
        }

        /** Has names of servers looked up so, instead of as the system does. */
        Builder names(DnsNames those) {
            names = those;
            return this;
        }

        Builder plugins(Path folder) {
            plugins = folder;
            return this;
        }

        TestProxy start(ScriptedServer... list) throws ConfigException, IOException {
            for (ScriptedServer server : list) {
                at(server.address());
            }
            return new TestProxy(
                    ephemeral(),
                    ProxyOptions.builder()
                            .plugins(plugins)
                            .statsAddress(loopback())
                            .transport(transport)
                            .build(),
                    names);
        }

        private ProxyConfig ephemeral() throws ConfigException, IOException {
            return TestProxy.ephemeral(read());
        }

        /** A server at any address. */
        Builder at(String address) {
            return at(address, 1);
        }

        Builder at(String address, int weight) {
            servers.add(address + ":" + weight + " " + (nextName != null ? nextName : "s" + servers.size()));
            nextName = null;
            return this;
        }

        /** A server as a line of the file. */
        Builder entry(String line) {
            servers.add(line);
            return this;
        }

        /** Another name for the next server. */
        Builder named(String name) {
            nextName = name;
            return this;
        }

        ProxyConfig read() throws ConfigException, IOException {
            StringBuilder yaml = new StringBuilder(String.join("\n", globals) + "\n" + POOL + ":\n");
            List<String> lines = new ArrayList<>(keys);
            addDefault(lines, "listen: 127.0.0.1:1");
            if (lines.stream().noneMatch(key -> key.startsWith("protocol:"))) {
                addDefault(lines, "redis: true");
            }
            addDefault(lines, "distribution: ketama");
            lines.forEach(line -> yaml.append("  ").append(line).append('\n'));
            yaml.append("  servers:\n");
            servers.forEach(server -> yaml.append("  - ").append(server).append('\n'));
            Path file = Files.createTempFile("trepak", ".yml");
            try {
                return Configuration.read(Files.writeString(file, yaml));
            } finally {
                Files.delete(file);
            }
        }

        private static void addDefault(List<String> lines, String line) {
            String key = line.substring(0, line.indexOf(':') + 1);
            if (lines.stream().noneMatch(other -> other.startsWith(key))) {
                lines.add(line);
            }
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress("127.0.0.1", 0);
    }

    /** The same at ports that are free: a file cannot ask for port 0, a program can. */
    static ProxyConfig ephemeral(ProxyConfig c) {
        List<PoolConfig> pools = c.pools().stream()
                .map(p -> p.listener().listen().address() instanceof InetSocketAddress
                        ? p.with(anywhere(p.listener().listen()))
                        : p)
                .toList();
        Monitoring m = c.monitoring();
        return new ProxyConfig(
                c.file(),
                pools,
                c.process(),
                new Monitoring(
                        m.admin() == null ? null : anywhere(m.admin()),
                        m.adminHosts(),
                        m.exporters(),
                        m.workerStallMillis(),
                        m.latencySample()),
                c.settings(),
                c.lines());
    }

    private static ListenConfig anywhere(ListenConfig written) {
        return new ListenConfig(written.text(), loopback(), 0);
    }

    Proxy proxy() {
        return proxy;
    }

    ReloadReport reload(Builder next) throws ConfigException, IOException {
        return proxy.reload(next.ephemeral());
    }

    /** A reload that gives those taken out so much time. */
    ReloadReport reload(Builder next, long drainMillis) throws ConfigException, IOException {
        return this.<Reloads>read(running(), "reloads").reload(next.ephemeral(), drainMillis);
    }

    LogLines log() {
        return log;
    }

    SocketAddress address() {
        return proxy.address(POOL);
    }

    TestClient client() throws IOException {
        return new TestClient(address());
    }

    /** A key that lives on the server of this index; another one for every number. */
    String key(int server, int number) {
        Pool pool = this.<Serving>read(running(), "serving").pools().get(0);
        for (int i = 0, left = number; i < 1_000_000; i++) {
            byte[] key = ("key" + i).getBytes(StandardCharsets.ISO_8859_1);
            int owner = pool.servers().count() == 1
                    ? 0
                    : pool.snapshot().continuum().select(pool.hash().hash(key, 0, key.length));
            if (owner == server && left-- == 0) {
                return "key" + i;
            }
        }
        throw new AssertionError("no key lives on server " + server);
    }

    /** Has the name of a server stand for these addresses from now on, whatever the system says. */
    void resolve(int server, String... addresses) throws Exception {
        Pool pool = this.<List<Pool>>read(read(running(), "serving"), "pools").get(0);
        List<InetAddress> list = new ArrayList<>();
        for (String address : addresses) {
            list.add(InetAddress.getByName(address));
        }
        Method learn = ServerAddress.class.getDeclaredMethod("learn", Names.Answer.class);
        learn.setAccessible(true);
        learn.invoke(pool.servers().get(server).address(), new Names.Answer(list, -1, null));
    }

    /** A number of the statistics: of the pool, or of a server. */
    long stat(String field) {
        return stat(POOL, field);
    }

    long stat(String section, String field) {
        String json = proxy.stats();
        Matcher matcher = Pattern.compile("\"" + field + "\":(\\d+)").matcher(json);
        if (!matcher.find(json.indexOf('"' + section + "\": {"))) {
            throw new AssertionError(field + " is missing in " + json);
        }
        return Long.parseLong(matcher.group(1));
    }

    /** Returns when the number is that, and the workers know what was decided before it was. */
    void awaitStat(String section, String field, long value) {
        eventually(section + " " + field + " = " + value + " in " + proxy.stats(), () -> stat(section, field) == value);
        loops.forEach(loop -> loop.submit(() -> {}).awaitUninterruptibly(Eventually.PATIENCE_MILLIS));
    }

    /** Returns when the workers know what was decided before. */
    void settle() {
        try {
            this.<ScheduledExecutorService>read(running(), "control")
                    .submit(() -> {})
                    .get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        loops.forEach(loop -> loop.submit(() -> {}).awaitUninterruptibly(Eventually.PATIENCE_MILLIS));
    }

    /** What its pool goes by. */
    PoolSnapshot snapshot() {
        return this.<Serving>read(running(), "serving").pools().get(0).snapshot();
    }

    /** Something that may take its time. */
    interface Waiting {
        void run() throws InterruptedException;
    }

    /** Has nobody accepted meanwhile. */
    void onAcceptor(Waiting task) {
        this.<Loop>read(running(), "acceptor").execute(() -> {
            try {
                task.run();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Has it drain, in a thread of its own. */
    Thread drain() {
        Thread draining = new Thread(() -> {
            try {
                proxy.drain(Eventually.PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        draining.start();
        return draining;
    }

    boolean isDraining() {
        return read(running(), "readiness") == Readiness.DRAINING;
    }

    /** Has the worker's loop do something. */
    void onLoop(Runnable task) {
        loops.get(0).execute(task);
    }

    /** What clients send meanwhile, the worker gets all at once. */
    void inOneTurn(Sending sending) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(1);
        loops.get(0).execute(() -> {
            waiting.countDown();
            try {
                done.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        try {
            waiting.await();
            sending.run();
        } finally {
            done.countDown();
        }
    }

    /** What the worker says of itself, as the metrics show it. */
    WorkerGauges gauges() {
        try {
            return workers.get(0).gauges().get(Eventually.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What the worker holds now for clients, servers and everything on its way, in bytes. */
    long heldBytes() {
        Loop loop = loops.get(0);
        try {
            return loop.submit(loop::bufferedBytes).get(Eventually.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        proxy.close();
        log.close();
        assertEquals(List.of(), log.errors());
        for (Loop loop : loops) {
            assertEquals(0, loop.arrays().inUseBytes(), "bytes of arrays nobody gave back");
            eventually("every buffer to be released", () -> loop.bufferedBytes() == 0);
        }
    }

    private Object running() {
        return read(proxy, "running");
    }

    @SuppressWarnings("unchecked")
    private <T> T read(Object owner, String field) {
        try {
            Field found = owner.getClass().getDeclaredField(field);
            found.setAccessible(true);
            return (T) found.get(owner);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
