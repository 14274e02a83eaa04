package io.trepak.protocol.redis;

import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestInfo;
import java.util.Arrays;

/**
 * SCAN's cursor: the client's is the server's, moved up to make room for the server's number. So no proxy keeps anything between
 * two calls, and any proxy of the same configuration can go on.
 */
final class ScanCursor {
    private static final int TAG_BITS = 24;
    private static final long TAGS = 1L << TAG_BITS;
    /** A server's cursor must be below it; then the client's fits 63 bits, which clients take for granted. */
    private static final long INNER_BOUND = 1L << 39;

    private static final byte[] RESPONSE = Resp.bytes("*2\r\n$");

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

    /**
     * Length of the beginning of a server's response up to the end of its cursor; 0 when more bytes are needed; -1 when it is none
     * of SCAN's, or has a cursor that cannot be carried.
     */
    static int headLength(byte[] in, int offset, int limit) {
        for (int i = 0; i < RESPONSE.length; i++) {
            if (offset + i == limit) {
                return 0;
            }
            if (in[offset + i] != RESPONSE[i]) {
                return -1;
            }
        }
        long line = Resp.number(in, offset + RESPONSE.length, limit);
        if (line < 0) {
            return line == Resp.MORE ? 0 : -1;
        }
        int end = Resp.next(line) + Resp.value(line) + 2;
        if (Resp.value(line) > MAX_DIGITS) {
            return -1;
        }
        if (end > limit) {
            return 0;
        }
        long inner = number(in, Resp.next(line), Resp.value(line));
        return inner < 0 || inner >= INNER_BOUND ? -1 : end - offset;
    }

    /** Writes what the client gets instead of the beginning of a server's response, or of all of it: see {@link #headLength}. */
    static void rewriteResponse(RequestInfo request, byte[] in, int offset, int length, Output out) {
        int limit = offset + length;
        if (headLength(in, offset, limit) != length) {
            refuse(request, in, offset, limit, out);
            return;
        }
        long line = Resp.number(in, offset + RESPONSE.length, limit);
        long inner = number(in, Resp.next(line), Resp.value(line));
        long outer = inner == 0 ? request.nextServerNumber() : inner << TAG_BITS | request.serverNumber();
        out.write(RESPONSE).writeDecimal(digits(outer)).write(Resp.CRLF);
        out.writeDecimal(outer).write(Resp.CRLF);
    }

    private static void refuse(RequestInfo request, byte[] in, int offset, int limit, Output out) {
        if (hasCursor(in, offset, limit)) {
            Resp.error(
                    "ERR a server's SCAN cursor is too large to be carried with the server's number; scan that server"
                            + " itself",
                    out);
        } else {
            ResponseJoin.unfit((RedisCommand) request.command(), out);
        }
    }

    private static boolean hasCursor(byte[] in, int offset, int limit) {
        if (limit - offset <= RESPONSE.length
                || !Arrays.equals(in, offset, offset + RESPONSE.length, RESPONSE, 0, RESPONSE.length)) {
            return false;
        }
        long line = Resp.number(in, offset + RESPONSE.length, limit);
        int end = line < 0 ? -1 : Resp.next(line) + Resp.value(line) + 2;
        return end > 0
                && end <= limit
                && (Resp.value(line) > MAX_DIGITS || number(in, Resp.next(line), Resp.value(line)) >= 0);
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
