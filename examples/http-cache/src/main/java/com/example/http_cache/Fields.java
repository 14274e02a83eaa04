package com.example.http_cache;

import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * The header lines of a request or a response, and what they say about its end and its connection. Strict, because whoever reads a
 * message otherwise than the server behind lets a client smuggle requests to it: every line ends in CR LF and is no continuation
 * of the one before, no name has a blank behind it, no value a control byte, and there is one length at most.
 *
 * <p>Scratch of a worker: good until the next {@link #read}.
 */
final class Fields {
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
    private static final byte[] HOST = ascii("host");
    private static final byte[] EXPECT = ascii("expect");
    private static final byte[] CONNECTION = ascii("connection");
    private static final byte[] CHUNKED = ascii("chunked");
    private static final byte[] CLOSE = ascii("close");
    private static final byte[] KEEP_ALIVE = ascii("keep-alive");
    /** Those that concern a connection, not what travels on it, and are not passed on. */
    private static final byte[][] OF_THE_CONNECTION = {
        CONNECTION, KEEP_ALIVE, EXPECT, ascii("proxy-connection"), ascii("te"), ascii("upgrade")
    };
    /** These are passed on whatever a Connection says. */
    private static final byte[][] OF_THE_MESSAGE = {CONTENT_LENGTH, TRANSFER_ENCODING, HOST};

    private static final int MOST_DIGITS = 18;
    /** For each byte whether it may be in a name: the tokens of RFC 9110. */
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (byte b : ascii("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
            TOKEN[b] = true;
        }
    }

    private long contentLength;
    private boolean chunked;
    private int hosts;
    private boolean expects;
    private boolean closes;
    private boolean staysOnThisSide;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads header lines.
     *
     * @param from index of the first of them
     * @param end index of the empty line behind them, in which no line before has ended
     */
    void read(byte[] in, int from, int end) {
        contentLength = -1;
        chunked = false;
        hosts = 0;
        expects = false;
        closes = false;
        staysOnThisSide = false;
        for (int line = from; line < end; line = lineEnd(in, line) + 2) {
            int colon = nameEnd(in, line);
            int valueFrom = skipBlanks(in, colon + 1);
            int valueTo = trimBlanks(in, valueFrom, lineEnd(in, line));
            field(in, line, colon, valueFrom, valueTo);
        }
        if (chunked && contentLength >= 0) {
            throw new ProtocolException("both Content-Length and Transfer-Encoding");
        }
    }

    private void field(byte[] in, int name, int nameEnd, int from, int to) {
        if (is(CONTENT_LENGTH, in, name, nameEnd)) {
            if (contentLength >= 0) {
                throw new ProtocolException("Content-Length twice");
            }
            contentLength = number(in, from, to);
        } else if (is(TRANSFER_ENCODING, in, name, nameEnd)) {
            if (chunked || !is(CHUNKED, in, from, to)) {
                throw new ProtocolException("a Transfer-Encoding that is not chunked and nothing else");
            }
            chunked = true;
        } else if (is(HOST, in, name, nameEnd)) {
            hosts++;
        } else if (is(EXPECT, in, name, nameEnd)) {
            expects = true;
            staysOnThisSide = true;
        } else if (is(CONNECTION, in, name, nameEnd)) {
            closes |= names(CLOSE, 0, CLOSE.length, in, from, to);
            staysOnThisSide |= !is(KEEP_ALIVE, in, from, to); // which is what holds anyway
        } else {
            staysOnThisSide |= isOneOf(OF_THE_CONNECTION, in, name, nameEnd);
        }
    }

    /** Checks the form of lines that say nothing about the message. */
    static void check(byte[] in, int from, int end) {
        for (int line = from; line < end; line = lineEnd(in, line) + 2) {
            nameEnd(in, line);
        }
    }

    /** Index of the colon behind a name. */
    private static int nameEnd(byte[] in, int line) {
        int at = line;
        while (TOKEN[in[at] & 0xff]) {
            at++;
        }
        if (at == line || in[at] != ':') {
            throw new ProtocolException("a header line without a name and a colon behind it");
        }
        return at;
    }

    /** Index of the CR LF at the end of a line. */
    static int lineEnd(byte[] in, int line) {
        int at = line;
        while (in[at] >= ' ' && in[at] != 0x7f || in[at] < 0 || in[at] == '\t') {
            at++;
        }
        if (in[at] != '\r' || in[at + 1] != '\n') {
            throw new ProtocolException("a control byte in a line");
        }
        return at;
    }

    private static int skipBlanks(byte[] in, int from) {
        int at = from;
        while (in[at] == ' ' || in[at] == '\t') {
            at++;
        }
        return at;
    }

    private static int trimBlanks(byte[] in, int from, int to) {
        int at = to;
        while (at > from && (in[at - 1] == ' ' || in[at - 1] == '\t')) {
            at--;
        }
        return at;
    }

    private static long number(byte[] in, int from, int to) {
        if (from == to || to - from > MOST_DIGITS) {
            throw new ProtocolException("a Content-Length that is no number");
        }
        long number = 0;
        for (int at = from; at < to; at++) {
            if (in[at] < '0' || in[at] > '9') {
                throw new ProtocolException("a Content-Length that is no number");
            }
            number = number * 10 + in[at] - '0';
        }
        return number;
    }

    /** Whether {@code in[from .. to)} is a word, in letters of either case. */
    private static boolean is(byte[] word, byte[] in, int from, int to) {
        return same(word, 0, word.length, in, from, to);
    }

    private static boolean same(byte[] word, int wordFrom, int wordTo, byte[] in, int from, int to) {
        if (to - from != wordTo - wordFrom) {
            return false;
        }
        for (int i = 0; i < to - from; i++) {
            if (lower(in[from + i]) != lower(word[wordFrom + i])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 'a' - 'A' : b;
    }

    private static boolean isOneOf(byte[][] words, byte[] in, int from, int to) {
        for (byte[] word : words) {
            if (is(word, in, from, to)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a list with commas has a word. */
    private static boolean names(byte[] word, int wordFrom, int wordTo, byte[] in, int from, int to) {
        int start = from;
        for (int at = from; at <= to; at++) {
            if (at == to || in[at] == ',') {
                int first = start;
                while (first < at && (in[first] == ' ' || in[first] == '\t')) {
                    first++;
                }
                if (same(word, wordFrom, wordTo, in, first, trimBlanks(in, first, at))) {
                    return true;
                }
                start = at + 1;
            }
        }
        return false;
    }

    /** Length of the body in bytes; -1 when nothing is said. */
    long contentLength() {
        return contentLength;
    }

    /** Whether the body comes in chunks. */
    boolean isChunked() {
        return chunked;
    }

    /** How many Host lines there are. */
    int hosts() {
        return hosts;
    }

    /** Whether the client waits for a word before it sends the body. */
    boolean expects() {
        return expects;
    }

    /** Whether the connection is to be closed behind the message. */
    boolean closes() {
        return closes;
    }

    /** Whether a line must not be passed on. */
    boolean staysOnThisSide() {
        return staysOnThisSide;
    }

    /** Writes the lines that travel on: all but those of the connection, and those that a Connection line names. */
    static void copyPassedOn(byte[] in, int from, int end, Output out) {
        for (int line = from; line < end; ) {
            int next = lineEnd(in, line) + 2;
            int colon = nameEnd(in, line);
            boolean stays = isOneOf(OF_THE_CONNECTION, in, line, colon)
                    || !isOneOf(OF_THE_MESSAGE, in, line, colon) && isNamedByConnection(in, from, end, line, colon);
            if (!stays) {
                out.write(in, line, next - line);
            }
            line = next;
        }
    }

    private static boolean isNamedByConnection(byte[] in, int from, int end, int name, int nameEnd) {
        for (int line = from; line < end; line = lineEnd(in, line) + 2) {
            int colon = nameEnd(in, line);
            if (is(CONNECTION, in, line, colon)
                    && names(in, name, nameEnd, in, skipBlanks(in, colon + 1), lineEnd(in, line))) {
                return true;
            }
        }
        return false;
    }
}
