package io.trepak.protocol.memcached;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.ResponseFrame.Status;

/**
 * One server connection. A response is one line, or any number of VALUE blocks and a last line.
 *
 * <pre>
 *   VALUE a 0 3\r\n  xxx\r\n  VALUE b 0 1\r\n  x\r\n  END\r\n
 *   ▲ lineStart      ... blockEnd ▲
 * </pre>
 *
 * All positions are relative to the response's first byte. Where values end is known only when END has come, so the
 * length returned never reaches past what is there.
 */
final class MemcachedBackend implements BackendCodec {
    /** Longest line of a server: a VALUE line is below 320 bytes, an error text is a sentence. */
    static final int MAX_LINE = 2048;

    private static final byte[] END_LINE = Bytes.ascii("END\r\n");
    private static final byte[] END = Bytes.ascii("END");
    private static final byte[] EXISTS = Bytes.ascii("EXISTS");
    private static final byte[] ERROR = Bytes.ascii("ERROR");
    private static final byte[] STORED = Bytes.ascii("STORED");
    private static final byte[] SERVER_ERROR = Bytes.ascii("SERVER_ERROR");
    private static final byte[] NOT_STORED = Bytes.ascii("NOT_STORED");
    private static final byte[] NOT_FOUND = Bytes.ascii("NOT_FOUND");
    private static final byte[] DELETED = Bytes.ascii("DELETED");
    private static final byte[] TOUCHED = Bytes.ascii("TOUCHED");
    private static final byte[] OK = Bytes.ascii("OK");
    private static final byte[] VERSION = Bytes.ascii("VERSION");
    private static final byte[] CLIENT_ERROR = Bytes.ascii("CLIENT_ERROR");
    private static final int MAX_DIGITS = 20;

    private int lineStart;
    private int searched;
    private int blockEnd;

    @Override
    public int decode(byte[] in, int offset, int limit, ResponseFrame frame) {
        while (true) {
            int missing = blockEnd == 0 ? 0 : block(in, offset, limit);
            if (missing > 0) {
                return -missing;
            }
            int lineFeed = Bytes.indexOfLineFeed(in, offset + searched, limit);
            if (lineFeed < 0) {
                return lineMissing(offset, limit);
            }
            int start = offset + lineStart;
            if (lineFeed + 1 - start > MAX_LINE) {
                throw bad();
            }
            if (Bytes.startsWith(in, start, lineFeed, ValueBlock.WORD)) {
                value(in, offset, lineFeed);
            } else {
                lastLine(in, start, lineFeed, frame);
                lineStart = 0;
                searched = 0;
                return lineFeed + 1 - offset;
            }
        }
    }

    /** Goes past a data block. Returns how many bytes are missing for it and the shortest last line, or 0. */
    private int block(byte[] in, int offset, int limit) {
        int have = limit - offset;
        if (have >= blockEnd) {
            int end = offset + blockEnd;
            if (in[end - 2] != '\r' || in[end - 1] != '\n') {
                throw bad();
            }
            lineStart = blockEnd;
            searched = blockEnd;
            blockEnd = 0;
            return Math.max(0, lineStart + END_LINE.length - have);
        }
        return blockEnd + END_LINE.length - have;
    }

    private int lineMissing(int offset, int limit) {
        int have = limit - offset;
        if (have - lineStart >= MAX_LINE) {
            throw bad();
        }
        searched = have;
        return -1;
    }

    private void value(byte[] in, int offset, int lineFeed) {
        long length = ValueBlock.length(in, offset + lineStart, lineFeed);
        long end = lineStart + length;
        if (length < 0 || end > Integer.MAX_VALUE - END_LINE.length) {
            throw bad();
        }
        blockEnd = (int) end;
    }

    private void lastLine(byte[] in, int start, int lineFeed, ResponseFrame frame) {
        int end = lineFeed - 1;
        if (end < start || in[end] != '\r') {
            throw bad();
        }
        if (Bytes.equals(in, start, end, END)) {
            return;
        }
        if (isError(in, start, end)) {
            frame.status(Status.ERROR);
        } else if (lineStart > 0 || !isAnswer(in, start, end)) {
            throw bad();
        }
    }

    private static boolean isError(byte[] in, int start, int end) {
        return switch (in[start]) {
            case 'E' -> isWord(in, start, end, ERROR);
            case 'C' -> isText(in, start, end, CLIENT_ERROR);
            case 'S' -> isText(in, start, end, SERVER_ERROR);
            default -> false;
        };
    }

    private static boolean isAnswer(byte[] in, int start, int end) {
        return switch (in[start]) {
            case 'E' -> isWord(in, start, end, EXISTS);
            case 'S' -> isWord(in, start, end, STORED);
            case 'N' -> isWord(in, start, end, NOT_FOUND) || isWord(in, start, end, NOT_STORED);
            case 'D' -> isWord(in, start, end, DELETED);
            case 'T' -> isWord(in, start, end, TOUCHED);
            case 'O' -> isWord(in, start, end, OK);
            case 'V' -> isText(in, start, end, VERSION);
            default -> isNumber(in, start, end);
        };
    }

    private static boolean isWord(byte[] in, int start, int end, byte[] word) {
        return Bytes.startsWith(in, start, end, word) && onlySpaces(in, start + word.length, end);
    }

    private static boolean isText(byte[] in, int start, int end, byte[] word) {
        int at = start + word.length;
        return Bytes.startsWith(in, start, end, word) && (at == end || in[at] == ' ');
    }

    private static boolean isNumber(byte[] in, int start, int end) {
        int at = start;
        while (Bytes.isDigit(in[at])) {
            at++;
        }
        return at > start && at - start <= MAX_DIGITS && onlySpaces(in, at, end);
    }

    private static boolean onlySpaces(byte[] in, int from, int end) {
        return Bytes.skipSpaces(in, from) == end;
    }

    private static ProtocolException bad() {
        return new ProtocolException("server sent what is no memcached response");
    }
}
