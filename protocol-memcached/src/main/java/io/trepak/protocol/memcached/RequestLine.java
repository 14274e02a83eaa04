package io.trepak.protocol.memcached;

import io.trepak.api.protocol.RequestFrame;

/**
 * Reads one complete request line into a frame. One object per client connection.
 *
 * <p>Fields are checked as strictly as the strictest memcached does, because a storage line it refuses makes it read the
 * data block as commands (memcached.c, process_update_command): a client could then speak in the name of all clients
 * that share the server connection. So numbers keep to the ranges of protocol.txt, and nothing unknown is passed on.
 */
final class RequestLine {
    private static final long MAX_FLAGS = 0xffffffffL;
    private static final long MAX_LEVEL = 0xffffffffL;
    private static final int LINE_END = 2;

    private final Settings settings;
    private final RequestFields fields = new RequestFields();
    private final MetaLine meta = new MetaLine();

    private int start;
    private int textEnd;
    private int lineLength;
    private boolean bare;
    private int exptimeStart;
    private int exptimeEnd;

    RequestLine(Settings settings) {
        this.settings = settings;
    }

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
        boolean ended = in[at] == ' ' || at == textEnd;
        MemcachedCommand command = ended ? CommandTable.find(in, nameStart, at, name) : Refusal.UNKNOWN;
        return switch (command.form()) {
            case GET -> values(in, at, command, frame);
            case GAT -> touchedValues(in, at, command, frame);
            case META_GET, META_STORE, META_CHANGE, META_DEBUG ->
                meta.read(in, offset, at, textEnd, lineLength, bare, command, frame);
            case ANYTHING -> keyless(command, frame);
            default -> {
                fields.split(in, at, textEnd);
                yield withFields(in, command, frame);
            }
        };
    }

    private int withFields(byte[] in, MemcachedCommand command, RequestFrame frame) {
        return switch (command.form()) {
            case STORE -> store(in, command, 4, frame);
            case CAS -> store(in, command, 5, frame);
            case COUNT -> keyed(in, command, countError(in), frame);
            case DELETE -> keyed(in, command, deleteError(in), frame);
            case TOUCH -> keyed(in, command, touchError(in), frame);
            case VERBOSITY -> forAll(in, command, verbosityError(in), frame);
            case FLUSH -> forAll(in, command, flushError(in), frame);
            case VERSION -> version(command, frame);
            default -> stats(command, frame);
        };
    }

    // ---- values

    private int values(byte[] in, int from, MemcachedCommand command, RequestFrame frame) {
        int at = from;
        while (true) {
            at = Bytes.skipSpaces(in, at);
            if (at == textEnd) {
                break;
            }
            int end = Bytes.endOfKey(in, at);
            int length = end - at;
            if (length > Bytes.MAX_KEY || in[end] != ' ' && end != textEnd) {
                return keyless(Refusal.BAD_LINE, frame);
            }
            if (frame.keyCount() == settings.maxKeys()) {
                return keyless(Refusal.TOO_MANY_KEYS, frame);
            }
            frame.addKey(at - start, length, at - 1 - start, length + 1);
            at = end;
        }
        int keys = frame.keyCount();
        if (keys == 0) {
            return keyless(Refusal.UNKNOWN, frame);
        }
        if (bare) {
            return keyless(Refusal.BARE_LINE_FEED, frame);
        }
        if (keys == 1) {
            frame.command(settings.mergeGets() ? command : command.alone());
        } else {
            frame.command(command.split());
        }
        return lineLength;
    }

    private int touchedValues(byte[] in, int from, MemcachedCommand command, RequestFrame frame) {
        exptimeStart = Bytes.skipSpaces(in, from);
        exptimeEnd = Bytes.endOfKey(in, exptimeStart);
        if (Bytes.skipSpaces(in, exptimeEnd) == textEnd) {
            return keyless(Refusal.UNKNOWN, frame);
        }
        if (in[exptimeEnd] != ' ' || !Bytes.isSigned(in, exptimeStart, exptimeEnd)) {
            return keyless(Refusal.BAD_EXPTIME, frame);
        }
        return values(in, exptimeEnd, command, frame);
    }

    /** Where the exptime of the gat or gats starts that was just read. */
    int exptimeStart() {
        return exptimeStart;
    }

    int exptimeEnd() {
        return exptimeEnd;
    }

    // ---- one key

    private int keyed(byte[] in, MemcachedCommand command, MemcachedCommand error, RequestFrame frame) {
        if (error != null) {
            return keyless(error, frame);
        }
        addKey(frame);
        boolean quiet = fields.count() > 1 && fields.noreply(in);
        return told(command, quiet, frame, lineLength);
    }

    private void addKey(RequestFrame frame) {
        int offset = fields.start(0) - start;
        frame.addKey(offset, fields.length(0), offset, fields.length(0));
    }

    /** Takes the command, or its quiet twin without the noreply that ends the line. */
    private int told(MemcachedCommand command, boolean quiet, RequestFrame frame, int length) {
        frame.command(quiet ? command.quiet() : command);
        if (quiet) {
            frame.rewritten(fields.end(fields.count() - 1) - start);
        }
        return length;
    }

    /** {@code required} fields and perhaps noreply, then a data block. */
    private int store(byte[] in, MemcachedCommand command, int required, RequestFrame frame) {
        if (fields.count() < 4) {
            return keyless(Refusal.UNKNOWN, frame);
        }
        long bytes = fields.decimal(in, 3, Integer.MAX_VALUE - lineLength - LINE_END);
        if (bytes < 0) {
            return keyless(Refusal.BAD_LENGTH, frame);
        }
        int length = lineLength + (int) bytes + LINE_END;
        MemcachedCommand error = storeError(in, required);
        if (error != null) {
            keyless(error, frame);
            return length;
        }
        addKey(frame);
        return told(command, fields.count() > required, frame, length);
    }

    private MemcachedCommand storeError(byte[] in, int required) {
        int count = fields.count();
        if (count < required || count > required + 1) {
            return Refusal.UNKNOWN;
        }
        boolean noreply = fields.noreply(in);
        boolean right = count == required + (noreply ? 1 : 0)
                && fields.isKey(0)
                && fields.decimal(in, 1, MAX_FLAGS) >= 0
                && fields.isSigned32(in, 2)
                && (required == 4 || fields.isUnsigned64(in, 4));
        if (!right) {
            return noreply ? Refusal.UNTOLD : Refusal.BAD_LINE;
        }
        return bare ? Refusal.BARE_LINE_FEED : null;
    }

    private MemcachedCommand countError(byte[] in) {
        MemcachedCommand error = twoFieldsError(in);
        if (error == null && !fields.isUnsigned64(in, 1)) {
            error = Refusal.BAD_DELTA;
        }
        return toldError(in, error);
    }

    private MemcachedCommand touchError(byte[] in) {
        MemcachedCommand error = twoFieldsError(in);
        if (error == null && !fields.isSigned(in, 1)) {
            error = Refusal.BAD_EXPTIME;
        }
        return toldError(in, error);
    }

    private MemcachedCommand twoFieldsError(byte[] in) {
        int count = fields.count();
        if (count < 2 || count > 3) {
            return Refusal.UNKNOWN;
        }
        boolean right = fields.isKey(0) && (count == 2 || fields.noreply(in));
        return right ? null : Refusal.BAD_LINE;
    }

    private MemcachedCommand deleteError(byte[] in) {
        int count = fields.count();
        if (count < 1 || count > 3) {
            return Refusal.UNKNOWN;
        }
        boolean zero = count > 1 && fields.isZero(in, 1);
        boolean right = count == 1 || count == 2 && (zero || fields.noreply(in)) || zero && fields.noreply(in);
        MemcachedCommand error = null;
        if (!right) {
            error = Refusal.BAD_DELETE;
        } else if (!fields.isKey(0)) {
            error = Refusal.BAD_LINE;
        }
        return toldError(in, error);
    }

    /** As memcached does: a wrong number of fields is always told, other errors only without noreply. */
    private MemcachedCommand toldError(byte[] in, MemcachedCommand error) {
        if (error == null) {
            return bare ? Refusal.BARE_LINE_FEED : null;
        }
        boolean untold = error != Refusal.UNKNOWN && fields.count() > 0 && fields.noreply(in);
        return untold ? Refusal.UNTOLD : error;
    }

    // ---- no key

    private int keyless(MemcachedCommand command, RequestFrame frame) {
        frame.clear();
        frame.command(command);
        return lineLength;
    }

    /** memcached answers so to stats it does not know. */
    private int stats(MemcachedCommand command, RequestFrame frame) {
        return keyless(fields.count() > 0 ? Refusal.UNKNOWN : command, frame);
    }

    private int version(MemcachedCommand command, RequestFrame frame) {
        return keyless(bare ? Refusal.BARE_LINE_FEED : command, frame);
    }

    private int forAll(byte[] in, MemcachedCommand command, MemcachedCommand error, RequestFrame frame) {
        if (error != null) {
            return keyless(error, frame);
        }
        boolean quiet = fields.count() > 0 && fields.noreply(in);
        return told(command, quiet, frame, lineLength);
    }

    private MemcachedCommand verbosityError(byte[] in) {
        int count = fields.count();
        if (count < 1 || count > 2) {
            return Refusal.UNKNOWN;
        }
        boolean right = fields.decimal(in, 0, MAX_LEVEL) >= 0 && (count == 1 || fields.noreply(in));
        return toldError(in, right ? null : Refusal.BAD_LINE);
    }

    private MemcachedCommand flushError(byte[] in) {
        int count = fields.count();
        if (count > 2) {
            return Refusal.UNKNOWN;
        }
        MemcachedCommand error = null;
        if (!settings.allowFlush()) {
            error = Refusal.NO_FLUSH;
        } else if (count == 2 && !fields.noreply(in)) {
            error = Refusal.BAD_LINE;
        } else if (count == 2 || count == 1 && !fields.noreply(in)) {
            error = fields.isSigned32(in, 0) ? null : Refusal.BAD_EXPTIME;
        }
        return toldError(in, error);
    }
}
