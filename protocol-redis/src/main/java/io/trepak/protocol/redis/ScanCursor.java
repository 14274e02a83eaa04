package io.trepak.protocol.redis;

import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.Output;

/**
 * SCAN's cursor: the client's is the server's, moved up to make room for the server's number. So no proxy keeps anything between
 * two calls, and any proxy of the same configuration can go on.
 */
final class ScanCursor {
    private static final int TAG_BITS = 24;
    private static final long TAGS = 1L << TAG_BITS;
    /** A server's cursor must be below it; then the client's fits 63 bits, which clients take for granted. */
    private static final long INNER_BOUND = 1L << 39;

    private static final int MAX_DIGITS = 18;
    // Of 63 bits; the last one may be too much.
    private static final int MAX_OUTER_DIGITS = 19;

    private ScanCursor() {}

    /** Reads the client's; negative when it is none of ours. */
    static long read(byte[] in, int at, int length) {
        long outer = length > MAX_OUTER_DIGITS ? -1 : number(in, at, length);
        return outer > 0 && outer % TAGS == 0 ? -1 : outer;
    }

    /** Which server a client's cursor names; 0 for the first. */
    static int serverTag(long outer) {
        return outer < 0 ? 0 : (int) (outer % TAGS);
    }

    /**
     * Writes the beginning of a request as the server gets it, cursor included.
     *
     * @param in has the client's at {@code offset}: an array of bulk strings, of which the second is the cursor
     */
    static void rewrite(byte[] in, int offset, int length, Output out) {
        int limit = offset + length;
        long count = Resp.number(in, offset + 1, limit);
        long name = Resp.number(in, Resp.next(count) + 1, limit);
        long cursor = Resp.number(in, Resp.next(name) + Resp.value(name) + 3, limit);
        out.writeByte('*').writeDecimal(Resp.value(count)).write(Resp.bytes("\r\n$4\r\nscan\r\n$"));
        long inner = read(in, Resp.next(cursor), Resp.value(cursor)) >> TAG_BITS;
        out.writeDecimal(digits(inner)).write(Resp.CRLF).writeDecimal(inner).write(Resp.CRLF);
    }

    /** Writes the server's answer with the client's cursor in it; false, and nothing written, when it is none of SCAN's. */
    static boolean join(Fragments parts, Output out) {
        byte[] in = parts.response(0);
        int at = parts.offset(0);
        int limit = at + parts.length(0);
        long line = at + 4 < limit && in[at] == '*' && in[at + 4] == '$' ? Resp.number(in, at + 1, limit) : Resp.BAD;
        if (line >= 0 && Resp.value(line) == 2) {
            line = Resp.number(in, at + 5, limit);
            if (line >= 0) {
                int end = Resp.next(line) + Resp.value(line);
                int length = end + 2 <= limit ? Resp.value(line) : 0;
                long inner = length > MAX_DIGITS ? INNER_BOUND : number(in, Resp.next(line), length);
                if (inner >= 0) {
                    write(inner, parts, in, end + 2, limit, out);
                    return true;
                }
            }
        }
        return false;
    }

    private static void write(long inner, Fragments parts, byte[] in, int at, int limit, Output out) {
        if (inner >= INNER_BOUND) {
            Resp.error(
                    "ERR a server's SCAN cursor is too large to be carried with the server's number; scan that server"
                            + " itself",
                    out);
            return;
        }
        long outer = inner == 0 ? parts.nextServerNumber() : inner << TAG_BITS | parts.serverNumber();
        out.write(Resp.bytes("*2\r\n$")).writeDecimal(digits(outer)).write(Resp.CRLF);
        out.writeDecimal(outer).write(Resp.CRLF).write(in, at, limit - at);
    }

    // Digits without a leading zero, up to 63 bits; negative for anything else.
    private static long number(byte[] in, int at, int length) {
        if (length == 0 || length > MAX_OUTER_DIGITS || in[at] == '0' && length > 1) {
            return -1;
        }
        long value = 0;
        for (int i = at; i < at + length; i++) {
            int digit = in[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            if (i - at == MAX_DIGITS && value > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static int digits(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
