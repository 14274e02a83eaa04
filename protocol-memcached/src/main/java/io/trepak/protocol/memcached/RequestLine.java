package io.trepak.protocol.memcached;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.protocol.memcached.MemcachedCommand.Form;

/**
 * Reads one complete request line into a frame. One object per client connection.
 *
 * <p>Fields are checked as strictly as the strictest memcached does, because a storage line it refuses makes it read the
 * data block as commands (memcached.c, process_update_command): a client could then speak in the name of all clients
 * that share the server connection. So numbers keep to the ranges of protocol.txt, and nothing unknown is passed on.
 */
final class RequestLine {
    private static final long MAX_FLAGS = 0xffffffffL;
    private static final int LINE_END = 2;

    private final RequestFields fields = new RequestFields();

    private int start;
    private int textEnd;
    private int lineLength;
    private boolean bare;

    /**
     * Reads the line {@code [offset .. lineFeed]}.
     *
     * @return the length of the whole request, data block included
     */
    int read(byte[] in, int offset, int lineFeed, RequestFrame frame) {
        start = offset;
        lineLength = lineFeed + 1 - offset;
        bare = lineFeed == offset || in[lineFeed - 1] != '\r';
        textEnd = bare ? lineFeed : lineFeed - 1;
        int nameStart = Bytes.skipSpaces(in, offset);
        int at = nameStart;
        long name = 0;
        while (in[at] > ' ') {
            name = CommandTable.append(name, in[at]);
            at++;
        }
        boolean known = at - nameStart <= CommandTable.MAX_NAME && (in[at] == ' ' || at == textEnd);
        MemcachedCommand command = known ? CommandTable.find(name) : MemcachedCommand.UNKNOWN;
        if (command.form() == Form.GET) {
            return get(in, at, command, frame);
        }
        fields.split(in, at, textEnd);
        return switch (command.form()) {
            case STORE -> store(in, command, 4, frame);
            case CAS -> store(in, command, 5, frame);
            case GAT -> keyed(in, 1, command, gatError(in), frame);
            case COUNT -> keyed(in, 0, command, countError(in), frame);
            case DELETE -> keyed(in, 0, command, deleteError(in), frame);
            case TOUCH -> keyed(in, 0, command, touchError(in), frame);
            case VERSION -> version(command, frame);
            case GET, QUIT, ERROR -> keyless(command, frame);
        };
    }

    private int get(byte[] in, int from, MemcachedCommand command, RequestFrame frame) {
        int at = from;
        while (true) {
            at = Bytes.skipSpaces(in, at);
            if (at == textEnd) {
                break;
            }
            int end = Bytes.endOfKey(in, at);
            int length = end - at;
            if (length > Bytes.MAX_KEY || in[end] != ' ' && end != textEnd) {
                return keyless(MemcachedCommand.BAD_LINE, frame);
            }
            frame.addKey(at - start, length, at - 1 - start, length + 1);
            at = end;
        }
        int keys = frame.keyCount();
        if (keys == 0) {
            return keyless(MemcachedCommand.UNKNOWN, frame);
        }
        if (bare) {
            return keyless(MemcachedCommand.BARE_LINE_FEED, frame);
        }
        frame.command(keys == 1 ? command : command.split());
        return lineLength;
    }

    private int version(MemcachedCommand command, RequestFrame frame) {
        if (fields.count() > 0) {
            return keyless(MemcachedCommand.UNKNOWN, frame);
        }
        return keyless(bare ? MemcachedCommand.BARE_LINE_FEED : command, frame);
    }

    private int keyless(MemcachedCommand command, RequestFrame frame) {
        frame.clear();
        frame.command(command);
        return lineLength;
    }

    private int keyed(byte[] in, int key, MemcachedCommand command, MemcachedCommand error, RequestFrame frame) {
        if (error != null) {
            return keyless(error, frame);
        }
        addKey(key, frame);
        frame.command(command);
        frame.quiet(command.form() != Form.GAT && fields.count() > 1 && fields.noreply(in));
        return lineLength;
    }

