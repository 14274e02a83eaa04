package io.trepak.topology.redis_cluster.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection on which Redis is spoken; what is asked leaves with {@link #flush}. Not thread-safe. */
final class Link implements Closeable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();

    Link(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Adds a request. */
    Link request(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append("$" + word.length() + "\r\n" + word + "\r\n");
        }
        unsent.writeBytes(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Sends what was added. */
    void flush() throws IOException {
        socket.getOutputStream().write(unsent.toByteArray());
        unsent.reset();
    }

    /** Asks, and waits for the response: its texts with blanks between them, errors with their minus sign. */
    String ask(String... words) throws IOException {
        request(words).flush();
        return response();
    }

    /** The same of an array of texts. */
    List<String> askForAll(String... words) throws IOException {
        request(words).flush();
        String line = line();
        if (line.charAt(0) != '*') {
            throw new IOException(String.join(" ", words) + " is answered " + line);
        }
        List<String> texts = new ArrayList<>();
        for (int left = Integer.parseInt(line.substring(1)); left > 0; left--) {
            texts.add(response());
        }
        return texts;
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
