package io.trepak.protocol.redis;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;

/**
 * Finds the end, the command and the keys of a request written as an array of bulk strings, in one pass. Works for one client
 * after the other; one whose request is not all here keeps it until it is.
 *
 * <p>Between two calls for one frame it remembers the argument it stands at; the line that announces that argument, at
 * most a dozen bytes, is read again, everything before it is not.
 */
final class RequestDecoder {
    /** redis-server's proto-max-bulk-len: 512 MB. */
    static final int MAX_BULK_BYTES = 512 * 1024 * 1024;

    static final int MAX_NAME_BYTES = 64;

    /** What the proxy answers by itself it must hold in one piece; nobody sends an ECHO this long. */
    static final int MAX_ECHOED_BYTES = 1024 * 1024;

    /** The same for what it reads: names, passwords, patterns. */
    static final int MAX_READ_BYTES = 16 * 1024;

    /** Before its password a client may hold next to nothing; redis-server since 6.2.6: networking.c. */
    static final int MAX_UNAUTHENTICATED_ARGUMENTS = 10;

    static final int MAX_UNAUTHENTICATED_BYTES = 16 * 1024;

    /** One with more is handed out in pieces as it comes: an array for a million of them stops everybody while it grows. */
    private static final int MANY_ARGUMENTS = 8 * 1024;

    private static final int PIECE_BYTES_MIN = 16 * 1024;

    static final String NO_CRLF = "expected CRLF behind a bulk string";

    private static final int NOT_YET = -1;

    private final RedisSettings settings;
    private final KeyFinder keys = new KeyFinder();

    // Offset from the start of the frame of the argument to be read next.
    private int position;
    // How much of the request was handed out in pieces.
    private int passed;
    private int argumentCount = NOT_YET;
    private int argument;
    private int bulkLength;

    private RedisCommand command;

    RequestDecoder(RedisSettings settings) {
        this.settings = settings;
    }

    /** Whether a piece of the request was handed out, and the bytes decoded next continue it. */
    boolean isBegun() {
        return passed > 0;
    }

    /** As {@code FrontendCodec.decode}, for a frame that begins with an asterisk. */
    int decode(Session session, byte[] in, int from, int limit, RequestFrame frame) {
        int offset = from - passed; // of the first byte of the frame, which may be gone
        int at = offset + position;
        if (argumentCount == NOT_YET) {
            at = readCount(session, in, at + 1, limit);
            if (at < 0) {
                return -1;
            }
            command = LocalRows.EMPTY;
        }
        while (argument < argumentCount) {
            int payload = readHeader(session, in, at, limit, frame);
            if (payload < 0) {
                position = at - offset;
                int piece = pieceSoFar(session, frame);
                return piece > 0 ? piece : -1;
            }
            int end = payload + bulkLength + 2;
            if (end > limit || end < 0) {
                return unfinished(session, at - offset, payload - offset, limit - offset, frame);
            }
            if (in[end - 2] != '\r' || in[end - 1] != '\n') {
                throw Resp.violation(NO_CRLF);
            }
            if (argument == 0) {
                RedisCommand named = RedisCommands.find(in, payload, bulkLength);
                command = keys.begin(session.admit(named, argumentCount), argumentCount);
            } else if (argument == keys.stop) {
                command = keys.show(session, in, argument, at - offset, payload, payload - offset, bulkLength, frame);
            }
            argument++;
            at = end;
        }
        return finish(session, at - offset, frame);
    }

    // Negative when the line is not complete; a count of zero or less is a request without a meaning, as in
    // redis-server.
    private int readCount(Session session, byte[] in, int at, int limit) {
        long line = Resp.number(in, at, limit);
        if (line == Resp.BAD && in[at] == '-') {
            line = Resp.number(in, at + 1, limit);
            line = line >= 0 ? line & 0xffff_ffff_0000_0000L : line;
        }
        if (line == Resp.BAD) {
            throw Resp.violation("invalid multibulk length");
        }
        if (line == Resp.MORE) {
            return -1;
        }
        if (Resp.value(line) > MAX_UNAUTHENTICATED_ARGUMENTS && !session.isAuthenticated()) {
            throw Resp.violation("unauthenticated multibulk length");
        }
        if (Resp.value(line) > settings.maxArguments()) {
            throw Resp.violation(
                    "more than " + settings.maxArguments() + " arguments; redis_max_arguments is the limit");
        }
        argumentCount = Resp.value(line);
        return Resp.next(line);
    }

