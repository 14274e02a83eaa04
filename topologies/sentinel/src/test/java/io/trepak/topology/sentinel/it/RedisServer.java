package io.trepak.topology.sentinel.it;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A redis-server, which may be a sentinel, in a folder of its own. Ends the test where there is no such program. Killed when closed. */
final class RedisServer implements Closeable {
    /** Below the ports that clients get. */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 10_000;

    final int port;
    private final Path folder;
    private final List<String> command;
    /** Null for none. */
    private final String password;

    private Process process;

    private RedisServer(int port, Path folder, List<String> arguments, String password) throws IOException {
        this.port = port;
        this.password = password;
        this.folder = folder;
        command = new ArrayList<>(List.of(program()));
        command.addAll(arguments);
        start();
    }

    /** A server without persistence, which replicates at once. */
    static RedisServer server(Path parent, String... more) throws IOException {
        int port = freePort();
        List<String> arguments = new ArrayList<>(
                List.of("--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
        arguments.addAll(List.of("--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1"));
        arguments.addAll(List.of(more));
        return new RedisServer(port, Files.createDirectory(parent.resolve("server-" + port)), arguments, null);
    }

    /**
     * A sentinel, which notices a dead master after a second.
     *
     * @param masters name and port of each, {@code shard-1 6379}
     * @param wanted the password it wants; null for none
     * @param told the password it tells other sentinels; null for none
     */
    static RedisServer sentinel(Path parent, List<String> masters, String wanted, String told) throws IOException {
        int port = freePort();
        Path folder = Files.createDirectory(parent.resolve("sentinel-" + port));
        StringBuilder text = new StringBuilder("port " + port + "\nbind 127.0.0.1\ndir " + folder + "\n");
        if (told != null) {
            text.append("sentinel sentinel-pass " + told + "\n");
        }
        if (wanted != null) {
            text.append("requirepass " + wanted + "\n");
        }
        for (String master : masters) {
            String name = master.substring(0, master.indexOf(' '));
            text.append("sentinel monitor " + name + " 127.0.0.1 " + master.substring(name.length() + 1) + " 2\n");
            text.append("sentinel down-after-milliseconds " + name + " 1000\n");
            text.append("sentinel failover-timeout " + name + " 4000\n");
            text.append("sentinel parallel-syncs " + name + " 1\n");
        }
        Path file = Files.writeString(folder.resolve("sentinel.conf"), text);
        return new RedisServer(port, folder, List.of(file.toString(), "--sentinel"), wanted);
    }

    private static int freePort() throws IOException {
        for (int i = 0; i < PORTS; i++) {
            int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (BindException e) {
                continue;
            }
        }
        throw new IOException("no free port");
    }

    private static String program() {
        Optional<String> found = Optional.ofNullable(System.getProperty("trepak.redis-server"))
                .or(() -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, "redis-server"))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .findFirst());
        if (found.isEmpty()) {
            String reason = "redis-server is missing: apt-get install redis-server, or -Dtrepak.redis-server=FILE";
            if ("required".equals(System.getProperty("servers"))) {
                fail(reason);
            }
            abort(reason);
        }
        return found.get();
    }

    /** Starts it, again if need be, and waits until it answers. */
    void start() throws IOException {
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        Await.until(this + " answers", () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(this + " ended: " + Files.readString(folder.resolve("log")));
            }
            return ask("PING").equals("PONG");
        });
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** One question on a connection of its own; empty when nobody answers. */
    String ask(String... words) {
        try (Link link = new Link(port)) {
            if (password != null) {
                link.ask("AUTH", password);
            }
            return link.ask(words);
        } catch (IOException e) {
            return "";
        }
    }

    /** {@code master}, {@code slave}, or nothing. */
    String role() {
        return ask("ROLE").split(" ")[0];
    }

    /** By name, without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        if (new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor() != 0) {
            throw new IOException("kill -" + name + " of " + this + " failed");
        }
    }

    /** SIGKILL, and waits for the end. */
    void kill() {
        // The program may be a script that has started the server.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it has logged, by lines. */
    List<String> log() {
        try {
            return Files.readAllLines(folder.resolve("log"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return "redis-server on port " + port;
    }
}
