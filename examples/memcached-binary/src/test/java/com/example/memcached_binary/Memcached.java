package com.example.memcached_binary;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.File;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A memcached behind a Unix socket of its own, which can be killed, and started again. */
final class Memcached implements AutoCloseable {
    private static final int START_TRIES = 3_000; // half a minute, on a busy machine

    private final String binary;
    private final Path socket;
    private Process process;

    private Memcached(String binary, Path socket) {
        this.binary = binary;
        this.socket = socket;
    }

    /**
     * Starts one. Where PATH has none the test is skipped, or fails with {@code -Dservers=required}.
     *
     * @param folder for the socket
     */
    static Memcached start(Path folder, String name) throws IOException, InterruptedException {
        List<String> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(entry -> Path.of(entry, "memcached"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .toList();
        if ("required".equals(System.getProperty("servers"))) {
            assertFalse(found.isEmpty(), "no memcached on PATH");
        }
        assumeFalse(found.isEmpty(), "no memcached on PATH");
        Memcached memcached = new Memcached(found.get(0), folder.resolve(name));
        memcached.start();
        return memcached;
    }

    /** What a pool's server is called. */
    String address() {
        return socket.toString();
    }

    /** Starts it again, without what it had. */
    void start() throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        binary, "-s", socket.toString(), "-u", System.getProperty("user.name"), "-t", "1")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (int i = 0; i < START_TRIES && !process.waitFor(10, TimeUnit.MILLISECONDS); i++) {
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                if (channel.isConnected()) {
                    return;
                }
            } catch (IOException notYet) {
                assertFalse(i == START_TRIES - 1, () -> "no connection to memcached: " + notYet);
            }
        }
        throw new IllegalStateException(binary + " ended with " + process.exitValue());
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