    // Index of the argument's first byte, its length in bulkLength; negative when the line is not complete.
    private int readHeader(Session session, byte[] in, int at, int limit, RequestFrame frame) {
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
            checkLength(session, frame);
        }
        return Resp.next(line);
    }

    private void checkLength(Session session, RequestFrame frame) {
        if (bulkLength > MAX_BULK_BYTES) {
            throw Resp.violation("invalid bulk length");
        }
        if (bulkLength > MAX_UNAUTHENTICATED_BYTES && !session.isAuthenticated()) {
            throw Resp.violation("unauthenticated bulk length");
        }
        if (argument == 0) {
            throw Resp.violation("too big command name");
        }
        if (keys.isKey(argument)) {
            if (bulkLength > settings.maxKeyBytes()) {
                reject(LocalRows.LONG_KEY, frame);
            }
        } else if (keys.needsAll(argument)) {
            reject(tooLong(command.look), frame);
        } else if (command.answer().readsArguments()
                && bulkLength > command.answer().maxArgumentBytes()) {
            reject(LocalRows.LONG_ARGUMENT, frame);
        }
    }

    private static RedisCommand tooLong(Look look) {
        return switch (look) {
            case SUBCOMMAND -> LocalRows.UNKNOWN_SUBCOMMAND;
            case CURSOR -> LocalRows.BAD_CURSOR;
            case DATABASE -> LocalRows.OTHER_DATABASE;
            case REPLY_MODE -> LocalRows.SYNTAX_ERROR;
            default -> LocalRows.NO_KEY_COUNT;
        };
    }

    // Offsets from the start of the frame: header and payload of the argument that is not all there, end of what is.
    private int unfinished(Session session, int header, int payload, int available, RequestFrame frame) {
        int end = payload + bulkLength + 2;
        if (end < 0) {
            throw Resp.violation("too big request");
        }
        if (!isLeftToEngine(end - available)) {
            position = header;
            int piece = pieceSoFar(session, frame);
            return piece > 0 ? piece : available - end;
        }
        int shownEnd = payload + LocalResponses.SHOWN_BYTES;
        if (command.route() == Route.LOCAL && !command.answer().closes() && available < shownEnd) {
            position = header;
            return available - shownEnd;
        }
        keys.endLongArgument(argument, end, frame);
        return argument < argumentCount - 1 ? piece(session, end, frame) : finish(session, end, frame);
    }

    /** Of a request with very many keys the parts that are here, if they are worth it; 0 if not. */
    private int pieceSoFar(Session session, RequestFrame frame) {
        int keyCount = frame.keyCount();
        if (argumentCount <= MANY_ARGUMENTS
                || keyCount == 0
                || command.route() != Route.SPLIT
                || command.needsKeysForJoin()) {
            return 0;
        }
        int end = frame.partOffset(keyCount - 1) + frame.partLength(keyCount - 1);
        return end - passed < PIECE_BYTES_MIN ? 0 : handOut(session, end, frame);
    }

    private int piece(Session session, int end, RequestFrame frame) {
        argument++;
        position = end;
        return handOut(session, end, frame);
    }

    private int handOut(Session session, int end, RequestFrame frame) {
        int length = end - passed;
        passed = end;
        frame.command(command);
        frame.lane(session.lane());
        frame.more(true);
        return length;
    }

    private boolean isLeftToEngine(int missing) {
        return missing > Resp.LEFT_TO_ENGINE_BYTES
                && (argument == argumentCount - 1 || keys.isPartEnd(argument))
                && !keys.needsAll(argument)
                && !command.answer().readsArguments();
    }

    private void reject(RedisCommand verdict, RequestFrame frame) {
        frame.clear();
        command = keys.begin(verdict, argumentCount);
    }

    private int finish(Session session, int length, RequestFrame frame) {
        if (command.hasLastWord) {
            command = KeyFinder.end(command, frame);
        }
        frame.command(command);
        frame.lane(session.lane());
        int rest = length - passed;
        passed = 0;
        position = 0;
        argumentCount = NOT_YET;
        argument = 0;
        return rest;
    }
}
