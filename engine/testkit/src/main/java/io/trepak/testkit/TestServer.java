package io.trepak.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A server on a free port of this machine that does what a test tells it, with each connection from the beginning. A thread for
 * each connection. Thread: any.
 */
public final class TestServer implements AutoCloseable {
    /** What is done with a connection. */
    @FunctionalInterface
    public interface Script {
        /**
         * Does it. The connection is closed when this returns or throws.
         *
         * @param proxy the other end
         * @throws IOException as when the proxy closes
         */
        void run(Peer proxy) throws IOException;
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final Script script;
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private TestServer(Function<TestServer, Script> script) throws IOException {
        this.script = script.apply(this);
        start(this::acceptAll);
    }

    /**
     * A server that does anything.
     *
     * @param script with each connection
     */
    public static TestServer doing(Script script) throws IOException {
        return new TestServer(server -> script);
    }

    /**
     * A server that responds to every line.
     *
     * @param response from the line without its end to the response with its own; an empty one sends nothing
     */
    public static TestServer lines(Function<String, String> response) throws IOException {
        return new TestServer(server -> proxy -> {
            for (String line = proxy.line(); line != null; line = proxy.line()) {
                server.requests.add(line);
                proxy.send(response.apply(line));
            }
        });
    }

    /**
     * A server that speaks Redis.
     *
     * @param response from the words of a command to the response as it is sent, say {@code +OK\r\n}
     */
    public static TestServer redis(Function<List<String>, String> response) throws IOException {
        return new TestServer(server -> proxy -> {
            for (String head = proxy.line(); head != null; head = proxy.line()) {
                List<String> words = words(head, proxy);
                server.requests.add(String.join(" ", words));
                proxy.send(response.apply(words));
            }
        });
    }

    private static List<String> words(String head, Peer proxy) throws IOException {
        List<String> words = new ArrayList<>();
        for (int left = number(head, '*'); left > 0; left--) {
            int length = number(proxy.line(), '$');
            words.add(new String(proxy.read(length), StandardCharsets.ISO_8859_1));
            proxy.read(2);
        }
        return words;
    }

    private static int number(String line, char type) throws IOException {
        if (line == null || line.isEmpty() || line.charAt(0) != type) {
            throw new EOFException("expected " + type + " and a number, got " + line);
        }
        return Integer.parseInt(line.substring(1));
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** What it was asked, in order: lines, or the words of commands with blanks between them. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = listener.accept();
                Peer peer = new Peer(socket);
                peers.add(peer);
                start(() -> serve(peer));
            }
        } catch (IOException e) {
            closeAll();
        }
    }

    /** A connection ends where its script does; what an I/O error means shows at the client. */
    private void serve(Peer peer) {
        try (peer) {
            script.run(peer);
        } catch (IOException e) {
            requests.add("closed: " + e.getMessage());
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "test-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes no more connections, and closes those there are. */
    @Override
    public void close() throws IOException {
        listener.close();
        closeAll();
    }

    private void closeAll() {
        for (Peer peer : peers) {
            try {
                peer.close();
            } catch (IOException e) {
                continue; // closed all the same
            }
        }
    }
}
