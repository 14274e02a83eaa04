package io.trepak.launcher.it;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A server that answers every line with another; remembers what it was sent. A thread for each connection. */
final class LineResponder implements Closeable {
    private final ServerSocket listener;
    private final UnaryOperator<String> answer;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    LineResponder(UnaryOperator<String> answer) throws IOException {
        this.answer = answer;
        listener = new ServerSocket(Ports.free(), 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    List<String> lines() {
        return lines;
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "line-responder");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (true) {
            try {
                Socket client = listener.accept();
                daemon(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
                client.getOutputStream().write((answer.apply(line) + "\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            return; // the proxy is gone
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
