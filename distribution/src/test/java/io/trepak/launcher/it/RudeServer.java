package io.trepak.launcher.it;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server that answers whatever comes with garbage, with too much, in single bytes, with the beginning of a response, late,
 * or not at all, and closes or resets when it likes. One thread for each connection, until it is closed.
 */
final class RudeServer implements Closeable {
    private final int port = Ports.free();
    private final ServerSocket listener = new ServerSocket(port, 100, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Dialect dialect;
    private final Random seeds;

    RudeServer(Dialect dialect, Random seeds) throws IOException {
        this.dialect = dialect;
        this.seeds = seeds;
        daemon(this::accept);
    }

    int port() {
        return port;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "rude-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                Random random = new Random(seeds.nextLong());
                daemon(() -> serve(socket, random));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket, Random random) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            while (in.read(buffer) >= 0) {
                if (!answer(socket, out, random)) {
                    return;
                }
            }
        } catch (IOException e) {
            // The proxy went, as it should from such a server.
        } finally {
            sockets.remove(socket);
        }
    }

    private boolean answer(Socket socket, OutputStream out, Random random) throws IOException {
        byte[] good = Bytes.of(dialect.found("rude", "value"));
        int manner = random.nextInt(8 * 4 + 1); // silence is rare, for it takes everybody's time
        switch (manner == 32 ? 8 : manner % 8) {
            case 0 -> {
                byte[] garbage = new byte[1 + random.nextInt(200)];
                random.nextBytes(garbage);
                out.write(garbage);
            }
            case 1 -> {
                out.write(good);
                out.write(good);
            }
            case 2 -> {
                for (byte each : good) {
                    out.write(each);
                }
            }
            case 3 -> {
                out.write(good, 0, random.nextInt(good.length));
                return false;
            }
            case 4 -> out.write(Bytes.of(dialect.stored()));
            case 5 -> out.write(Bytes.of(dialect.missing().repeat(3)));
            case 6 -> {
                return false;
            }
            case 7 -> {
                socket.setSoLinger(true, 0);
                return false;
            }
            default -> {} // silence, until more comes: then the next response is late
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
