package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;

/**
 * Reads one complete request line into a frame. One object per pool and worker: nothing in it is of use after the call.
 *
 * <p>What a server makes of a number is its own business, so lines without a data block are passed on whatever their numbers
 * are: they bring one line in any case. A storage line that the server refuses is another matter: memcached before 1.6.40
 * then reads the data block as commands (memcached.c, process_update_command), and a client could speak in the name of all
 * clients that share the server connection. So its numbers must be such that every memcached on a 64-bit machine takes them.
 */
final class RequestLine {
    private static final int LINE_END = 2;
    // What note returns for a line that no server would take.
    private static final int BAD_LINE = -1;
    private static final int TOO_MANY_KEYS = -2;

    /** The last space, a key and a carriage return. */
    private static final int LONGEST_END = Bytes.MAX_KEY + 2;

    private static final byte[] CRLF = Bytes.ascii("\r\n");

    private final Settings settings;
    private final RequestFields fields = new RequestFields();
    private final MetaLine meta = new MetaLine();

    private int start;
    private int textEnd;
    private int lineLength;
    private boolean bare;
    private int quietEnd;
    private int exptimeStart;
    private int exptimeEnd;

    RequestLine(Settings settings) {
        this.settings = settings;
    }

    /**
     * Notes the keys of a get or gets whose end has not come: those behind which there is a space.
     *
     * @param noted what it returned for this line before; 0 at first
     * @return offset behind the last of them; negative when the line is refused once it is here
     */
    int note(byte[] in, int offset, int noted, int limit, RequestFrame frame) {
        if (noted < 0) {
            return noted;
        }
        int at = noted == 0 ? nameEnd(in, offset) : offset + noted;
        int lastSpace = limit - 1;
        while (lastSpace > at && in[lastSpace] != ' ') {
            lastSpace--;
            if (limit - lastSpace > LONGEST_END) {
                return BAD_LINE;
            }
        }
        while (true) {
            while (at < lastSpace && in[at] == ' ') {
                at++;
            }
            if (at >= lastSpace) {
                return at - offset;
            }
            int end = Bytes.endOfKey(in, at);
            int refusal = addKey(offset, at, end, in[end] == ' ', frame);
            if (refusal < 0) {
                return refusal;
            }
            at = end;
        }
    }

    /** Index behind the name, which is there. */
    private static int nameEnd(byte[] in, int offset) {
        int at = Bytes.skipSpaces(in, offset);
        while (in[at] > ' ') {
            at++;
        }
        return at;
    }

    /** Adds a key of a get. Returns a negative number when the line is no good. */
    private int addKey(int offset, int at, int end, boolean ended, RequestFrame frame) {
        int length = end - at;
        if (length > Bytes.MAX_KEY || !ended) {
            return BAD_LINE;
        }
        if (frame.keyCount() == settings.maxKeys()) {
            return TOO_MANY_KEYS;
        }
        frame.addKey(at - offset, length, at - 1 - offset, length + 1);
        return 0;
    }

    private int refused(int refusal, RequestFrame frame) {
        return keyless(refusal == BAD_LINE ? Refusal.BAD_LINE : Refusal.TOO_MANY_KEYS, frame);
    }

    /**
     * Reads the line {@code [offset .. lineFeed]}.
     *
     * @param noted what {@link #note} returned last for this line; 0 when its keys were not noted
     * @return the length of the whole request, data block included
     */
    int read(byte[] in, int offset, int noted, int lineFeed, RequestFrame frame) {
        begin(in, offset, lineFeed);
        int nameStart = Bytes.skipSpaces(in, offset);
        int at = nameStart;
        long name = 0;
        while (in[at] > ' ') {
            name = CommandTable.append(name, in[at]);
            at++;
        }
        boolean ended = in[at] == ' ' || at == textEnd;
        MemcachedCommand command = ended ? CommandTable.find(in, nameStart, at, name) : Refusal.UNKNOWN;
        if (command == Refusal.UNKNOWN && HttpLine.is(in, nameStart, textEnd)) {
            return keyless(Refusal.HTTP, frame);
        }
        return switch (command.form()) {
            case GET -> noted < 0 ? refused(noted, frame) : values(in, Math.max(at, offset + noted), command, frame);
            case GAT -> touchedValues(in, at, command, frame);
            case META_GET, META_STORE, META_CHANGE, META_DEBUG -> metaCommand(in, at, command, frame);
            case ANYTHING -> keyless(command, frame);
            default -> {
                fields.split(in, at, textEnd);
                yield withFields(in, command, frame);
            }
        };
    }

