package io.trepak.topology.sentinel.it;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A sentinel that says what a test has it say: to all but SUBSCRIBE and PING, which it answers as a real one does. */
final class StubSentinel implements Closeable {
    /** What a sentinel says to nobody. */
    static final Function<List<String>, String> NOTHING = words -> "";

    private final ServerSocket listener;
    private final Function<List<String>, String> responses;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> subscribers = ConcurrentHashMap.newKeySet();

    /**
     * @param responses the bytes for each request, one for each character; where it is {@link #NOTHING}, also SUBSCRIBE gets none
     */
    StubSentinel(Function<List<String>, String> responses) throws IOException {
        this.responses = responses;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        new Thread(this::accept, "stub sentinel").start();
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Publishes something, to those who are there. */
    void publish(String channel, String payload) {
        for (Socket subscriber : subscribers) {
            try {
                send(subscriber, "*3\r\n" + string("message") + string(channel) + string(payload));
            } catch (IOException e) {
                subscribers.remove(subscriber);
            }
        }
    }

    static String string(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                new Thread(() -> serve(socket), "stub sentinel's client").start();
            }
        } catch (IOException e) {
            sockets.forEach(StubSentinel::end);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                List<String> words = new ArrayList<>();
                for (int left = Integer.parseInt(line.substring(1)); left > 0; left--) {
                    in.readLine();
                    words.add(in.readLine());
                }
                send(socket, response(socket, words));
            }
        } catch (IOException e) {
            // the other end, or the test, has closed it
        } finally {
            subscribers.remove(socket);
            sockets.remove(socket);
        }
    }

    private String response(Socket socket, List<String> words) {
        if (responses == NOTHING) {
            return "";
        }
        switch (words.get(0)) {
            case "PING":
                return subscribers.contains(socket) ? "*2\r\n" + string("pong") + string("") : "+PONG\r\n";
            case "SUBSCRIBE": {
                subscribers.add(socket);
                StringBuilder all = new StringBuilder();
                for (int i = 1; i < words.size(); i++) {
                    all.append("*3\r\n" + string("subscribe") + string(words.get(i)) + ":" + i + "\r\n");
                }
                return all.toString();
            }
            default:
                return responses.apply(words);
        }
    }

    private static void send(Socket socket, String bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        synchronized (out) {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(StubSentinel::end);
    }
}
