package io.trepak.protocol.redis;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.KeyedFrame;
import io.trepak.api.protocol.KeyedResponses;
import io.trepak.api.protocol.Output;

/**
 * Takes the response to a fragment of an MGET apart: first the head of the array, then one bulk string or nil for each key. Belongs to
 * one response.
 */
final class ElementDecoder implements KeyedResponses {
    private static final String UNFIT = "a response has other elements than one for each key";

    /** How many elements are to come; negative before the head. */
    private int due = -1;

    @Override
    public boolean begin(Command command, int keys, Output out) {
        if (((RedisCommand) command).join != RedisCommand.Join.ELEMENTS) {
            return false;
        }
        out.writeByte('*').writeDecimal(keys).write(Resp.CRLF);
        return true;
    }

    @Override
    public int decode(byte[] in, int offset, int limit, KeyedFrame frame) {
        if (due < 0) {
            return head(in, offset, limit, frame);
        }
        int end = element(in, offset, limit);
        if (end < 0) {
            return end;
        }
        frame.nextKey();
        if (--due > 0) {
            frame.more();
        } else {
            due = -1;
        }
        return end - offset;
    }

    @Override
    public void end(Command command, Output out) {
        // the head has said how many there are
    }

    private int head(byte[] in, int offset, int limit, KeyedFrame frame) {
        long line = in[offset] == '*' ? Resp.number(in, offset + 1, limit) : Resp.BAD;
        if (line == Resp.MORE) {
            return -1;
        }
        if (line < 0 || Resp.value(line) != frame.keyCount()) {
            throw Resp.violation(UNFIT);
        }
        due = Resp.value(line);
        frame.more();
        return Resp.next(line) - offset;
    }

    // Index behind the element, past the limit perhaps; -n when at least n more bytes are needed.
    private static int element(byte[] in, int at, int limit) {
        if (in[at] == '_') {
            return at + 3 <= limit ? at + 3 : -1;
        }
        if (in[at] != '$') {
            throw Resp.violation(UNFIT);
        }
        if (at + 1 < limit && in[at + 1] == '-') {
            long end = Resp.minusOne(in, at + 1, limit);
            if (end == Resp.BAD) {
                throw Resp.violation(UNFIT);
            }
            return (int) end;
        }
        long line = Resp.number(in, at + 1, limit);
        if (line == Resp.MORE) {
            return -1;
        }
        int end = line < 0 ? -1 : Resp.next(line) + Resp.value(line) + 2;
        if (end < 0) {
            throw Resp.violation(UNFIT);
        }
        return end <= limit || end - limit > Resp.LEFT_TO_ENGINE_BYTES ? end : limit - end;
    }
}
