package com.example.http_cache;

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

/** An nginx behind a Unix socket of its own that serves files. */
final class Nginx implements AutoCloseable {
    private static final int START_TRIES = 3_000; // half a minute, on a busy machine
    private static final String CONFIGURATION =
            """
            daemon off;
            master_process off;
            pid pid;
            error_log error.log;
            events {}
            http {
                access_log off;
                %s
                gzip on;
                gzip_min_length 1;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                server {
                    listen unix:%s;
                    root %s;
                    default_type text/html;
                    add_header X-Server %s always;
                }
            }
            """;

    private final Process process;
    private final Path socket;

    private Nginx(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /**
     * Starts one. Where PATH has none the test is skipped, or fails with {@code -Dservers=required}.
     *
     * @param folder for all it has
     * @param root where the files are
     * @param keepalive a line of configuration, or none
     */
    static Nginx start(Path folder, Path root, String name, String keepalive)
            throws IOException, InterruptedException {
        List<String> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(entry -> Path.of(entry, "nginx"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .toList();
        if ("required".equals(System.getProperty("servers"))) {
            assertFalse(found.isEmpty(), "no nginx on PATH");
        }
        assumeFalse(found.isEmpty(), "no nginx on PATH");
        Path home = Files.createDirectory(folder.resolve(name));
        Path socket = home.resolve("socket");
        Files.writeString(home.resolve("conf"), CONFIGURATION.formatted(keepalive, socket, root, name));
        Process process = new ProcessBuilder(
                        found.get(0), "-p", home + "/", "-c", "conf", "-e", home.resolve("error.log").toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("out").toFile())
                .start();
        Nginx nginx = new Nginx(process, socket);
        nginx.await(home);
        return nginx;
    }

    private void await(Path home) throws IOException, InterruptedException {
        for (int i = 0; i < START_TRIES && !process.waitFor(10, TimeUnit.MILLISECONDS); i++) {
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                if (channel.isConnected()) {
                    return;
                }
            } catch (IOException notYet) {
                assertFalse(i == START_TRIES - 1, () -> "no connection to nginx: " + notYet);
            }
        }
        throw new IllegalStateException("nginx ended: " + Files.readString(home.resolve("out")));
    }

    /** What a pool's server is called. */
    String address() {
        return socket.toString();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
