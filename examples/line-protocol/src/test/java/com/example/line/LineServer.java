package com.example.line;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server that speaks the protocol and keeps everything in memory, a thread for each connection. For tests and for trying
 * things out: {@code java -cp target/test-classes com.example.line.LineServer 7001}.
 */
public final class LineServer implements Closeable {
    private final ServerSocket listener;
    private final Map<String, String> values = new ConcurrentHashMap<>();

    /**
     * Listens on 127.0.0.1.
     *
     * @param port 0 for any
     */
    public LineServer(int port) throws IOException {
        listener = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
        daemon("line-server", this::accept);
    }

    /** Serves until it is killed. */
    public static void main(String[] args) throws Exception {
        if (args.length != 1) {
            System.err.println("wanted one argument, the port");
            System.exit(1);
        }
        new LineServer(Integer.parseInt(args[0]));
        System.out.println("listening on 127.0.0.1:" + args[0]);
        Thread.currentThread().join();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (true) {
            try {
                Socket client = listener.accept();
                daemon("line-client", () -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) {
        try (client;
                InputStream in = new BufferedInputStream(client.getInputStream());
                OutputStream out = new BufferedOutputStream(client.getOutputStream())) {
            for (String line = line(in); line != null; line = line(in)) {
                out.write((answer(line) + "\n").getBytes(StandardCharsets.ISO_8859_1));
                if (in.available() == 0) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            return; // the client is gone
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString();
            }
            line.append((char) c);
        }
        return null;
    }

    private String answer(String line) {
        String[] words = line.split(" ", line.startsWith("set ") ? 3 : -1);
        switch (words[0]) {
            case "get":
                return value(words[1]);
            case "set":
                values.put(words[1], words[2]);
                return "OK";
            case "mget":
                StringBuilder list = new StringBuilder("LIST " + (words.length - 1));
                for (int i = 1; i < words.length; i++) {
                    list.append('\n').append(value(words[i]));
                }
                return list.toString();
            case "del":
                int count = 0;
                for (int i = 1; i < words.length; i++) {
                    count += values.remove(words[i]) == null ? 0 : 1;
                }
                return "COUNT " + count;
            default:
                return "ERROR unknown command";
        }
    }

    private String value(String key) {
        String value = values.get(key);
        return value == null ? "NONE" : "VALUE " + value;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
