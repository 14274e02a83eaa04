package io.trepak.protocol.redis;

import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.SlowRequest;
import java.util.List;

/** Writes the pool's slow requests as redis-server does its own: slowlog.c, slowlogCommand. */
final class SlowLogResponses {
    private static final int DEFAULT_COUNT = 10;
    /** Enough for any count there is, and not so many that a long would not hold them. */
    private static final int MOST_DIGITS = 18;

    /** Null where nobody knows. */
    private final PoolStatus status;

    SlowLogResponses(PoolStatus status) {
        this.status = status;
    }

    void write(RedisCommand command, RequestArguments arguments, Reply reply, Output out) {
        switch (command.answer()) {
            case SLOWLOG_GET -> get(arguments, reply, out);
            case SLOWLOG_LEN -> reply.integer(status == null ? 0 : status.slowRequestCount(), out);
            case SLOWLOG_RESET -> {
                if (status != null) {
                    status.forgetSlowRequests();
                }
                out.write(Resp.OK);
            }
            default -> throw new IllegalArgumentException(command + " is not about slow requests");
        }
    }

    private void get(RequestArguments arguments, Reply reply, Output out) {
        long most = DEFAULT_COUNT;
        if (arguments.count() > 2) {
            String count = arguments.text(2);
            if (!count.matches("-?[0-9]{1," + MOST_DIGITS + "}")) {
                Resp.error("ERR value is not an integer or out of range", out);
                return;
            }
            most = Long.parseLong(count);
            if (most < -1) {
                Resp.error("ERR count should be greater than or equal to -1", out);
                return;
            }
        }
        List<SlowRequest> all = status == null ? List.of() : status.slowRequests();
        List<SlowRequest> asked = most == -1 || most >= all.size() ? all : all.subList(0, (int) most);
        reply.array(asked.size(), out);
        asked.forEach(request -> entry(request, reply, out));
    }

    private static void entry(SlowRequest request, Reply reply, Output out) {
        reply.array(6, out);
        reply.integer(request.id(), out);
        reply.integer(request.startedAtMillis() / 1000, out);
        reply.integer(request.micros(), out);
        byte[] key = request.key();
        reply.array(key == null ? 1 : 2, out);
        Resp.bulk(request.command(), out);
        if (key != null) {
            Resp.bulk(shown(key, request.keyBytes()), out);
        }
        Resp.bulk(request.client(), out);
        Resp.bulk("", out);
    }

    /** The key, with how much of it is missing in redis-server's words. */
    private static byte[] shown(byte[] key, int length) {
        if (length == key.length) {
            return key;
        }
        byte[] rest = Resp.bytes("... (" + (length - key.length) + " more bytes)");
        byte[] shown = new byte[key.length + rest.length];
        System.arraycopy(key, 0, shown, 0, key.length);
        System.arraycopy(rest, 0, shown, key.length, rest.length);
        return shown;
    }
}
