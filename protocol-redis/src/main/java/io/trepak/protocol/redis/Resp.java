package io.trepak.protocol.redis;

import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;

/** The few shapes both versions of RESP are made of, for both directions. */
final class Resp {
    static final byte[] CRLF = bytes("\r\n");
    static final byte[] OK = bytes("+OK\r\n");

    /** {@link #number} needs more bytes. */
    static final long MORE = -1;

    /** {@link #number} found something else. */
    static final long BAD = -2;

    /**
     * A payload that lacks more than this many bytes is left to the engine, which then collects it in chunks; up to here
     * the codec waits for the rest and checks the line end behind it. Half of the engine's read buffer.
     */
    static final int LEFT_TO_ENGINE_BYTES = 32 * 1024;

    // 999,999,999 is above every length there can be and fits an int, so nothing can wrap.
    private static final int MAX_DIGITS = 9;
    private static final byte[] MINUS_ONE = bytes("-1\r\n");

    private Resp() {}

    /**
     * Reads a length and its line end: decimal digits, no sign, no leading zero.
     *
     * @param at index of the first digit
     * @return the length in the lower half and the index behind the line in the upper half; or MORE; or BAD
     */
    static long number(byte[] in, int at, int limit) {
        // Nearly all lengths have one digit or two; without the loop a GET costs a tenth less, an MGET of 100 a fifth
        // (RedisDecodeBench).
        if (limit - at >= 4) {
            int first = in[at] - '0';
            if (in[at + 1] == '\r' && in[at + 2] == '\n' && first >= 0 && first <= 9) {
                return (long) (at + 3) << 32 | first;
            }
            int second = in[at + 1] - '0';
            if (in[at + 2] == '\r' && in[at + 3] == '\n' && first > 0 && first <= 9 && second >= 0 && second <= 9) {
                return (long) (at + 4) << 32 | first * 10 + second;
            }
        }
        return anyNumber(in, at, limit);
    }

    private static long anyNumber(byte[] in, int at, int limit) {
        int value = 0;
        for (int i = at; i < limit; i++) {
            int digit = in[i] - '0';
            if (digit < 0 || digit > 9) {
                return lineEnd(in, at, i, limit, value);
            }
            if (i - at == MAX_DIGITS) {
                return BAD;
            }
            value = value * 10 + digit;
        }
        return MORE;
    }

    private static long lineEnd(byte[] in, int at, int end, int limit, int value) {
        if (in[end] != '\r' || end == at || in[at] == '0' && end - at > 1) {
            return BAD;
        }
        if (end + 1 == limit) {
            return MORE;
        }
        return in[end + 1] == '\n' ? (long) (end + 2) << 32 | value : BAD;
    }

    /** The length in a result of {@link #number}. */
    static int value(long line) {
        return (int) line;
    }

    /** The index behind the line in a result of {@link #number}. */
    static int next(long line) {
        return (int) (line >>> 32);
    }

    /** Looks for {@code -1} and a line end; returns the index behind it, or MORE, or BAD. */
    static long minusOne(byte[] in, int at, int limit) {
        for (int i = 0; i < MINUS_ONE.length; i++) {
            if (at + i >= limit) {
                return MORE;
            }
            if (in[at + i] != MINUS_ONE[i]) {
                return BAD;
            }
        }
        return at + MINUS_ONE.length;
    }

    /**
     * Whether bytes are a word of small letters, in upper, lower or mixed case.
     *
     * @param from which char of {@code word} to begin with; as many as there are bytes must follow
     */
    static boolean isWord(String word, int from, byte[] in, int at, int length) {
        for (int i = 0; i < length; i++) {
            char expected = word.charAt(from + i);
            byte seen = in[at + i];
            boolean upper = seen >= 'A' && seen <= 'Z';
            if ((upper ? seen + ('a' - 'A') : seen) != expected) {
                return false;
            }
        }
        return true;
    }

    /** Whether bytes are this number, 0 or more, as redis-server's string2ll reads it: no sign, no leading zero. */
    static boolean isNumber(int number, byte[] in, int at, int length) {
        int rest = number;
        int i = at + length - 1;
        for (; i >= at; i--) {
            if (in[i] != '0' + rest % 10) {
                return false;
            }
            rest /= 10;
            if (rest == 0) {
                break;
            }
        }
        return i == at;
    }

    /** Writes a bulk string. */
    static void bulk(byte[] payload, Output out) {
        out.writeByte('$')
                .writeDecimal(payload.length)
                .write(CRLF)
                .write(payload)
                .write(CRLF);
    }

    /** Writes a bulk string. */
    static void bulk(String text, Output out) {
        bulk(bytes(text), out);
    }

    /** Writes an error; {@code text} begins with the error's code. */
    static void error(String text, Output out) {
        out.writeByte('-').writeText(text).write(CRLF);
    }

    /** A violation, in redis-server's words: redis networking.c, setProtocolError. */
    static ProtocolException violation(String what) {
        return new ProtocolException("Protocol error: " + what);
    }

    /** The violation that the wrong character stands where another has to. */
    static ProtocolException unexpected(char expected, byte got) {
        char shown = got >= ' ' && got <= '~' ? (char) got : '?';
        return violation("expected '" + expected + "', got '" + shown + "'");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
