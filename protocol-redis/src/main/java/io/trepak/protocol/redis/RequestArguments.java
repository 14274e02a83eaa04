package io.trepak.protocol.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The first arguments of a request that the proxy answers itself, name first: as many as any response looks at, however many
 * there are. Allocates; not for forwarded requests.
 */
final class RequestArguments {
    private final List<byte[]> arguments = new ArrayList<>();

    private RequestArguments() {}

    /**
     * The arguments of a frame that a decoder has accepted.
     *
     * @param available how many bytes of the frame are there; the last argument may be cut short by that
     */
    static RequestArguments of(byte[] in, int offset, int available) {
        int limit = offset + available;
        return in[offset] == '*' ? array(in, offset, limit) : line(in, offset, limit);
    }

    private static RequestArguments line(byte[] in, int offset, int limit) {
        RequestArguments words = new RequestArguments();
        int start = offset;
        for (int i = offset; i < limit && words.count() < RedisCommand.MAX_READ_ARGUMENTS; i++) {
            if (InlineDecoder.isBlank(in[i])) {
                if (i > start) {
                    words.arguments.add(Arrays.copyOfRange(in, start, i));
                }
                start = i + 1;
            }
        }
        return words;
    }

    private static RequestArguments array(byte[] in, int start, int limit) {
        RequestArguments array = new RequestArguments();
        long line = Resp.number(in, start + 1, limit);
        for (int left = Math.min(Resp.value(line), RedisCommand.MAX_READ_ARGUMENTS); left > 0; left--) {
            line = Resp.number(in, Resp.next(line) + 1, limit);
            int from = Resp.next(line);
            int length = Math.min(Resp.value(line), limit - from);
            array.arguments.add(Arrays.copyOfRange(in, from, from + length));
            line = (long) (from + length + 2) << 32;
        }
        return array;
    }

    int count() {
        return arguments.size();
    }

    byte[] bytes(int argument) {
        return arguments.get(argument);
    }

    /** One char per byte. */
    String text(int argument) {
        return new String(arguments.get(argument), StandardCharsets.ISO_8859_1);
    }

    boolean is(int argument, String word) {
        return argument < arguments.size() && text(argument).equalsIgnoreCase(word);
    }
}
