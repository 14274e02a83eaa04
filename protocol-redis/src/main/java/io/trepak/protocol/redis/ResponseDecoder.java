package io.trepak.protocol.redis;

import io.trepak.api.protocol.ResponseFrame;
import java.util.Arrays;

/**
 * Finds the end of a response, in one pass and without looking at what it says. Belongs to one server connection. Knows
 * all types of RESP3 if the connection speaks it, but for those whose length comes last ({@code $?} and its like, which no
 * server sends) and for pushed messages: nothing that may ask for such is forwarded.
 *
 * <p>For each array in an array it keeps how many elements are still due, so that depth has a limit.
 */
final class ResponseDecoder {
    private static final int MAX_INTEGER_DIGITS = 20;
    // redis-server writes 17 significant digits, sign, point and exponent.
    private static final int MAX_DOUBLE_CHARS = 64;
    private static final int FIRST_DEPTH = 16;
    /** From here on what is complete of an unfinished response is passed on as a piece, instead of being kept. */
    static final int PIECE_BYTES_MIN = 16 * 1024;

    private static final byte[][] NO_NUMBERS = {Resp.bytes("inf"), Resp.bytes("-inf"), Resp.bytes("nan")};

    private final boolean resp3;
    private final int maxDepth;
    private final int pieceBytesMin;

    // Offset from the start of the frame, or of its present piece, of the element to be read next.
    private int position;
    // Whether a piece of the response was handed out already.
    private boolean begun;
    // Whether the response is wanted as a whole, all of it here.
    private boolean whole;
    // Offset from the same start up to which the line in progress is known to be good; 0 if there is none.
    private int searched;
    // How many elements are due in the innermost array begun; at first it is the response itself.
    private int due = 1;
    // The same for those around it.
    private int[] dueAround = new int[FIRST_DEPTH];
    private int depth;
    // What the head read last announces.
    private int elements;

    /** @param pieceBytesMin {@link #PIECE_BYTES_MIN}; less in tests */
    ResponseDecoder(boolean resp3, int maxDepth, int pieceBytesMin) {
        this.resp3 = resp3;
        this.maxDepth = maxDepth;
        this.pieceBytesMin = pieceBytesMin;
    }

    /** The response being decoded is to be handed out as a whole, when all of it is here. */
    void wantWhole() {
        whole = true;
    }

    /** Whether the bytes decoded next continue a response of which a piece was handed out. */
    boolean isBegun() {
        return begun;
    }

    /**
     * As {@code BackendCodec.decode}. A long array that is not all here comes in pieces of whole elements and heads of arrays; only
     * the last element of a piece may reach past the limit.
     */
    int decode(byte[] in, int offset, int limit, ResponseFrame frame) {
        int at = offset + position;
        do {
            int end = at >= limit ? -1 : elementEnd(in, at, offset, limit);
            if (end < 0) {
                return unfinished(at - offset, end, frame);
            }
            at = end;
            while (due == 0 && depth > 0) {
                due = dueAround[--depth];
            }
        } while (due > 0);
        position = 0;
        due = 1;
        begun = false;
        whole = false;
        return at - offset;
    }

    // Offset of what is complete from the start of the frame; how many bytes are missing behind that, at least.
    private int unfinished(int complete, int missing, ResponseFrame frame) {
        if (whole || complete < pieceBytesMin) {
            position = complete;
            return missing;
        }
        position = 0;
        searched = Math.max(0, searched - complete);
        begun = true;
        frame.more();
        return complete;
    }

    // Index behind an element, or behind the head of an array; -n when at least n more bytes are needed. Only what is
    // complete is taken off those due.
    private int elementEnd(byte[] in, int at, int offset, int limit) {
        switch (in[at]) {
            case '$':
                return taken(bulkEnd(in, at + 1, limit));
            case ':':
                return taken(integerEnd(in, at + 1, limit));
            case '+':
            case '-':
                return taken(lineEnd(in, at + 1, offset, limit));
            case '*':
                return aggregateEnd(in, at + 1, limit, 1);
            default:
                if (!resp3) {
                    throw Resp.violation("a server's response begins with none of + - : $ *");
                }
                return resp3End(in, at, offset, limit);
        }
    }

