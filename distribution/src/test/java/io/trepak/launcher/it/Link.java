package io.trepak.launcher.it;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that says what it is told and hears every byte: no library between the test and the wire. */
final class Link implements Closeable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int limit;

    Link(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = socket.getInputStream();
    }

    /** A RESP request; words are String (Latin-1) or byte[]. */
    static byte[] request(Object... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, "*" + words.length + "\r\n");
        for (Object word : words) {
            byte[] bytes = word instanceof byte[] raw ? raw : ((String) word).getBytes(StandardCharsets.ISO_8859_1);
            text(out, "$" + bytes.length + "\r\n");
            out.writeBytes(bytes);
            text(out, "\r\n");
        }
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void send(byte[] bytes, int offset, int length) throws IOException {
        socket.getOutputStream().write(bytes, offset, length);
    }

    /** Says a RESP request and returns the whole response, Latin-1. */
    String ask(Object... words) throws IOException {
        send(request(words));
        return new String(redisAnswer(), StandardCharsets.ISO_8859_1);
    }

    /** The next RESP answer, every byte of it. */
    byte[] redisAnswer() throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (long left = 1; left > 0; left--) {
            String line = line(answer);
            switch (line.charAt(0)) {
                case '+', '-', ':' -> {}
                case '$' -> {
                    int length = Integer.parseInt(line.substring(1));
                    if (length >= 0) {
                        bytes(length + 2, answer);
                    }
                }
                case '*' -> left += Math.max(0, Integer.parseInt(line.substring(1)));
                default -> throw new IOException("not a response of RESP: " + line);
            }
        }
        return answer.toByteArray();
    }

    /** The next line without its end: the head of a response whose elements are read one by one. */
    String redisLine() throws IOException {
        return line(new ByteArrayOutputStream());
    }

    /** The next memcached answer, every byte of it. */
    byte[] memcachedAnswer() throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (String line = line(answer); line.startsWith("VALUE "); line = line(answer)) {
            bytes(Integer.parseInt(line.split(" ")[3]) + 2, answer);
        }
        return answer.toByteArray();
    }

    /** Appends up to the line's end, and returns what stands before it. */
    private String line(ByteArrayOutputStream to) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = read(); ; c = read()) {
            to.write(c);
            if (c == '\n') {
                line.setLength(line.length() - 1);
                return line.toString();
            }
            line.append((char) c);
        }
    }

    private void bytes(int count, ByteArrayOutputStream to) throws IOException {
        for (int left = count; left > 0; ) {
            fill();
            int some = Math.min(left, limit - at);
            to.write(buffer, at, some);
            at += some;
            left -= some;
        }
    }

    private int read() throws IOException {
        fill();
        return buffer[at++] & 0xff;
    }

    private void fill() throws IOException {
        if (at == limit) {
            at = 0;
            limit = Math.max(0, in.read(buffer));
            if (limit == 0) {
                throw new EOFException("closed by the other side");
            }
        }
    }

    /** Everything until the other side closes, Latin-1. */
    String rest() throws IOException {
        byte[] rest = in.readAllBytes();
        return new String(buffer, at, limit - at, StandardCharsets.ISO_8859_1)
                + new String(rest, StandardCharsets.ISO_8859_1);
    }

    /** Whether the other side has closed and left nothing to read. */
    boolean isClosedByPeer() throws IOException {
        return at == limit && in.read() < 0;
    }

    /** Sends no more, but goes on reading. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes with a reset: what is under way is lost. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
