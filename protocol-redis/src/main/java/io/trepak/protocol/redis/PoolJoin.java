package io.trepak.protocol.redis;

import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.Output;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Puts the responses of all servers to one request together, where each has said what it has. */
final class PoolJoin {
    // ":0" and its line end.
    private static final int BIT_BYTES = 4;

    private PoolJoin() {}

    /** Writes all elements of all arrays as one; false, and nothing written, when there is anything else. */
    static boolean concatenate(Fragments parts, Output out) {
        long elements = 0;
        for (int i = 0; i < parts.count(); i++) {
            long line = arrayHead(parts, i);
            if (line < 0) {
                return false;
            }
            elements += Resp.value(line);
        }
        out.writeByte('*').writeDecimal(elements).write(Resp.CRLF);
        for (int i = 0; i < parts.count(); i++) {
            int from = Resp.next(arrayHead(parts, i));
            out.write(parts.response(i), from, parts.offset(i) + parts.length(i) - from);
        }
        return true;
    }

    /** Writes what all say; false when one says something else, or no bulk string. */
    static boolean same(Fragments parts, Output out) {
        byte[] first = parts.response(0);
        int at = parts.offset(0);
        int limit = at + parts.length(0);
        for (int i = 0; i < parts.count(); i++) {
            int from = parts.offset(i);
            if (first[at] != '$' || !Arrays.equals(first, at, limit, parts.response(i), from, from + parts.length(i))) {
                return false;
            }
        }
        out.write(first, at, limit - at);
        return true;
    }

    /** Writes the smallest at each place of arrays of ones and zeros; false when there is anything else. */
    static boolean leastOfEach(Fragments parts, Output out) {
        long head = arrayHead(parts, 0);
        if (head < 0) {
            return false;
        }
        byte[] bits = new byte[Resp.value(head)];
        Arrays.fill(bits, (byte) '1');
        for (int i = 0; i < parts.count(); i++) {
            if (!takeLeast(parts, i, bits)) {
                return false;
            }
        }
        out.writeByte('*').writeDecimal(bits.length).write(Resp.CRLF);
        for (byte bit : bits) {
            out.writeByte(':').writeByte(bit).write(Resp.CRLF);
        }
        return true;
    }

    private static boolean takeLeast(Fragments parts, int fragment, byte[] bits) {
        long head = arrayHead(parts, fragment);
        byte[] in = parts.response(fragment);
        int from = Resp.next(head);
        long length = parts.offset(fragment) + parts.length(fragment) - from;
        if (head < 0 || Resp.value(head) != bits.length || length != (long) BIT_BYTES * bits.length) {
            return false;
        }
        for (int i = 0; i < bits.length; i++) {
            byte bit = in[from + i * BIT_BYTES + 1];
            if (in[from + i * BIT_BYTES] != ':' || bit != '0' && bit != '1') {
                return false;
            }
            bits[i] = (byte) Math.min(bits[i], bit);
        }
        return true;
    }

    /** Writes one of the bulk strings, each as likely as the others, or nil when all are; false for anything else. */
    static boolean oneOfThem(Fragments parts, Reply reply, Output out) {
        int chosen = -1;
        int seen = 0;
        for (int i = 0; i < parts.count(); i++) {
            byte[] in = parts.response(i);
            int at = parts.offset(i);
            boolean nil = in[at] == '_' || in[at] == '$' && in[at + 1] == '-';
            if (!nil && in[at] != '$') {
                return false;
            }
            // The n-th takes the place of those before it in one of n cases.
            if (!nil && ThreadLocalRandom.current().nextInt(++seen) == 0) {
                chosen = i;
            }
        }
        if (chosen < 0) {
            reply.nil(out);
        } else {
            out.write(parts.response(chosen), parts.offset(chosen), parts.length(chosen));
        }
        return true;
    }

    private static long arrayHead(Fragments parts, int fragment) {
        int at = parts.offset(fragment);
        byte[] in = parts.response(fragment);
        return in[at] == '*' ? Resp.number(in, at + 1, at + parts.length(fragment)) : Resp.BAD;
    }
}
