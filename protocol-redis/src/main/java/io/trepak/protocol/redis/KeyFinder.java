package io.trepak.protocol.redis;

import static io.trepak.protocol.redis.Row.NEVER;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;

/**
 * Finds the keys of a request while its arguments go by. Belongs to a {@link RequestDecoder}, which shows it only the
 * arguments it waits for. Which options a command has and which arguments they take is redis-server's knowledge: db.c,
 * sortGetKeys, georadiusGetKeys; t_stream.c, xreadCommand.
 */
final class KeyFinder {
    private static final int MAX_COUNT_DIGITS = 9;

    /** Number of the next argument to be shown. */
    int stop;

    private RedisCommand command;
    private int argumentCount;

    private int nextKey;
    private int lastKey;
    private int partEnd;
    private int lookAt;
    private boolean databaseNext;

    private int keyOffset;
    private int keyLength;
    private int partOffset;

    /** A new request begins, or the one begun has turned out to be another. */
    RedisCommand begin(RedisCommand asked, int arguments) {
        command = asked;
        argumentCount = arguments;
        nextKey = asked.firstKey;
        lastKey = asked.lastKey < 0 ? arguments + asked.lastKey : asked.lastKey;
        partEnd = NEVER;
        lookAt = asked.lookAt;
        databaseNext = false;
        stop = Math.min(nextKey, lookAt);
        return asked;
    }

    /** Whether an argument is a key. */
    boolean isKey(int argument) {
        return argument == nextKey;
    }

    /** Whether an argument, however long, must be seen whole. */
    boolean needsAll(int argument) {
        return argument == nextKey || argument == lookAt && !hasOptions();
    }

    // Options are short words, so what is long is none.
    private boolean hasOptions() {
        return switch (command.look) {
            case SORT_OPTIONS, GEO_OPTIONS, COPY_OPTIONS, STREAMS -> true;
            default -> false;
        };
    }

    /**
     * Looks at the argument it waits for. Offsets count from the start of the frame.
     *
     * @param session of the client whose request it is
     * @param header offset of the line that announces it
     * @param at index of its first byte
     * @param offset offset of its first byte
     * @return what the request is, as far as this argument shows
     */
    RedisCommand show(
            Session session, byte[] in, int argument, int header, int at, int offset, int length, RequestFrame frame) {
        if (command.hasOneKey) {
            frame.addKey(offset, length, header, offset + length + 2 - header);
            nextKey = NEVER;
            stop = NEVER;
            return command;
        }
        if (argument == lookAt) {
            RedisCommand other = look(session, in, argument, at, offset, length, frame);
            if (other != command) {
                frame.clear();
                return begin(other, argumentCount);
            }
        }
        if (argument == nextKey) {
            nextKey = argument + command.keyStep <= lastKey ? argument + command.keyStep : NEVER;
            if (command.valuesPerKey == 0) {
                frame.addKey(offset, length, header, offset + length + 2 - header);
            } else {
                keyOffset = offset;
                keyLength = length;
                partOffset = header;
                partEnd = argument + command.valuesPerKey;
            }
        } else if (argument == partEnd) {
            endPart(offset + length + 2, frame);
        }
        stop = Math.min(Math.min(nextKey, partEnd), lookAt);
        return command;
    }

    /** The argument with this number, which is not whole yet, reaches up to this offset. */
    void endLongArgument(int argument, int end, RequestFrame frame) {
        if (argument == partEnd) {
            endPart(end, frame);
            stop = Math.min(nextKey, lookAt);
        }
    }

    /** Whether the argument with this number ends the part of a key of a request that may be split. */
    boolean isPartEnd(int argument) {
        return argument == partEnd && command.route() == Route.SPLIT;
    }

    private void endPart(int end, RequestFrame frame) {
        frame.addKey(keyOffset, keyLength, partOffset, end - partOffset);
        partEnd = NEVER;
    }

    /** What a request is whose end has come: without STREAMS, XREAD is nothing. */
    static RedisCommand end(RedisCommand command, RequestFrame frame) {
        if (command.look == Look.STREAMS && frame.keyCount() == 0) {
            frame.clear();
            return LocalRows.SYNTAX_ERROR;
        }
        frame.barrier(command.answer().isBarrier());
        frame.closeAfter(command.answer().closes());
        return command;
    }

