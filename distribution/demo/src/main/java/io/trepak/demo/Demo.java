package io.trepak.demo;

import io.trepak.command.Demonstration;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code --demo}: three in-memory Redis servers, three in-memory memcached servers, a configuration over them, and a
 * guide. Every request a server gets is printed with the server's name, so that one sees where keys live. Owned by the
 * thread that started it.
 */
final class Demo implements Demonstration.Servers {
    private static final int REDIS_PORT = 22121;
    private static final int MEMCACHED_PORT = 22122;
    private static final int FIRST_REDIS_SERVER = 7001;
    private static final int FIRST_MEMCACHED_SERVER = 11311;
    private static final int SERVERS = 3;

    private final PrintStream out;
    private final List<DemoServer> servers = new ArrayList<>();
    private final Set<Integer> taken = new HashSet<>();
    private Path configuration;
    private int redisPort;
    private int memcachedPort;
    private int statsPort;

    private Demo(PrintStream out) {
        this.out = out;
    }

    /** @throws IOException when not even ports of the system's choice can be opened */
    static Demo start(PrintStream out, int wantedStatsPort) throws IOException {
        Demo demo = new Demo(out);
        try {
            demo.open(wantedStatsPort);
        } catch (IOException e) {
            demo.close();
            throw e;
        }
        return demo;
    }

    private void open(int wantedStatsPort) throws IOException {
        RequestTrace trace = new RequestTrace(out, System::nanoTime);
        for (int i = 0; i < SERVERS; i++) {
            String name = "red" + (i + 1);
            servers.add(DemoServer.start(name, free(FIRST_REDIS_SERVER + i), new RedisDialect(trace.of(name))));
        }
        for (int i = 0; i < SERVERS; i++) {
            String name = "mem" + (i + 1);
            servers.add(DemoServer.start(name, free(FIRST_MEMCACHED_SERVER + i), new MemcachedDialect(trace.of(name))));
        }
        redisPort = free(REDIS_PORT);
        memcachedPort = free(MEMCACHED_PORT);
        statsPort = free(wantedStatsPort);
        configuration = Files.createTempFile("trepak-demo-", ".yml");
        Files.writeString(configuration, yaml());
    }

    /** That port, or when somebody has it, one that nobody has; says so. */
    private int free(int wanted) throws IOException {
        int port = isFree(wanted) ? wanted : anyFree();
        if (port != wanted) {
            out.println("Port " + wanted + " is taken; using " + port + " in its place.");
        }
        taken.add(port);
        return port;
    }

    private boolean isFree(int port) {
        if (taken.contains(port)) {
            return false;
        }
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private int anyFree() throws IOException {
        while (true) {
            try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (!taken.contains(probe.getLocalPort())) {
                    return probe.getLocalPort();
                }
            }
        }
    }

    /** Two pools, shaped like the sample configuration of conf/. */
    private String yaml() {
        return pool("demo", redisPort, true, servers.subList(0, SERVERS))
                + pool("cache", memcachedPort, false, servers.subList(SERVERS, servers.size()));
    }

    private static String pool(String name, int port, boolean redis, List<DemoServer> servers) {
        StringBuilder text = new StringBuilder(name + ":\n"
                + "  listen: 127.0.0.1:" + port + "\n"
                + "  hash: fnv1a_64\n"
                + "  distribution: ketama\n"
                + "  redis: " + redis + "\n"
                + "  servers:\n");
        for (DemoServer server : servers) {
            text.append("   - 127.0.0.1:" + server.port() + ":1 " + server.name() + "\n");
        }
        return text.toString();
    }

    @Override
    public String configuration() {
        return configuration.toString();
    }

    @Override
    public InetSocketAddress statsAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), statsPort);
    }

    @Override
    public void printGuide() {
        out.print(String.join(
                "\n",
                "",
                "A proxy over three Redis servers (red1 to red3) listens on 127.0.0.1:" + redisPort + ",",
                "one over three memcached servers (mem1 to mem3) on 127.0.0.1:" + memcachedPort + ".",
                "The servers live in this process and keep everything in memory. Configuration: " + configuration,
                "",
                "In another terminal, with redis-cli:",
                "",
                "  redis-cli -p " + redisPort + " set name yaun",
                "  redis-cli -p " + redisPort + " get name",
                "  redis-cli -p " + redisPort + " mset apple 1 pear 2 plum 3",
                "  redis-cli -p " + redisPort + " mget apple pear plum",
                "",
                "or with nothing but bash:",
                "",
                "  exec 3<>/dev/tcp/127.0.0.1/" + redisPort,
                "  r() { printf '*%d\\r\\n' $# >&3; for a; do printf '$%d\\r\\n%s\\r\\n' ${#a} \"$a\" >&3; done;"
                        + " timeout 0.3 cat <&3; }",
                "  r set name yaun; r get name",
                "  r mset apple 1 pear 2 plum 3; r mget apple pear plum",
                "",
                "  exec 4<>/dev/tcp/127.0.0.1/" + memcachedPort,
                "  printf 'set name 0 0 4\\r\\nyaun\\r\\nset apple 0 0 1\\r\\n1\\r\\nset mango 0 0 1\\r\\n2\\r\\n"
                        + "get name apple mango\\r\\n' >&4; timeout 0.3 cat <&4",
                "",
                "What each server gets is printed below. Ctrl-C ends the demo.",
                "",
                ""));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        for (DemoServer server : servers) {
            server.close();
        }
        if (configuration != null) {
            Files.deleteIfExists(configuration);
        }
    }
}
