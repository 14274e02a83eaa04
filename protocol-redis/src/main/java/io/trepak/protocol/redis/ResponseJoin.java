package io.trepak.protocol.redis;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.Route;
import java.util.function.BiConsumer;

/**
 * Puts the responses of several servers to one request together. Anything but the exact kind and length the command must
 * bring makes the whole request an error; the first such response, in order of servers, decides which. One per pool and worker,
 * so its arrays can be used again.
 */
final class ResponseJoin {
    /** What one large request needed is not kept. */
    private static final int KEPT_KEYS = 256;

    private static final int MAX_SUM_DIGITS = 18;

    private static final byte[] INVALID_ARGUMENT = Resp.bytes("-ERR Invalid argument\r\n");

    /** Whether a server's error becomes twemproxy's: nc_redis.c, redis_pre_coalesce. */
    private final boolean hidesErrors;

    private final BiConsumer<Failure, Output> failures;

    // Fragment by fragment: index in its response of the next element, and where in ends the ends of its elements are.
    private int[] starts = new int[16];
    private int[] slots = new int[16];
    // Index behind each element in its response, all elements of the first fragment first.
    private int[] ends = new int[64];
    private long sum;

    /** @param failures writes an error of the engine's */
    ResponseJoin(boolean hidesErrors, BiConsumer<Failure, Output> failures) {
        this.hidesErrors = hidesErrors;
        this.failures = failures;
    }

    /** @param reply in the client's version of the protocol */
    void write(RedisCommand command, Fragments parts, Reply reply, Output out) {
        if (passOnError(command, parts, out)) {
            return;
        }
        boolean good = switch (command.join) {
            case ELEMENTS -> joinElements(parts, out);
            case SUM -> joinSum(parts, out);
            case ALL_OK -> joinOk(parts, out);
            case CONCATENATION -> PoolJoin.concatenate(parts, out);
            case SAME -> PoolJoin.same(parts, out);
            case LEAST_OF_EACH -> PoolJoin.leastOfEach(parts, out);
            case ONE_OF_THEM -> PoolJoin.oneOfThem(parts, reply, out);
            case NONE -> throw new IllegalArgumentException(command + " has one response");
        };
        if (!good) {
            unfit(command, out);
        }
    }

    /** A server's response is none to the command. */
    static void unfit(RedisCommand command, Output out) {
        Resp.error("ERR a server answered " + command.words() + " with something else than it must", out);
    }

    private boolean passOnError(RedisCommand command, Fragments parts, Output out) {
        for (int fragment = 0; fragment < parts.count(); fragment++) {
            if (parts.failure(fragment) != null) {
                failures.accept(parts.failure(fragment), out);
                return true;
            }
            byte[] in = parts.response(fragment);
            int at = parts.offset(fragment);
            if (in[at] == '-' || in[at] == '!') {
                if (hidesErrors && command.route() == Route.SPLIT) {
                    out.write(INVALID_ARGUMENT);
                } else {
                    out.write(in, at, parts.length(fragment));
                }
                return true;
            }
        }
        return false;
    }

    private boolean joinElements(Fragments parts, Output out) {
        reserve(parts);
        boolean good = putTogether(parts, out);
        if (ends.length > KEPT_KEYS) {
            ends = new int[KEPT_KEYS];
        }
        return good;
    }

    private boolean putTogether(Fragments parts, Output out) {
        int slot = 0;
        for (int fragment = 0; fragment < parts.count(); fragment++) {
            int at = parts.offset(fragment);
            int limit = at + parts.length(fragment);
            if (!findElements(parts.response(fragment), at, limit, fragment, parts.keysIn(fragment), slot)) {
                return false;
            }
            slot += parts.keysIn(fragment);
        }
        writeElements(parts, out);
        return true;
    }

    private boolean joinSum(Fragments parts, Output out) {
        sum = 0;
        for (int fragment = 0; fragment < parts.count(); fragment++) {
            int at = parts.offset(fragment);
            if (!add(parts.response(fragment), at, at + parts.length(fragment))) {
                return false;
            }
        }
        out.writeByte(':').writeDecimal(sum).write(Resp.CRLF);
        return true;
    }

    private static boolean joinOk(Fragments parts, Output out) {
        for (int fragment = 0; fragment < parts.count(); fragment++) {
            if (!isOk(parts.response(fragment), parts.offset(fragment), parts.length(fragment))) {
                return false;
            }
        }
        out.write(Resp.OK);
        return true;
    }

    private void reserve(Fragments parts) {
        if (starts.length < parts.count()) {
            starts = new int[parts.count()];
            slots = new int[parts.count()];
        }
        if (ends.length < parts.keyCount()) {
            ends = new int[parts.keyCount()];
        }
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
        if (at + 2 < limit && in[at] == '_') {
            return at + 3;
        }
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
