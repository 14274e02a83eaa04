package io.trepak.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client of the proxy that sends and expects bytes, given as Latin-1 text. */
final class TestClient implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;

    TestClient(SocketAddress proxy) throws IOException {
        this(proxy, 0);
    }

    /**
     * @param receiveBufferBytes small to have the proxy's answers pile up; 0 for the system's choice
     */
    TestClient(SocketAddress proxy, int receiveBufferBytes) throws IOException {
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Eventually.PATIENCE_MILLIS);
        socket.connect(proxy);
        in = socket.getInputStream();
    }

    /** A Redis request. */
    static String request(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }

    /** A Redis bulk string. */
    static String bulk(String value) {
        return "$" + value.length() + "\r\n" + value + "\r\n";
    }

    TestClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    TestClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends so many times, in a thread of its own: a write that waits for the proxy cannot be interrupted. */
    Thread sendMeanwhile(String text, int times) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Thread sending = new Thread(() -> {
            try {
                for (int i = 0; i < times; i++) {
                    send(bytes);
                }
            } catch (IOException e) {
                // Closed by the proxy, and the responses are missing; or by the end of the test.
            }
        });
        sending.setDaemon(true);
        sending.start();
        return sending;
    }

    /** Has the kernel hold so many bytes, about, of what was sent and not taken. */
    TestClient sendBuffer(int bytes) throws IOException {
        socket.setSendBufferSize(bytes);
        return this;
    }

    /** Sends a Redis request. */
    TestClient ask(String... words) throws IOException {
        return send(request(words));
    }

    /** Reads as many bytes as the text has, and compares. */
    TestClient expect(String text) throws IOException {
        try {
            byte[] got = in.readNBytes(text.length());
            assertEquals(shortened(text), shortened(new String(got, StandardCharsets.ISO_8859_1)));
            assertEquals(text, new String(got, StandardCharsets.ISO_8859_1));
            return this;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no response; expected " + shortened(text), e);
        }
    }

    /** Reads this text, or finds that the connection ended before its first byte. Returns whether it was the text. */
    boolean expectOrEnd(String text) throws IOException {
        int first;
        try {
            first = in.read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no response; expected " + shortened(text), e);
        } catch (SocketException e) {
            return false;
        }
        if (first < 0) {
            return false;
        }
        assertEquals(text.charAt(0), (char) first);
        expect(text.substring(1));
        return true;
    }

    /** Reads a line, its end left out. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new AssertionError("closed after " + shortened(line.toString()));
            }
            line.append((char) next);
        }
        return line.toString();
    }

    /** Reads one of these texts, none the beginning of another, and tells which. */
    int expectOneOf(String... texts) throws IOException {
        StringBuilder got = new StringBuilder();
        while (true) {
            for (int i = 0; i < texts.length; i++) {
                if (texts[i].contentEquals(got)) {
                    return i;
                }
            }
            int next = in.read();
            String known = got.toString();
            if (next < 0 || Arrays.stream(texts).noneMatch(text -> text.startsWith(known))) {
                throw new AssertionError("got " + shortened(known) + "; expected one of " + Arrays.toString(texts));
            }
            got.append((char) next);
        }
    }

    /** Reads up to the end of the connection, be it an end or a reset. */
    String rest() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                all.write(buffer, 0, count);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open after " + shortened(all.toString(StandardCharsets.ISO_8859_1)), e);
        } catch (SocketException e) {
            // A reset: bytes we sent had not been read.
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** The proxy closes and sends nothing more. */
    void expectEnd() throws IOException {
        assertEquals("", shortened(rest()));
    }

    /** Sends no more, but goes on reading. */
    TestClient finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Vanishes without a goodbye. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static String shortened(String text) {
        String visible = text.length() <= 200 ? text : text.substring(0, 150) + " … " + text.length() + " bytes";
        return visible.replace("\r\n", "\\r\\n");
    }
}
