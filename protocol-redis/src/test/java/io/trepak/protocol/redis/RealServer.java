package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A redis-server on a Unix socket, and one client of it. Ends the test where there is no such program. */
final class RealServer implements Closeable {
    private static final long LOOK_AGAIN_NANOS = 2_000_000;

    private final Process process;
    private final SocketChannel channel;
    private final InputStream in;

    RealServer(Path folder) throws IOException {
        Path socket = folder.resolve("redis.sock");
        process = new ProcessBuilder(
                        program(), "--port", "0", "--unixsocket", socket.toString(), "--save", "", "--daemonize", "no")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        channel = connect(UnixDomainSocketAddress.of(socket));
        in = new BufferedInputStream(Channels.newInputStream(channel));
    }

    private SocketChannel connect(UnixDomainSocketAddress address) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            SocketChannel attempt = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                attempt.connect(address);
                return attempt;
            } catch (IOException e) {
                attempt.close();
                if (!process.isAlive() || System.nanoTime() - end > 0) {
                    process.destroyForcibly();
                    throw e;
                }
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
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

    /** Sends requests without waiting for responses. */
    void send(String requests) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Resp.bytes(requests));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The next response: a String, for an error with its minus sign; a Long; a List of responses; or null. */
    Object answer() throws IOException {
        String line = line();
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+':
                return rest;
            case '-':
                return line;
            case ':':
                return Long.parseLong(rest);
            case '$':
                return rest.equals("-1") ? null : bulk(Integer.parseInt(rest));
            default:
                List<Object> elements = new ArrayList<>();
                for (int left = Integer.parseInt(rest); left > 0; left--) {
                    elements.add(answer());
                }
                return elements;
        }
    }

    Object ask(String... words) throws IOException {
        send(Client.array(words));
        return answer();
    }

    private String bulk(int length) throws IOException {
        byte[] bytes = in.readNBytes(length + 2);
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("redis-server closed the connection");
            }
            line.append((char) c);
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
