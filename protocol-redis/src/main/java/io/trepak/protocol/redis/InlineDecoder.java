package io.trepak.protocol.redis;

import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;

/**
 * Finds the end of a request typed as a line of text: PING, ECHO and QUIT, which load balancers and people send. What has
 * a key must come as an array; so a browser tricked into posting commands gets nowhere, and a server never sees a line.
 * Belongs to one client connection.
 */
final class InlineDecoder {
    /** redis-server: server.h, PROTO_INLINE_MAX_SIZE. */
    static final int MAX_LINE_BYTES = 64 * 1024;

    private static final int WORD_BYTES = 4;
    private static final byte[][] WORDS = {Resp.bytes("ping"), Resp.bytes("echo"), Resp.bytes("quit")};

    private final Session session;

    // Offset from the start of the frame up to which there is no line feed.
    private int searched;

    InlineDecoder(Session session) {
        this.session = session;
    }

    /** As {@code FrontendCodec.decode}, for a frame that does not begin with an asterisk. */
    int decode(byte[] in, int offset, int limit, RequestFrame frame) {
        refuseOtherWords(in, offset, Math.min(limit, offset + WORD_BYTES + 1));
        for (int i = offset + searched; i < limit; i++) {
            if (in[i] == '\n') {
                searched = 0;
                frame.command(command(in, offset, i));
                return i + 1 - offset;
            }
        }
        searched = limit - offset;
        if (searched >= MAX_LINE_BYTES) {
            throw Resp.violation("too big inline request");
        }
        return -1;
    }

    private RedisCommand command(byte[] in, int offset, int limit) {
        int words = 0;
        boolean inWord = false;
        for (int i = offset; i < limit; i++) {
            if (in[i] == '"' || in[i] == '\'') {
                throw Resp.violation("quotes are not understood in a line, send an array");
            }
            boolean blank = isBlank(in[i]);
            words += !blank && !inWord ? 1 : 0;
            inWord = !blank;
        }
        return words == 0 ? LocalRows.EMPTY : session.admit(RedisCommands.find(in, offset, WORD_BYTES), words);
    }

    /** What stands between words, or ends the line. */
    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    // With the first byte that cannot belong to one of the words, so that rubbish without a line feed is not waited
    // for.
    private static void refuseOtherWords(byte[] in, int offset, int limit) {
        byte first = in[offset];
        boolean emptyLine = first == '\n' || first == '\r' && (offset + 1 == limit || in[offset + 1] == '\n');
        if (emptyLine) {
            return;
        }
        for (byte[] word : WORDS) {
            if (beginsLike(word, in, offset, limit)) {
                return;
            }
        }
        if ((first | 0x20) >= 'a' && (first | 0x20) <= 'z') {
            throw new ProtocolException(
                    "Protocol error: only PING, ECHO and QUIT may be typed as a line, send others as an array");
        }
        throw Resp.unexpected('*', first);
    }

    private static boolean beginsLike(byte[] word, byte[] in, int offset, int limit) {
        for (int i = offset; i < limit; i++) {
            int at = i - offset;
            boolean fits = at < WORD_BYTES ? (in[i] | 0x20) == word[at] : isBlank(in[i]);
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
