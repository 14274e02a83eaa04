package io.trepak.testkit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One end of a connection with the proxy, for a client or a server. Not thread-safe. */
public class Peer implements AutoCloseable {
    static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    Peer(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /**
     * Sends bytes at once.
     *
     * @param bytes as they are
     */
    public final void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /**
     * Sends a text at once.
     *
     * @param text with its line ends
     */
    public final void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Waits for so many bytes.
     *
     * @throws EOFException when the other end closes before
     */
    public final byte[] read(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("closed after '" + new String(bytes, StandardCharsets.ISO_8859_1) + "'");
        }
        return bytes;
    }

    /**
     * Waits for a line.
     *
     * @return the line without CR LF or LF; null when the other end closes instead
     */
    public final String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                if (line.isEmpty()) {
                    return null;
                }
                throw new EOFException("closed within the line '" + line + "'");
            }
            line.append((char) c);
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return line.toString();
    }

    /**
     * Waits until the other end closes.
     *
     * @return all it sends before that
     */
    public final byte[] rest() throws IOException {
        return in.readAllBytes();
    }

    /** Waits until the other end closes; true when it sends nothing before that. */
    public final boolean isClosed() throws IOException {
        return in.read() < 0;
    }

    @Override
    public final void close() throws IOException {
        socket.close();
    }
}
