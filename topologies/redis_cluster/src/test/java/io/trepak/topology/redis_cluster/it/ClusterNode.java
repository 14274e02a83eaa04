package io.trepak.topology.redis_cluster.it;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A redis-server in cluster mode, in a folder of its own. Ends the test where there is no such program. Killed when closed. */
final class ClusterNode implements Closeable {
    /** From a port to that of the cluster's bus. */
    static final int BUS = 50;

    /** Below the ports that clients get. */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 10_000;

    int port;
    /** By which the others know it. */
    final String id;

    private final Path folder;
    private Process process;

    ClusterNode(Path parent) throws IOException {
        port = freePort();
        folder = Files.createDirectory(parent.resolve("node-" + port));
        start();
        id = ask("CLUSTER", "MYID");
    }

    private static int freePort() throws IOException {
        for (int i = 0; i < PORTS; i++) {
            int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            if (isFree(port) && isFree(port + BUS)) {
                return port;
            }
        }
        throw new IOException("no free port");
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (BindException e) {
            return false;
        }
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

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(program(), "--port", "" + port, "--bind", "127.0.0.1"));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"));
        command.addAll(List.of("--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf"));
        command.addAll(List.of("--cluster-port", "" + (port + BUS), "--cluster-node-timeout", "2000"));
        command.addAll(List.of("--cluster-replica-validity-factor", "0"));
        return command;
    }

    /** Starts it at another port; the others do not know it. */
    void startElsewhere() throws IOException {
        port = freePort();
        start();
    }

    /** Starts it, again if need be, and waits until it answers. */
    void start() throws IOException {
        process = new ProcessBuilder(command())
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
            return link.ask(words);
        } catch (IOException e) {
            return "";
        }
    }

    /** Asks for something that must be done. */
    void tell(String... words) {
        String response = ask(words);
        if (!response.equals("OK")) {
            throw new AssertionError(this + " answers " + String.join(" ", words) + " with " + response);
        }
    }

    boolean isMaster() {
        return ask("ROLE").startsWith("master");
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

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return "redis-server on port " + port;
    }
}
