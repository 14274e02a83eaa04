package io.trepak.protocol.memcached;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.protocol.memcached.MemcachedCommand.Form;

/**
 * Reads the line of a meta command into a frame. One object per pool and worker. Flags are the server's business, but for
 * those that change where a request goes (b) or whether it is answered (q), and for what a server refuses before it has
 * read how much data follows.
 */
final class MetaLine {
    /** proto_text.c, MFLAG_MAX_OPT_LENGTH, without the empty last one: command, key and flags. */
    private static final int MAX_WORDS = 19;

    /** Of ms: command, key and length of the data. */
    private static final int WORDS_BEFORE_FLAGS = 3;

    private static final int LINE_END = 2;

    private final Base64Key base64 = new Base64Key();

    private int next;
    private int end;
    private boolean fit;

    private int flags;
    private long seenLow;
    private long seenHigh;
    private boolean duplicate;
    private boolean encoded;
    private boolean keyReturned;
    private boolean quietTwice;
    private int quietEnd;

    /**
     * Reads what stands behind the name, in {@code [from, textEnd)}.
     *
     * @param start index of the request's first byte
     * @param lineLength with its end
     * @return the length of the whole request, data block included
     */
    int read(
            byte[] in, int start, int from, int textEnd, int lineLength, MemcachedCommand command, RequestFrame frame) {
        next = from;
        end = textEnd;
        fit = true;
        int keyStart = word(in);
        if (keyStart == textEnd) {
            return refuse(command.form() == Form.META_DEBUG ? Refusal.BAD_LINE : Refusal.UNKNOWN, frame, lineLength);
        }
        int keyEnd = next;
        int length = lineLength;
        if (command.form() == Form.META_STORE) {
            int bytesStart = word(in);
            if (bytesStart == textEnd) {
                return refuse(Refusal.BAD_LINE, frame, lineLength);
            }
            long bytes = Bytes.decimal(in, bytesStart, next, Integer.MAX_VALUE - lineLength - LINE_END);
            if (bytes < 0) {
                return refuse(Refusal.BAD_LENGTH, frame, lineLength);
            }
            length += (int) bytes + LINE_END;
        }
        flags(in, command.form() == Form.META_DEBUG);
        MemcachedCommand error = error(command, keyEnd - keyStart);
        int decoded = error == null && encoded ? base64.decode(in, keyStart, keyEnd) : 0;
        if (encoded && decoded == 0) {
            encoded = false; // any server can say that it is no base64
            if (error == null && command.form() == Form.META_STORE) {
                error = Refusal.BAD_BASE64;
            }
        }
        if (error != null) {
            return refuse(error, frame, length);
        }
        frame.addKey(keyStart - start, keyEnd - keyStart, keyStart - start, keyEnd - keyStart);
        if (encoded) {
            frame.routeBy(base64.bytes(), 0, decoded);
        }
        if (keyReturned) {
            frame.tag(encoded ? Bytes.print(base64.bytes(), 0, decoded) : Bytes.print(in, keyStart, keyEnd));
        }
        frame.command(command);
        if (quietEnd != 0) {
            quietEnd -= start;
        }
        return length;
    }

    /** Offset of the end of the flag q from the start of the request that was just read; 0 when it has none. */
    int quietEnd() {
        return quietEnd;
    }

    private static int refuse(MemcachedCommand error, RequestFrame frame, int length) {
        frame.command(error);
        frame.closeAfter(error.closes());
        return length;
    }

    /** Goes to the next word. Returns where it starts, and sets {@link #next} behind it; returns the text's end if none is left. */
    private int word(byte[] in) {
        int start = Bytes.skipSpaces(in, next);
        next = Bytes.endOfKey(in, start);
        while (next != end && in[next] != ' ') {
            fit = false;
            next++;
        }
        return start;
    }

    private void flags(byte[] in, boolean debug) {
        flags = 0;
        seenLow = 0;
        seenHigh = 0;
        duplicate = false;
        encoded = false;
        quietEnd = 0;
        quietTwice = false;
        keyReturned = debug;
        for (int at = word(in); at != end; at = word(in)) {
            flags++;
            if (debug) {
                // Only a first word that is just b counts here (proto_text.c, process_meta_command).
                encoded |= flags == 1 && in[at] == 'b' && next - at == 1;
                continue;
            }
            note(in[at]);
            if (in[at] == 'b') {
                encoded = true;
            } else if (in[at] == 'q') {
                quietTwice |= quietEnd != 0;
                quietEnd = next;
            } else if (in[at] == 'k') {
                keyReturned = true;
            }
        }
    }

    private void note(byte flag) {
        if (flag < 0) {
            duplicate = true; // memcached calls them so
            return;
        }
        long bit = 1L << flag;
        long seen = flag < Long.SIZE ? seenLow : seenHigh;
        duplicate |= (seen & bit) != 0;
        if (flag < Long.SIZE) {
            seenLow |= bit;
        } else {
            seenHigh |= bit;
        }
    }

    /** Of what follows no data, the server may say itself what is wrong, unless it would say nothing. */
    private MemcachedCommand error(MemcachedCommand command, int keyLength) {
        if (!fit || keyLength > Bytes.MAX_KEY) {
            return Refusal.BAD_LINE;
        }
        if (command.form() == Form.META_STORE) {
            if (flags + WORDS_BEFORE_FLAGS > MAX_WORDS) {
                return Refusal.FLAGS_TOO_LONG;
            }
            return duplicate ? Refusal.DUPLICATE_FLAG : null;
        }
        if (quietTwice) {
            return command.form() == Form.META_CHANGE ? Refusal.BAD_FLAG : Refusal.DUPLICATE_FLAG;
        }
        return null;
    }
}
