package io.trepak.launcher.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/** A memcached client that says what it is told and hears every byte; knows where a response of any command ends. */
final class MemcachedLink implements Closeable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;

    MemcachedLink(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    void send(String latin1) throws IOException {
        send(Bytes.of(latin1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void send(byte[] bytes, int offset, int length) throws IOException {
        socket.getOutputStream().write(bytes, offset, length);
    }

    String ask(String latin1) throws IOException {
        send(latin1);
        return response();
    }

    /** The next response, every byte of it; Latin-1. */
    String response() throws IOException {
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        while (true) {
            String line = line(response);
            if (line.startsWith("VALUE ")) {
                data(Integer.parseInt(line.split(" ")[3]), response);
            } else if (line.startsWith("VA ")) {
                data(Integer.parseInt(line.split(" ")[1]), response);
                return Bytes.text(response.toByteArray());
            } else if (!line.startsWith("STAT ")) {
                return Bytes.text(response.toByteArray());
            }
        }
    }

    private String line(ByteArrayOutputStream to) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("closed by the other side" + (line.isEmpty() ? "" : " after " + line));
            }
            to.write(c);
            if (c == '\n') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) c);
        }
    }

    private void data(int length, ByteArrayOutputStream to) throws IOException {
        byte[] data = in.readNBytes(length + 2);
        to.writeBytes(data);
        if (data.length < length + 2) {
            throw new EOFException("closed by the other side within a value");
        }
    }

    /** All responses before this one, each as a line or block of its own. */
    String responsesBefore(String last) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String response = response(); !response.equals(last); response = response()) {
            all.append(response);
        }
        return all.toString();
    }

    /** Whether the other side closes without a further word. */
    boolean isClosedByPeer() throws IOException {
        return in.read() < 0;
    }

    /** What the other side says before it closes, of this link's last words the response. */
    String rest() throws IOException {
        return Bytes.text(in.readAllBytes());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
