package io.trepak.protocol.redis;

import static io.trepak.protocol.redis.RedisCommand.NEVER;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;

/**
 * Finds the end, the command and the keys of a request written as an array of bulk strings, in one pass. Belongs to one
 * client connection.
 *
 * <p>Between two calls for one frame it remembers the argument it stands at; the line that announces that argument, at
 * most a dozen bytes, is read again, everything before it is not.
 */
final class RequestDecoder {
    /** redis-server: server.h, PROTO_MAX_MULTIBULK_LEN before 7.0. */
    static final int MAX_ARGUMENTS = 1024 * 1024;

    /** redis-server's proto-max-bulk-len: 512 MB. */
    static final int MAX_BULK_BYTES = 512 * 1024 * 1024;

    static final int MAX_NAME_BYTES = 64;

    /** What the proxy answers by itself it must hold in one piece; nobody sends an ECHO this long. */
    static final int MAX_LOCAL_ARGUMENT_BYTES = 1024 * 1024;

    private static final int NOT_YET = -1;

    private final Session session;
    private final int maxKeyBytes;

    // Offset from the start of the frame of the argument to be read next.
    private int position;
    private int argumentCount = NOT_YET;
    private int argument;
    private int bulkLength;

    private RedisCommand command;
    private int nextKey;
    private int nextPartEnd;
    private int countArgument;
    private int keyOffset;
    private int keyLength;
    private int partOffset;

    RequestDecoder(Session session, int maxKeyBytes) {
        this.session = session;
        this.maxKeyBytes = maxKeyBytes;
    }

    /** As {@code FrontendCodec.decode}, for a frame that begins with an asterisk. */
    int decode(byte[] in, int offset, int limit, RequestFrame frame) {
        int at = offset + position;
        if (argumentCount == NOT_YET) {
            at = readCount(in, at + 1, limit);
            if (at < 0) {
                return -1;
            }
            command = RedisCommands.EMPTY;
        }
        while (argument < argumentCount) {
            int payload = readHeader(in, at, limit, frame);
            if (payload < 0) {
                position = at - offset;
                return -1;
            }
            int end = payload + bulkLength + 2;
            if (end > limit || end < 0) {
                return unfinished(at - offset, payload - offset, limit - offset, frame);
            }
            if (in[end - 2] != '\r' || in[end - 1] != '\n') {
                throw Resp.violation("expected CRLF behind a bulk string");
            }
            if (argument == 0) {
                readName(in, payload);
            } else {
                readArgument(in, at - offset, payload, payload - offset, frame);
            }
            argument++;
            at = end;
        }
        return finish(at - offset, frame);
    }

    // Negative when the line is not complete; a count of zero or less is a request without a meaning, as in
    // redis-server.
    private int readCount(byte[] in, int at, int limit) {
        long line = Resp.number(in, at, limit);
        if (line == Resp.BAD && in[at] == '-') {
            line = Resp.number(in, at + 1, limit);
            line = line >= 0 ? line & 0xffff_ffff_0000_0000L : line;
        }
        if (line == Resp.BAD || Resp.value(line) > MAX_ARGUMENTS) {
            throw Resp.violation("invalid multibulk length");
        }
        if (line == Resp.MORE) {
            return -1;
        }
        argumentCount = Resp.value(line);
        return Resp.next(line);
    }

    // Index of the argument's first byte, its length in bulkLength; negative when the line is not complete.
    private int readHeader(byte[] in, int at, int limit, RequestFrame frame) {
        if (at == limit) {
            return -1;
        }
        if (in[at] != '$') {
            throw Resp.unexpected('$', in[at]);
        }
        long line = Resp.number(in, at + 1, limit);
        if (line < 0) {
            if (line == Resp.BAD) {
                throw Resp.violation("invalid bulk length");
            }
            return -1;
        }
        bulkLength = Resp.value(line);
        if (bulkLength > MAX_NAME_BYTES) {
            checkLength(frame);
        }
        return Resp.next(line);
    }

    private void checkLength(RequestFrame frame) {
        if (bulkLength > MAX_BULK_BYTES) {
            throw Resp.violation("invalid bulk length");
        }
        if (argument == 0) {
            throw Resp.violation("too big command name");
        }
        if (argument == nextKey && bulkLength > maxKeyBytes) {
            reject(RedisCommands.LONG_KEY, frame);
        } else if (argument == countArgument) {
            reject(RedisCommands.BAD_KEY_COUNT, frame);
        } else if (bulkLength > MAX_LOCAL_ARGUMENT_BYTES && command.answer().readsArguments()) {
            reject(RedisCommands.LONG_ARGUMENT, frame);
        }
    }

    private void readName(byte[] in, int at) {
        command = session.admit(RedisCommands.find(in, at, bulkLength), argumentCount);
        nextKey = command.firstKey;
        nextPartEnd = nextKey + command.valuesPerKey;
        countArgument = command.countArgument;
    }

    private void readArgument(byte[] in, int headerOffset, int payload, int payloadOffset, RequestFrame frame) {
        if (argument == nextKey) {
            keyOffset = payloadOffset;
            keyLength = bulkLength;
            partOffset = headerOffset;
            nextKey += command.keyStep;
        }
        if (argument == nextPartEnd) {
            frame.addKey(keyOffset, keyLength, partOffset, payloadOffset + bulkLength + 2 - partOffset);
            nextPartEnd += command.keyStep;
        }
        if (argument == countArgument && !isPositive(in, payload)) {
            reject(RedisCommands.BAD_KEY_COUNT, frame);
        }
    }

    // twemproxy's rule: digits only, and not zero. What else is wrong with it the server will say.
    private boolean isPositive(byte[] in, int at) {
        boolean positive = false;
        for (int i = at, end = at + bulkLength; i < end; i++) {
            if (in[i] < '0' || in[i] > '9') {
                return false;
            }
            positive |= in[i] != '0';
        }
        return positive;
    }

    // Offsets from the start of the frame: header and payload of the argument that is not all there, end of what is.
    private int unfinished(int header, int payload, int available, RequestFrame frame) {
        int end = payload + bulkLength + 2;
        if (end < 0) {
            throw Resp.violation("too big request");
        }
        if (!isLeftToEngine(end - available)) {
            position = header;
            return available - end;
        }
        int shownEnd = payload + LocalAnswers.SHOWN_BYTES;
        if (command.route() == Route.LOCAL && available < shownEnd) {
            position = header;
            return available - shownEnd;
        }
        if (argument == nextPartEnd) {
            frame.addKey(keyOffset, keyLength, partOffset, end - partOffset);
        }
        return finish(end, frame);
    }

    private boolean isLeftToEngine(int missing) {
        return missing > Resp.LEFT_TO_ENGINE_BYTES
                && argument == argumentCount - 1
                && argument != nextKey
                && !command.answer().readsArguments();
    }

    private void reject(RedisCommand verdict, RequestFrame frame) {
        frame.clear();
        command = verdict;
        nextKey = NEVER;
        nextPartEnd = NEVER;
        countArgument = NEVER;
    }

    private int finish(int length, RequestFrame frame) {
        frame.command(command);
        position = 0;
        argumentCount = NOT_YET;
        argument = 0;
        return length;
    }
}