    private void begin(byte[] in, int offset, int lineFeed) {
        start = offset;
        lineLength = lineFeed + 1 - offset;
        bare = lineFeed == offset || in[lineFeed - 1] != '\r';
        textEnd = bare ? lineFeed : lineFeed - 1;
        quietEnd = 0;
    }

    /** The get or gets at the start of a line that is one of these. */
    static MemcachedCommand get(byte[] in, int offset) {
        int nameStart = Bytes.skipSpaces(in, offset);
        int at = nameStart;
        long name = 0;
        while (in[at] > ' ') {
            name = CommandTable.append(name, in[at]);
            at++;
        }
        return CommandTable.find(in, nameStart, at, name);
    }

    /**
     * Reads the end of a get or gets whose beginning has been handed out in pieces.
     *
     * @param offset where the line would begin if it were still here
     * @return the length of the whole line
     */
    int readEnd(byte[] in, int offset, int noted, int lineFeed, MemcachedCommand command, RequestFrame frame) {
        begin(in, offset, lineFeed);
        return noted < 0 ? refused(noted, frame) : values(in, offset + noted, command, frame);
    }

    private int withFields(byte[] in, MemcachedCommand command, RequestFrame frame) {
        return switch (command.form()) {
            case STORE -> store(in, command, 4, frame);
            case CAS -> store(in, command, 5, frame);
            case COUNT, TOUCH -> keyed(in, command, 2, frame);
            case DELETE -> keyed(in, command, 1, frame);
            case VERBOSITY -> forAll(in, command, countError(in, 1, 2), frame);
            case FLUSH -> forAll(in, command, flushError(in), frame);
            case VERSION -> told(command, 0, frame, lineLength);
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
            int refusal = addKey(start, at, end, in[end] == ' ' || end == textEnd, frame);
            if (refusal < 0) {
                return refused(refusal, frame);
            }
            at = end;
        }
        int keys = frame.keyCount();
        if (keys == 0) {
            return keyless(Refusal.UNKNOWN, frame);
        }
        KeyPrint.note(in, start, frame);
        MemcachedCommand single = settings.mergeGets() ? command : command.alone();
        return told(keys == 1 ? single : command.split(), 0, frame, lineLength);
    }

