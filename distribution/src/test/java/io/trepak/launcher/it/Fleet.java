package io.trepak.launcher.it;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.junit.jupiter.api.Assumptions;

/** The servers and proxies of one test, each with a file of its own under target/it. All end when it is closed. */
final class Fleet implements Closeable {
    private static final Path SHIPPED = Path.of("target/trepak/bin/trepak").toAbsolutePath();

    private final Deque<Server> servers = new ConcurrentLinkedDeque<>();
    /** For a test run that is broken off. */
    private final Thread lastResort = new Thread(() -> servers.forEach(Server::close));

    private final Path folder;

    /** What the test is called says where its files are. */
    Fleet(String name) throws IOException {
        Path parent = Path.of("target/it").toAbsolutePath();
        Files.createDirectories(parent);
        folder = Files.createTempDirectory(parent, name + "-");
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    List<Server> redis(int count) throws IOException {
        List<Server> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int port = Ports.free();
            started.add(start(
                    port,
                    Tool.REDIS_SERVER.path(),
                    "--port",
                    "" + port,
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--daemonize",
                    "no"));
        }
        return started;
    }

    List<Server> memcached(int count) throws IOException {
        List<Server> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int port = Ports.free();
            List<String> command = new ArrayList<>(
                    List.of(Tool.MEMCACHED.path(), "-l", "127.0.0.1", "-p", "" + port, "-U", "0", "-t", "1"));
            if (System.getProperty("user.name").equals("root")) {
                command.addAll(List.of("-u", "nobody"));
            }
            started.add(start(port, command.toArray(new String[0])));
        }
        return started;
    }

    /** A real nutcracker; comes up when its first pool listens. */
    Server nutcracker(Pool... pools) throws IOException {
        return nutcracker(Ports.free(), pools);
    }

    /** One whose statistics are no older than 0.1 s. */
    Server nutcracker(int statsPort, Pool... pools) throws IOException {
        String path = Tool.NUTCRACKER.path();
        return start(
                pools[0].port(),
                path,
                "-o",
                "",
                "-c",
                configuration("", pools),
                "-a",
                "127.0.0.1",
                "-i",
                "100",
                "-s",
                "" + statsPort);
    }

    /** The folder that ships; comes up when its first pool listens. */
    Server trepak(List<String> options, Pool... pools) throws IOException {
        return trepak("", options, pools);
    }

    /**
     * With keys of the whole proxy.
     *
     * @param globals lines of {@code key: value}
     */
    Server trepak(String globals, List<String> options, Pool... pools) throws IOException {
        return trepakOf(SHIPPED, globals, options, pools);
    }

    /** A proxy of another folder; comes up when its first pool listens. */
    Server trepakOf(Path launcher, List<String> options, Pool... pools) throws IOException {
        return trepakOf(launcher, "", options, pools);
    }

    /** The folder that ships, told everything by its options. */
    Server launcher(int port, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(SHIPPED.toString()));
        command.addAll(List.of(options));
        return start(port, command.toArray(new String[0]));
    }

    /** The folder that ships, started by another command, which ends by running its arguments. */
    Server launcherBehind(List<String> wrapper, Pool pool) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(
                List.of(SHIPPED.toString(), "-c", configuration("", pool), "-a", "127.0.0.1", "-s", "" + Ports.free()));
        return start(pool.port(), command.toArray(new String[0]));
    }

    /** A file of this test. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** The same with keys at the left margin of the file. */
    Server trepakOf(Path launcher, String globals, List<String> options, Pool... pools) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                launcher.toString(), "-c", configuration(globals, pools), "-a", "127.0.0.1", "-s", "" + Ports.free()));
        command.addAll(options);
        Server proxy = start(pools[0].port(), command.toArray(new String[0]));
        for (Pool pool : pools) {
            proxy.awaitListening(pool.port());
        }
        return proxy;
    }

    /** A server in Java that takes its port as the only argument. */
    Server java(Path classes, String main) throws IOException {
        int port = Ports.free();
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return start(port, java.toString(), "-cp", classes.toString(), main, "" + port);
    }

    /** With two workers, whatever the machine has. */
    Server trepak(Pool... pools) throws IOException {
        return trepak(List.of("--workers=2"), pools);
    }

    /** Over that transport; ends the test when the proxy says that the machine does not have it. */
    Server trepakOver(String transport, Pool... pools) throws IOException {
        return orAborted(() -> trepak(List.of("--workers=2", "--transport=" + transport), pools));
    }

    /** The same with so few descriptors. */
    Server trepakWithDescriptors(int most, String transport, int admin, int stats, Pool pool) throws IOException {
        return orAborted(() -> start(
                pool.port(),
                "sh",
                "-c",
                "ulimit -n " + most + " && exec \"$0\" \"$@\"",
                SHIPPED.toString(),
                "-c",
                configuration("admin: 127.0.0.1:" + admin + "\n", pool),
                "-a",
                "127.0.0.1",
                "-s",
                "" + stats,
                "--workers=2",
                "--transport=" + transport));
    }

    private interface Starting {
        Server start() throws IOException;
    }

    private static Server orAborted(Starting starting) throws IOException {
        try {
            return starting.start();
        } catch (IOException e) {
            e.getMessage()
                    .lines()
                    .filter(line -> line.contains(" cannot be used here: "))
                    .findFirst()
                    .ifPresent(Assumptions::abort);
            throw e;
        }
    }

    private String configuration(String globals, Pool... pools) throws IOException {
        StringBuilder text = new StringBuilder(globals);
        for (Pool pool : pools) {
            text.append(pool.yaml());
        }
        return Files.writeString(folder.resolve("conf-" + servers.size() + ".yml"), text)
                .toString();
    }

    private Server start(int port, String... command) throws IOException {
        Server server = new Server(port, folder.resolve(servers.size() + ".log"), List.of(command));
        servers.push(server);
        return server;
    }

    @Override
    public void close() {
        servers.forEach(Server::close);
        Runtime.getRuntime().removeShutdownHook(lastResort);
    }
}
