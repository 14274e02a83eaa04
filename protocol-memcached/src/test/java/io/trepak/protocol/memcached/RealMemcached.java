package io.trepak.protocol.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A memcached process behind a Unix socket of its own, and one connection to it. */
final class RealMemcached implements AutoCloseable {
    private static final int START_TRIES = 3_000; // half a minute, on a busy machine

    private final Path folder;
    private final Process process;
    private final SocketChannel channel;
    private final String versionLine;

    private RealMemcached(Path folder, Process process, SocketChannel channel) throws IOException {
        this.folder = folder;
        this.process = process;
        this.channel = channel;
        send("version\r\n");
        this.versionLine = receiveUntil("\r\n");
        assertTrue(versionLine.startsWith("VERSION "), versionLine);
    }

    /** The binary: system property {@code trepak.memcached}, else the first one on PATH. */
    static Optional<String> binary() {
        String property = System.getProperty("trepak.memcached");
        Stream<Path> candidates = property != null
                ? Stream.of(Path.of(property))
                : Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, "memcached"));
        return candidates.filter(Files::isExecutable).map(Path::toString).findFirst();
    }

    static RealMemcached start(String binary) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("memcached");
        Path socket = folder.resolve("s");
        Process process = new ProcessBuilder(
                        binary, "-s", socket.toString(), "-u", System.getProperty("user.name"), "-t", "1")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        for (int i = 0; i < START_TRIES; i++) {
            if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
                break;
            }
            try {
                SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                return new RealMemcached(folder, process, channel);
            } catch (IOException notYet) {
                assertNotEquals(START_TRIES - 1, i, () -> "no connection to memcached: " + notYet);
            }
        }
        throw new IllegalStateException(binary + " ended: " + Files.readString(folder.resolve("log"), ISO_8859_1));
    }

    /** What the server says to a request, found by asking for its version behind it. */
    String ask(String request) throws IOException {
        send(request + "version\r\n");
        String answer = receiveUntil(versionLine);
        return answer.substring(0, answer.length() - versionLine.length());
    }

    private void send(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private String receiveUntil(String end) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer bytes = ByteBuffer.allocate(65536);
        while (!all.toString(ISO_8859_1).endsWith(end)) {
            int count = channel.read(bytes.clear());
            assertTrue(count > 0, () -> "memcached closed the connection after " + all.toString(ISO_8859_1));
            all.write(bytes.array(), 0, count);
        }
        return all.toString(ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        process.destroy();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(folder.resolve("s"));
        Files.deleteIfExists(folder.resolve("log"));
        Files.delete(folder);
    }
}