    private int resp3End(byte[] in, int at, int offset, int limit) {
        switch (in[at]) {
            case '_':
                return taken(nullEnd(in, at + 1, limit));
            case '#':
                return taken(booleanEnd(in, at + 1, limit));
            case ',':
                return taken(doubleEnd(in, at + 1, limit));
            case '(':
                return taken(bigNumberEnd(in, at + 1, offset, limit));
            case '=':
                return taken(verbatimEnd(in, at + 1, limit));
            case '!':
                return taken(countedEnd(in, at + 1, limit));
            case '~':
                return aggregateEnd(in, at + 1, limit, 1);
            case '%':
                return aggregateEnd(in, at + 1, limit, 2);
            case '|':
                return attributeEnd(in, at + 1, limit);
            default:
                throw Resp.violation("a server's response begins with none of RESP3's types");
        }
    }

    private int taken(int end) {
        if (end > 0) {
            due--;
        }
        return end;
    }

    private int bulkEnd(byte[] in, int at, int limit) {
        if (at < limit && in[at] == '-') {
            return minusOneEnd(in, at, limit, "invalid bulk length");
        }
        return countedEnd(in, at, limit);
    }

    // Behind a length and so many bytes.
    private int countedEnd(byte[] in, int at, int limit) {
        long line = Resp.number(in, at, limit);
        if (line < 0) {
            if (line == Resp.BAD) {
                throw Resp.violation("invalid bulk length");
            }
            return -1;
        }
        int end = Resp.next(line) + Resp.value(line) + 2;
        if (end < 0) {
            throw Resp.violation("too big response");
        }
        if (end <= limit) {
            if (in[end - 2] != '\r' || in[end - 1] != '\n') {
                throw Resp.violation("expected CRLF behind a bulk string");
            }
            return end;
        }
        return !whole && end - limit > Resp.LEFT_TO_ENGINE_BYTES ? end : limit - end;
    }

    private int verbatimEnd(byte[] in, int at, int limit) {
        int end = countedEnd(in, at, limit);
        if (end > 0) {
            long line = Resp.number(in, at, limit);
            int colon = Resp.next(line) + 3;
            if (Resp.value(line) < 4 || colon < limit && in[colon] != ':') {
                throw Resp.violation("invalid verbatim string");
            }
        }
        return end;
    }

    private int aggregateEnd(byte[] in, int at, int limit, int elementsEach) {
        if (at < limit && in[at] == '-') {
            if (elementsEach == 1 && in[at - 1] == '*') {
                return taken(minusOneEnd(in, at, limit, "invalid multibulk length"));
            }
            throw Resp.violation("invalid multibulk length");
        }
        int end = headEnd(in, at, limit);
        if (end > 0) {
            due--;
            push(elements, elementsEach);
        }
        return end;
    }

    // Stands before an element, which stays due.
    private int attributeEnd(byte[] in, int at, int limit) {
        int end = headEnd(in, at, limit);
        if (end > 0) {
            push(elements, 2);
        }
        return end;
    }

    // Behind a count of elements, which is then in the field.
    private int headEnd(byte[] in, int at, int limit) {
        long line = Resp.number(in, at, limit);
        if (line < 0) {
            if (line == Resp.BAD) {
                throw Resp.violation("invalid multibulk length");
            }
            return -1;
        }
        elements = Resp.value(line);
        return Resp.next(line);
    }

    private void push(int count, int elementsEach) {
        if (count * elementsEach < 0) {
            throw Resp.violation("too big response");
        }
        if (count == 0) {
            return;
        }
        if (depth == maxDepth) {
            throw Resp.violation("a response is nested deeper than " + maxDepth + "; redis_max_depth is the limit");
        }
        if (depth == dueAround.length) {
            dueAround = Arrays.copyOf(dueAround, 2 * depth);
        }
        dueAround[depth++] = due;
        due = count * elementsEach;
    }

