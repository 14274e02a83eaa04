package io.trepak.topology.sentinel.it;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection on which Redis is spoken. Not thread-safe. */
final class Link implements Closeable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    Link(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    void send(String... words) throws IOException {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append("$" + word.length() + "\r\n" + word + "\r\n");
        }
        socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Asks, and waits for the response: its texts with blanks between them, errors with their minus sign. */
    String ask(String... words) throws IOException {
        send(words);
        return response();
    }

    String response() throws IOException {
        String line = line();
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+', ':':
                return rest;
            case '-':
                return line;
            case '$': {
                int length = Integer.parseInt(rest);
                return length < 0 ? "" : new String(in.readNBytes(length + 2), 0, length, StandardCharsets.ISO_8859_1);
            }
            default: {
                List<String> parts = new ArrayList<>();
                for (int left = Integer.parseInt(rest); left > 0; left--) {
                    parts.add(response());
                }
                return String.join(" ", parts);
            }
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed after '" + line + "'");
            }
            line.append((char) c);
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
