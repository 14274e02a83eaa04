package io.trepak.protocol.redis;

/**
 * Finds the end of a response, in one pass and without looking at what it says. Belongs to one server connection.
 *
 * <p>All it needs to know of arrays in arrays is how many elements are still due in total: an element makes it one less,
 * an array's head as many more as it announces. So any depth will do and costs nothing.
 */
final class ResponseDecoder {
    private static final int MAX_INTEGER_DIGITS = 20;

    // Offset from the start of the frame of the element to be read next.
    private int position;
    // Offset from the start of the frame up to which the line in progress has no line end; 0 if there is none.
    private int searched;
    private int elementsDue = 1;

    /** As {@code BackendCodec.decode}. */
    int decode(byte[] in, int offset, int limit) {
        int at = offset + position;
        while (elementsDue > 0) {
            int end = at == limit ? -1 : elementEnd(in, at, offset, limit);
            if (end < 0) {
                position = at - offset;
                return end;
            }
            elementsDue--;
            at = end;
        }
        position = 0;
        elementsDue = 1;
        return at - offset;
    }

    // Index behind an element, or behind the head of an array; -n when at least n more bytes are needed.
    private int elementEnd(byte[] in, int at, int offset, int limit) {
        switch (in[at]) {
            case '$':
                return bulkEnd(in, at + 1, limit);
            case ':':
                return integerEnd(in, at + 1, limit);
            case '+':
            case '-':
                return lineEnd(in, at + 1, offset, limit);
            case '*':
                return arrayHeadEnd(in, at + 1, limit);
            default:
                throw Resp.violation("a server's response begins with none of + - : $ *");
        }
    }

    private int bulkEnd(byte[] in, int at, int limit) {
        long line = Resp.number(in, at, limit);
        if (line < 0) {
            return line == Resp.MORE ? -1 : nullEnd(in, at, limit, "invalid bulk length");
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
        boolean leftToEngine = elementsDue == 1 && end - limit > Resp.LEFT_TO_ENGINE_BYTES;
        return leftToEngine ? end : limit - end;
    }

    private int arrayHeadEnd(byte[] in, int at, int limit) {
        long line = Resp.number(in, at, limit);
        if (line < 0) {
            return line == Resp.MORE ? -1 : nullEnd(in, at, limit, "invalid multibulk length");
        }
        elementsDue += Resp.value(line);
        if (elementsDue < 0) {
            throw Resp.violation("too big response");
        }
        return Resp.next(line);
    }

    private static int nullEnd(byte[] in, int at, int limit, String otherwise) {
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
}