    private int touchedValues(byte[] in, int from, MemcachedCommand command, RequestFrame frame) {
        exptimeStart = Bytes.skipSpaces(in, from);
        exptimeEnd = Bytes.endOfKey(in, exptimeStart);
        if (Bytes.skipSpaces(in, exptimeEnd) == textEnd) {
            return keyless(Refusal.UNKNOWN, frame);
        }
        if (in[exptimeEnd] != ' ') {
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

    /** A key, {@code required} fields with it, and at most three. */
    private int keyed(byte[] in, MemcachedCommand command, int required, RequestFrame frame) {
        MemcachedCommand error = countError(in, required, 3);
        if (error == null && !fields.isKey(0)) {
            error = toldError(in, Refusal.BAD_LINE);
        }
        if (error == null && isQuietTwice(in, 1)) {
            error = Refusal.UNTOLD;
        }
        if (error != null) {
            return keyless(error, frame);
        }
        addKey(frame);
        return told(command, fields.count() > 1 && fields.noreply(in) ? noreplyEnd() : 0, frame, lineLength);
    }

    /**
     * Whether the line would still say noreply without its last word, and so bring no response. memcached takes the first of
     * the two for a number, which it is not, and says nothing.
     */
    private boolean isQuietTwice(byte[] in, int first) {
        int last = fields.count() - 1;
        return last > first && fields.noreply(in, last) && fields.noreply(in, last - 1);
    }

    /** What is wrong with a line that must have from {@code least} to {@code most} fields; null for nothing. */
    private MemcachedCommand countError(byte[] in, int least, int most) {
        int count = fields.count();
        if (count < least || count > most) {
            return Refusal.UNKNOWN;
        }
        return fields.areFit() ? null : toldError(in, Refusal.BAD_LINE);
    }

    private void addKey(RequestFrame frame) {
        int offset = fields.start(0) - start;
        frame.addKey(offset, fields.length(0), offset, fields.length(0));
    }

    private int noreplyEnd() {
        return fields.end(fields.count() - 1) - start;
    }

    /**
     * Takes the command, or its quiet twin. What stands between the line and what the server is to get is left to {@link
     * #rewrite}: a word that keeps the server quiet, and a line feed without its carriage return.
     *
     * @param wordEnd offset of the end of the word that makes it quiet; 0 when there is none
     */
    private int told(MemcachedCommand command, int wordEnd, RequestFrame frame, int length) {
        quietEnd = wordEnd;
        MemcachedCommand told = wordEnd != 0 ? command.quiet() : command;
        frame.command(told);
        frame.dropResponse(told.isSilent());
        if (bare || wordEnd != 0) {
            frame.rewritten(bare ? lineLength : wordEnd);
        }
        return length;
    }

    /** Offset of the end of the word that makes the request quiet that was just read; 0 when there is none. */
    int quietEnd() {
        return quietEnd;
    }

    /**
     * Writes the beginning of a request without the word that makes it quiet, and the space before it; and with the line end that
     * servers other than memcached wait for, and with them every client behind the connection.
     *
     * @param length up to the end of that word, or of the line when its line feed has no carriage return
     * @param quietEnd of that request
     */
    static void rewrite(byte[] in, int offset, int length, int quietEnd, Output out) {
        int at = offset;
        if (quietEnd != 0) {
            int word = offset + quietEnd;
            while (in[word - 1] != ' ') {
                word--;
            }
            out.write(in, offset, word - 1 - offset);
            at = offset + quietEnd;
        }
        int end = offset + length;
        boolean bare = in[end - 1] == '\n';
        out.write(in, at, (bare ? end - 1 : end) - at);
        if (bare) {
            out.write(CRLF);
        }
    }

    private int metaCommand(byte[] in, int from, MemcachedCommand command, RequestFrame frame) {
        int length = meta.read(in, start, from, textEnd, lineLength, command, frame);
        return frame.command() == command ? told(command, meta.quietEnd(), frame, length) : length;
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
        return told(command, fields.count() > required ? noreplyEnd() : 0, frame, length);
    }

    private MemcachedCommand storeError(byte[] in, int required) {
        int count = fields.count();
        if (count < required || count > required + 1) {
            return Refusal.UNKNOWN;
        }
        boolean noreply = fields.noreply(in);
        boolean right = count == required + (noreply ? 1 : 0)
                && fields.isKey(0)
                && fields.isUnsigned64(in, 1)
                && fields.isSigned64(in, 2)
                && (required == 4 || fields.isUnsigned64(in, 4));
        if (right) {
            return null;
        }
        return noreply ? Refusal.UNTOLD : Refusal.BAD_LINE;
    }

    /** As memcached does: a wrong number of fields is always told, other errors only without noreply. */
    private MemcachedCommand toldError(byte[] in, MemcachedCommand error) {
        boolean untold = error != Refusal.UNKNOWN && fields.count() > 0 && fields.noreply(in);
        return untold ? Refusal.UNTOLD : error;
    }

    // ---- no key

    private int keyless(MemcachedCommand command, RequestFrame frame) {
        frame.clear();
        frame.command(command);
        frame.closeAfter(command.closes());
        return lineLength;
    }

    /** memcached answers so to stats it does not know. */
    private int stats(MemcachedCommand command, RequestFrame frame) {
        return keyless(fields.count() > 0 ? Refusal.UNKNOWN : command, frame);
    }

    private int forAll(byte[] in, MemcachedCommand command, MemcachedCommand error, RequestFrame frame) {
        if (error != null) {
            return keyless(error, frame);
        }
        if (isQuietTwice(in, 0)) {
            return keyless(Refusal.UNTOLD, frame);
        }
        return told(command, fields.count() > 0 && fields.noreply(in) ? noreplyEnd() : 0, frame, lineLength);
    }

    private MemcachedCommand flushError(byte[] in) {
        MemcachedCommand error = countError(in, 0, 2);
        boolean refused = error == null && !settings.allowFlush();
        return refused ? toldError(in, Refusal.NO_FLUSH) : error;
    }
}