    private static int minusOneEnd(byte[] in, int at, int limit, String otherwise) {
        long end = Resp.minusOne(in, at, limit);
        if (end == Resp.BAD) {
            throw Resp.violation(otherwise);
        }
        return (int) end;
    }

    private static int integerEnd(byte[] in, int at, int limit) {
        int first = at < limit && in[at] == '-' ? at + 1 : at;
        for (int i = first; i < limit; i++) {
            if (in[i] >= '0' && in[i] <= '9' && i - first < MAX_INTEGER_DIGITS) {
                continue;
            }
            if (in[i] != '\r' || i == first || i + 1 < limit && in[i + 1] != '\n') {
                throw Resp.violation("invalid integer");
            }
            return i + 1 < limit ? i + 2 : -1;
        }
        return -1;
    }

    private int lineEnd(byte[] in, int at, int offset, int limit) {
        int i = searched == 0 ? at : offset + searched;
        while (i < limit && in[i] != '\r') {
            i++;
        }
        if (i + 1 < limit) {
            if (in[i + 1] != '\n') {
                throw Resp.violation("expected LF behind CR");
            }
            searched = 0;
            return i + 2;
        }
        searched = i - offset;
        return -1;
    }

    private static int nullEnd(byte[] in, int at, int limit) {
        return crlfEnd(in, at, limit, "invalid null");
    }

    private static int booleanEnd(byte[] in, int at, int limit) {
        if (at < limit && in[at] != 't' && in[at] != 'f') {
            throw Resp.violation("invalid boolean");
        }
        return at < limit ? crlfEnd(in, at + 1, limit, "invalid boolean") : -1;
    }

    private static int crlfEnd(byte[] in, int at, int limit, String otherwise) {
        if (at < limit && in[at] != '\r' || at + 1 < limit && in[at + 1] != '\n') {
            throw Resp.violation(otherwise);
        }
        return at + 1 < limit ? at + 2 : -1;
    }

    private int bigNumberEnd(byte[] in, int at, int offset, int limit) {
        int first = at < limit && in[at] == '-' ? at + 1 : at;
        int i = searched == 0 ? first : offset + searched;
        while (i < limit && in[i] >= '0' && in[i] <= '9') {
            i++;
        }
        if (i < limit && i == first) {
            throw Resp.violation("invalid big number");
        }
        int end = i < limit ? crlfEnd(in, i, limit, "invalid big number") : -1;
        searched = end > 0 || i == first ? 0 : i - offset;
        return end;
    }

    // As redis-server writes it: [-]digits[.digits][e[+-]digits], inf, -inf, nan.
    private static int doubleEnd(byte[] in, int at, int limit) {
        int i = at;
        while (i < limit && in[i] != '\r') {
            i++;
        }
        if (i - at > MAX_DOUBLE_CHARS || i < limit && !isDouble(in, at, i)) {
            throw Resp.violation("invalid double");
        }
        return i < limit ? crlfEnd(in, i, limit, "invalid double") : -1;
    }

    private static boolean isDouble(byte[] in, int at, int limit) {
        for (byte[] word : NO_NUMBERS) {
            if (Arrays.equals(word, 0, word.length, in, at, limit)) {
                return true;
            }
        }
        int i = digitsEnd(in, at < limit && in[at] == '-' ? at + 1 : at, limit);
        if (i > 0 && i < limit && in[i] == '.') {
            i = digitsEnd(in, i + 1, limit);
        }
        if (i > 0 && i < limit && (in[i] == 'e' || in[i] == 'E')) {
            boolean signed = i + 1 < limit && (in[i + 1] == '+' || in[i + 1] == '-');
            i = digitsEnd(in, signed ? i + 2 : i + 1, limit);
        }
        return i == limit;
    }

    // Behind one digit or more; -1 where there is none.
    private static int digitsEnd(byte[] in, int at, int limit) {
        int i = at;
        while (i < limit && in[i] >= '0' && in[i] <= '9') {
            i++;
        }
        return i > at ? i : -1;
    }
}