    private void addKey(int field, RequestFrame frame) {
        int offset = fields.start(field) - start;
        frame.addKey(offset, fields.length(field), offset, fields.length(field));
    }

    /** {@code required} fields and perhaps noreply, then a data block. */
    private int store(byte[] in, MemcachedCommand command, int required, RequestFrame frame) {
        if (fields.count() < 4) {
            return keyless(MemcachedCommand.UNKNOWN, frame);
        }
        long bytes = fields.decimal(in, 3, Integer.MAX_VALUE - lineLength - LINE_END);
        if (bytes < 0) {
            return keyless(MemcachedCommand.BAD_LENGTH, frame);
        }
        int length = lineLength + (int) bytes + LINE_END;
        MemcachedCommand error = storeError(in, required);
        if (error != null) {
            keyless(error, frame);
            return length;
        }
        addKey(0, frame);
        frame.command(command);
        frame.quiet(fields.count() > required);
        return length;
    }

    private MemcachedCommand storeError(byte[] in, int required) {
        int count = fields.count();
        if (count < required || count > required + 1) {
            return MemcachedCommand.UNKNOWN;
        }
        boolean noreply = fields.noreply(in);
        boolean right = count == required + (noreply ? 1 : 0)
                && fields.isKey(0)
                && fields.decimal(in, 1, MAX_FLAGS) >= 0
                && fields.isSigned32(in, 2)
                && (required == 4 || fields.isUnsigned64(in, 4));
        if (!right) {
            return noreply ? MemcachedCommand.UNTOLD : MemcachedCommand.BAD_LINE;
        }
        return bare ? MemcachedCommand.BARE_LINE_FEED : null;
    }

    private MemcachedCommand countError(byte[] in) {
        MemcachedCommand error = twoFieldsError(in);
        if (error == null && !fields.isUnsigned64(in, 1)) {
            error = MemcachedCommand.BAD_DELTA;
        }
        return toldError(in, error);
    }

    private MemcachedCommand touchError(byte[] in) {
        MemcachedCommand error = twoFieldsError(in);
        if (error == null && !fields.isSigned(in, 1)) {
            error = MemcachedCommand.BAD_EXPTIME;
        }
        return toldError(in, error);
    }

    private MemcachedCommand twoFieldsError(byte[] in) {
        int count = fields.count();
        if (count < 2 || count > 3) {
            return MemcachedCommand.UNKNOWN;
        }
        boolean right = fields.isKey(0) && (count == 2 || fields.noreply(in));
        return right ? null : MemcachedCommand.BAD_LINE;
    }

    private MemcachedCommand deleteError(byte[] in) {
        int count = fields.count();
        if (count < 1 || count > 3) {
            return MemcachedCommand.UNKNOWN;
        }
        boolean zero = count > 1 && fields.isZero(in, 1);
        boolean right = count == 1 || count == 2 && (zero || fields.noreply(in)) || zero && fields.noreply(in);
        MemcachedCommand error = null;
        if (!right) {
            error = MemcachedCommand.BAD_DELETE;
        } else if (!fields.isKey(0)) {
            error = MemcachedCommand.BAD_LINE;
        }
        return toldError(in, error);
    }

    private MemcachedCommand gatError(byte[] in) {
        int count = fields.count();
        if (count < 2) {
            return MemcachedCommand.UNKNOWN;
        }
        if (!fields.isSigned(in, 0)) {
            return MemcachedCommand.BAD_EXPTIME;
        }
        if (!fields.isKey(1)) {
            return MemcachedCommand.BAD_LINE;
        }
        if (count > 2) {
            return MemcachedCommand.SEVERAL_GAT;
        }
        return bare ? MemcachedCommand.BARE_LINE_FEED : null;
    }

    /** As memcached does: a wrong number of fields is always told, other errors only without noreply. */
    private MemcachedCommand toldError(byte[] in, MemcachedCommand error) {
        if (error == null) {
            return bare ? MemcachedCommand.BARE_LINE_FEED : null;
        }
        boolean untold = error != MemcachedCommand.UNKNOWN && fields.count() > 1 && fields.noreply(in);
        return untold ? MemcachedCommand.UNTOLD : error;
    }
}
