package io.trepak.demo;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One client connection: lines and blocks in, text out. Bytes are Latin-1 characters throughout, so that a String holds
 * any of them. Blocks its thread while it waits.
 */
public final class Wire {
    private static final int MAX_LINE = 64 << 10;
    private static final int MAX_BLOCK = 8 << 20;

    private final InputStream in;
    private final OutputStream out;

    public Wire(InputStream in, OutputStream out) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.out = new BufferedOutputStream(out, 1 << 16);
    }

    /** A line without its CR LF; null when the client left between two requests. */
    String line() throws IOException {
        if (in.available() == 0) {
            out.flush(); // nothing more to read at once, so somebody waits for these responses
        }
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 && line.isEmpty()) {
                return null;
            }
            if (c < 0 || line.length() == MAX_LINE) {
                throw new EOFException("half a line, or one that is too long");
            }
            line.append((char) c);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    /** So many bytes and the CR LF behind them. */
    String block(int length) throws IOException {
        if (length < 0 || length > MAX_BLOCK) {
            throw new IOException("block of " + length + " bytes; at most " + MAX_BLOCK);
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
            throw new EOFException("half a block");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    Wire write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    void flush() throws IOException {
        out.flush();
    }
}
