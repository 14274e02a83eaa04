package io.trepak.protocol.redis;

import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import java.util.Arrays;

/**
 * Finds the end of a request typed as a line of text: the few that health checks, load balancers and people send, and that
 * the proxy answers itself. What has a key must come as an array; so a browser tricked into posting commands gets nowhere,
 * and a server never sees a line.
 */
final class InlineDecoder {
    /** redis-server: server.h, PROTO_INLINE_MAX_SIZE. */
    static final int MAX_LINE_BYTES = 64 * 1024;

    /** Commands without keys or subcommands, whose arguments nobody has to look at before the response. */
    private static final byte[][] WORDS = words("auth", "echo", "info", "ping", "quit", "role", "time");

    private static final String MAY_BE_TYPED =
            "only AUTH, ECHO, INFO, PING, QUIT, ROLE and TIME may be typed as a line, send others as an array";

    /** How requests of HTTP begin, and their second lines; redis-server knows POST and Host: alone, for it has GET. */
    private static final byte[][] HTTP = words(
            "post ",
            "host:",
            "put ",
            "head ",
            "get /",
            "get http",
            "patch ",
            "trace ",
            "delete ",
            "options ",
            "connect ");

    private static final String HTTP_SEEN = "Possible SECURITY ATTACK detected: it sends HTTP to a port of Redis, which"
            + " a browser does that was made to (cross-protocol scripting)";

    private static final byte TLS_HANDSHAKE = 0x16;

    private InlineDecoder() {}

    /**
     * As {@code FrontendCodec.decode}, for a frame that does not begin with an asterisk.
     *
     * @param searched offset from the start of the frame up to which there is no line feed
     */
    static int decode(Session session, byte[] in, int offset, int searched, int limit, RequestFrame frame) {
        int wordBytes = wordBytes(in, offset, limit);
        for (int i = offset + searched; i < limit; i++) {
            if (in[i] == '\n') {
                RedisCommand command = command(session, in, offset, wordBytes, i);
                frame.command(command);
                frame.closeAfter(command.answer().closes());
                return i + 1 - offset;
            }
        }
        if (limit - offset >= MAX_LINE_BYTES) {
            throw Resp.violation("too big inline request");
        }
        return -1;
    }

    private static RedisCommand command(Session session, byte[] in, int offset, int wordBytes, int limit) {
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
        return words == 0 ? LocalRows.EMPTY : session.admit(RedisCommands.find(in, offset, wordBytes), words);
    }

    /** Whether this was thrown at HTTP: from a browser, most likely, that shall be told nothing. */
    static boolean isAboutHttp(ProtocolException thrown) {
        return thrown.getMessage().equals(HTTP_SEEN);
    }

    /** What stands between words, or ends the line. */
    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    // How long the word is that the line begins with. Fails with the first byte that cannot belong to one, so that
    // rubbish without a line feed is not waited for.
    private static int wordBytes(byte[] in, int offset, int limit) {
        byte first = in[offset];
        boolean emptyLine = first == '\n' || first == '\r' && (offset + 1 == limit || in[offset + 1] == '\n');
        if (emptyLine) {
            return 0;
        }
        for (byte[] word : WORDS) {
            int behind = offset + word.length;
            if (beginsLike(word, in, offset, limit) && (behind >= limit || isBlank(in[behind]))) {
                return word.length;
            }
        }
        for (byte[] word : HTTP) {
            if (beginsLike(word, in, offset, limit)) {
                if (limit - offset < word.length) {
                    return 0;
                }
                throw new ProtocolException(HTTP_SEEN);
            }
        }
        throw unexpected(first);
    }

    private static ProtocolException unexpected(byte first) {
        if ((first | 0x20) >= 'a' && (first | 0x20) <= 'z') {
            return Resp.violation(MAY_BE_TYPED);
        }
        return first == TLS_HANDSHAKE
                ? Resp.violation("expected '*', got byte 0x16; this looks like TLS, and this port is not encrypted")
                : Resp.unexpected('*', first);
    }

    // As far as there is of both.
    private static boolean beginsLike(byte[] word, byte[] in, int offset, int limit) {
        for (int i = 0; i < word.length && offset + i < limit; i++) {
            byte seen = in[offset + i];
            if ((seen >= 'A' && seen <= 'Z' ? seen | 0x20 : seen) != word[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[][] words(String... words) {
        return Arrays.stream(words).map(Resp::bytes).toArray(byte[][]::new);
    }
}