    private RedisCommand look(
            Session session, byte[] in, int argument, int at, int offset, int length, RequestFrame frame) {
        lookAt = NEVER;
        return switch (command.look) {
            case COUNT -> {
                expectKeys(argument + 1, Math.max(1, count(in, at, length)));
                yield command;
            }
            case SCRIPT_COUNT -> {
                int keys = count(in, at, length);
                expectKeys(argument + 1, keys);
                yield keys > 0 && argumentCount > argument + 1 ? command : session.admitWithoutKey(keys == 0);
            }
            case SUBCOMMAND -> session.admitSubcommand(command.subcommand(in, at, length), argumentCount);
            case CURSOR -> {
                RedisCommand admitted = session.admitScan(command, length == 1 && in[at] == '0');
                if (admitted != command) {
                    yield admitted;
                }
                long cursor = ScanCursor.read(in, at, length);
                frame.toServer(ScanCursor.serverTag(cursor));
                frame.rewritten(offset + length + 2);
                yield cursor >= 0 ? command : LocalRows.BAD_CURSOR;
            }
            case SORT_OPTIONS -> {
                lookAtSort(in, argument, at, length);
                yield command;
            }
            case GEO_OPTIONS -> {
                boolean stores = isWord("store", in, at, length) || isWord("storedist", in, at, length);
                expectDestination(argument, stores);
                yield command;
            }
            case STREAMS -> lookForStreams(in, argument, at, length);
            case COPY_OPTIONS -> lookForDatabase(session, in, argument, at, length);
            case DATABASE -> session.hasDatabase(in, at, length) ? command : LocalRows.OTHER_DATABASE;
            case REPLY_MODE -> replyMode(in, at, length);
            case NOTHING -> command;
        };
    }

    private void expectKeys(int first, int count) {
        nextKey = first;
        lastKey = command.route() == Route.KEYED ? first : (int) Math.min((long) first + count - 1, argumentCount - 1);
    }

    // Digits only; 0 when it is zero, negative when it is something else.
    private static int count(byte[] in, int at, int length) {
        if (length == 0 || length > MAX_COUNT_DIGITS) {
            return -1;
        }
        int count = 0;
        for (int i = at; i < at + length; i++) {
            if (in[i] < '0' || in[i] > '9') {
                return -1;
            }
            count = count * 10 + in[i] - '0';
        }
        return count;
    }

    private void lookAtSort(byte[] in, int argument, int at, int length) {
        boolean takesOne = isWord("get", in, at, length) || isWord("by", in, at, length);
        if (takesOne || isWord("limit", in, at, length)) {
            lookAt = argument + (takesOne ? 2 : 3);
        } else {
            expectDestination(argument, isWord("store", in, at, length));
        }
    }

    private void expectDestination(int argument, boolean isNext) {
        if (isNext) {
            nextKey = argument + 1;
            lastKey = nextKey;
        }
        lookAt = argument + (isNext ? 2 : 1);
    }

    private RedisCommand lookForStreams(byte[] in, int argument, int at, int length) {
        if (isWord("block", in, at, length)) {
            return command.name().equals("xread") ? LocalRows.XREAD_BLOCK : LocalRows.XREADGROUP_BLOCK;
        }
        if (isWord("streams", in, at, length)) {
            int rest = argumentCount - 1 - argument;
            if (rest == 0) {
                return LocalRows.SYNTAX_ERROR;
            }
            if (rest % 2 != 0) {
                return LocalRows.UNBALANCED_STREAMS;
            }
            expectKeys(argument + 1, rest / 2);
        } else if (isWord("count", in, at, length)) {
            lookAt = argument + 2;
        } else if (isWord("group", in, at, length)) {
            lookAt = argument + 3;
        } else if (isWord("noack", in, at, length)) {
            lookAt = argument + 1;
        } else {
            return LocalRows.SYNTAX_ERROR;
        }
        return command;
    }

    // db.c, copyCommand: DB takes the next argument, whatever stands there.
    private RedisCommand lookForDatabase(Session session, byte[] in, int argument, int at, int length) {
        boolean number = databaseNext;
        databaseNext = !number && isWord("db", in, at, length);
        lookAt = argument + 1;
        return number && !session.isServersDatabase(in, at, length) ? LocalRows.COPY_DB : command;
    }

    private RedisCommand replyMode(byte[] in, int at, int length) {
        if (isWord("off", in, at, length) || isWord("skip", in, at, length)) {
            return LocalRows.REPLIES_OFF;
        }
        return isWord("on", in, at, length) ? command : LocalRows.SYNTAX_ERROR;
    }

    private static boolean isWord(String word, byte[] in, int at, int length) {
        return word.length() == length && Resp.isWord(word, 0, in, at, length);
    }
}
