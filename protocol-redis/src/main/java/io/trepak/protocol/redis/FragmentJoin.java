package io.trepak.protocol.redis;

import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.Output;

/**
 * Puts the answers to the fragments of one request together. Anything but the exact kind and length the command must
 * bring makes the whole request an error; the first such fragment, in order of servers, decides which. Belongs to one
 * client connection, so its arrays can be used again.
 */
final class FragmentJoin {
    private static final int KEPT_KEYS = 16 * 1024;
    private static final int MAX_SUM_DIGITS = 18;

    // Fragment by fragment: index in its response of the next element, and where in ends the ends of its elements are.
    private int[] starts = new int[16];
    private int[] slots = new int[16];
    // Index behind each element in its response, all elements of the first fragment first.
    private int[] ends = new int[64];
    private long sum;

    void write(RedisCommand command, Fragments parts, Output out) {
        reserve(parts);
        sum = 0;
        int slot = 0;
        for (int fragment = 0; fragment < parts.count(); fragment++) {
            if (refuse(command, parts, fragment, slot, out)) {
                return;
            }
            slot += parts.keysIn(fragment);
        }
        switch (command.join) {
            case ELEMENTS -> writeElements(parts, out);
            case SUM -> out.writeByte(':').writeDecimal(sum).write(Resp.CRLF);
            default -> out.write(Resp.OK);
        }
    }

    private void reserve(Fragments parts) {
        if (starts.length < parts.count()) {
            starts = new int[parts.count()];
            slots = new int[parts.count()];
        }
        if (ends.length < parts.keyCount() || ends.length > KEPT_KEYS) {
            ends = new int[Math.max(64, parts.keyCount())];
        }
    }

    private boolean refuse(RedisCommand command, Fragments parts, int fragment, int slot, Output out) {
        if (parts.failure(fragment) != null) {
            Resp.error("ERR " + parts.failure(fragment), out);
            return true;
        }
        byte[] in = parts.response(fragment);
        int at = parts.offset(fragment);
        int length = parts.length(fragment);
        if (in[at] == '-') {
            out.write(in, at, length);
            return true;
        }
        boolean expected = switch (command.join) {
            case ELEMENTS -> findElements(in, at, at + length, fragment, parts.keysIn(fragment), slot);
            case SUM -> add(in, at, at + length);
            default -> isOk(in, at, length);
        };
        if (!expected) {
            Resp.error("ERR a server answered " + command.name() + " with something else than it must", out);
        }
        return !expected;
    }

    // Walks an array of so many bulk strings or nils and notes where each ends.
    private boolean findElements(byte[] in, int offset, int limit, int fragment, int count, int slot) {
        long line = in[offset] == '*' ? Resp.number(in, offset + 1, limit) : Resp.BAD;
        if (line < 0 || Resp.value(line) != count) {
            return false;
        }
        int at = Resp.next(line);
        starts[fragment] = at;
        slots[fragment] = slot;
        for (int i = 0; i < count; i++) {
            at = elementEnd(in, at, limit);
            if (at < 0) {
                return false;
            }
            ends[slot + i] = at;
        }
        return at == limit;
    }

    // Index behind a bulk string or nil; negative when something else stands there.
    private static int elementEnd(byte[] in, int at, int limit) {
        if (at >= limit || in[at] != '$') {
            return -1;
        }
        long line = Resp.number(in, at + 1, limit);
        if (line < 0) {
            return (int) Resp.minusOne(in, at + 1, limit);
        }
        int end = Resp.next(line) + Resp.value(line) + 2;
        return end <= limit ? end : -1;
    }

    private void writeElements(Fragments parts, Output out) {
        out.writeByte('*').writeDecimal(parts.keyCount()).write(Resp.CRLF);
        // Neighbours in the request that are neighbours in one response, too, go out in one piece.
        int fragment = parts.fragmentOf(0);
        int end = starts[fragment];
        for (int key = 0, keys = parts.keyCount(); key < keys; key++) {
            int owner = parts.fragmentOf(key);
            if (owner != fragment) {
                writeUpTo(end, fragment, parts, out);
                fragment = owner;
            }
            end = ends[slots[fragment]++];
        }
        writeUpTo(end, fragment, parts, out);
    }

    private void writeUpTo(int end, int fragment, Fragments parts, Output out) {
        out.write(parts.response(fragment), starts[fragment], end - starts[fragment]);
        starts[fragment] = end;
    }

    private boolean add(byte[] in, int offset, int limit) {
        int end = limit - 2;
        int digits = end - offset - 1;
        if (in[offset] != ':' || digits < 1 || digits > MAX_SUM_DIGITS) {
            return false;
        }
        long value = 0;
        for (int i = offset + 1; i < end; i++) {
            if (in[i] < '0' || in[i] > '9') {
                return false;
            }
            value = value * 10 + (in[i] - '0');
        }
        sum += value;
        return true;
    }

    private static boolean isOk(byte[] in, int offset, int length) {
        return length == Resp.OK.length && in[offset] == '+' && in[offset + 1] == 'O' && in[offset + 2] == 'K';
    }
}
