package io.trepak.protocol.memcached;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.ResponseFrame.Status;
import io.trepak.api.protocol.Route;
import io.trepak.protocol.memcached.ValueBlock.Cas;

/**
 * One server connection. A response is one line, perhaps with a data block (VA), or any number of VALUE blocks and a last
 * line.
 *
 * <pre>
 *   VALUE a 0 3\r\n  xxx\r\n  VALUE b 0 1\r\n  x\r\n  END\r\n
 *   ▲ lineStart      ... blockEnd ▲
 * </pre>
 *
 * All positions are relative to the first byte of the response, or of its next piece. A response is taken only if the
 * command it answers can bring it: were a server's answers ever out of step, the first that does not fit ends the
 * connection, instead of reaching the wrong client. The same goes for one that names a key other than the request's.
 *
 * <p>In pieces comes any long response that has not all come: its whole blocks first, or the block whose data is still to come.
 */
final class MemcachedBackend implements BackendCodec {
    /** Longest line of a server: a VALUE line is below 320 bytes, a meta line below 1,000, an error text is a sentence. */
    static final int MAX_LINE = 2048;
    /** A smaller block is awaited whole, and its end checked: streaming it would save nobody anything. */
    static final int LARGE_BLOCK = 16 << 10;

    private static final byte[] VERSION = Bytes.ascii("version\r\n");
    private static final int META_LINES = Reply.HD | Reply.EN | Reply.NS | Reply.EX | Reply.NF | Reply.ME;

    private final MetaKey metaKey = new MetaKey();

    private int lineStart;
    private int searched;
    private int blockEnd;
    /** Whether a piece of this response was handed out already. */
    private boolean begun;

    @Override
    public boolean probe(Output out) {
        out.write(VERSION);
        return true;
    }

    @Override
    public int decode(byte[] in, int offset, int limit, ResponseFrame frame) {
        MemcachedCommand command = (MemcachedCommand) frame.command();
        int expected = command == null ? Reply.ANY : command.replies();
        while (true) {
            if (blockEnd != 0) {
                int result = block(in, offset, limit, frame);
                if (result != 0) {
                    return result;
                }
            }
            int lineFeed = Bytes.indexOfLineFeed(in, offset + searched, limit);
            if (lineFeed < 0) {
                return beginningOr(lineMissing(offset, limit), frame);
            }
            int start = offset + lineStart;
            int end = endOfLine(in, start, lineFeed);
            int kind = Reply.kind(in, start, end) & expected;
            if (kind == Reply.VALUE) {
                checkAnotherMayCome(command);
                Cas cas = command == null ? Cas.PERHAPS : command.cas();
                int keyEnd = ValueBlock.keyEnd(in, start);
                startBlock(ValueBlock.length(in, start, keyEnd, lineFeed, cas));
                boolean several = command != null && command.route() == Route.SPLIT;
                if (!KeyPrint.fits(in, start + ValueBlock.WORD.length, keyEnd, frame.tag(), several)) {
                    throw otherKey();
                }
            } else if (kind == Reply.VA && lineStart == 0) {
                startBlock(ValueBlock.metaLength(in, start, lineFeed));
                metaKey.check(in, start, end, frame.tag());
            } else {
                if ((kind & META_LINES) != 0) {
                    metaKey.check(in, start, end, frame.tag());
                }
                lastLine(kind, frame);
                begun = false;
                int length = taken(lineFeed + 1 - offset);
                if (isUntold(command, kind)) {
                    frame.rewritten(length);
                }
                return length;
            }
        }
    }

    /** A get of one key that was sent alone brings no second value. */
    private void checkAnotherMayCome(MemcachedCommand command) {
        boolean first = lineStart == 0 && !begun;
        if (!first && command != null && command.route() != Route.SPLIT) {
            throw bad();
        }
    }

    private void startBlock(long length) {
        long end = lineStart + length;
        if (length < 0 || end > Integer.MAX_VALUE - Reply.END_LINE.length) {
            throw bad();
        }
        blockEnd = (int) end;
    }

    /** Goes past a block, and returns 0; or ends the call with what it returns. */
    private int block(byte[] in, int offset, int limit, ResponseFrame frame) {
        int end = offset + blockEnd;
        int missing = end - limit;
        if (missing <= 0 && !endsWithLineEnd(in, end)) {
            throw bad();
        }
        boolean mayLeave = missing <= 0 || blockEnd - lineStart >= LARGE_BLOCK;
        if (in[offset + lineStart + 2] == ' ') { // VA
            return metaBlock(missing, mayLeave, frame);
        }
        if (missing > 0) {
            return mayLeave && frame.command() != null
                    ? piece(frame)
                    : beginningOr(-missing - Reply.END_LINE.length, frame);
        }
        lineStart = blockEnd;
        searched = blockEnd;
        blockEnd = 0;
        int wanted = missing + Reply.END_LINE.length;
        return wanted > 0 ? beginningOr(-wanted, frame) : 0;
    }

    /** What a silent command brings is not told, so all of it has to be here. */
    private int metaBlock(int missing, boolean mayLeave, ResponseFrame frame) {
        boolean untold = isUntold((MemcachedCommand) frame.command(), Reply.VA);
        if (!mayLeave || untold && missing > 0) {
            return -missing;
        }
        int length = taken(blockEnd);
        if (untold) {
            frame.rewritten(length);
        }
        return length;
    }

    /** Whether a reply is kept from the client of a command in quiet mode. */
    private static boolean isUntold(MemcachedCommand command, int kind) {
        return command != null && (command.untold() & kind) != 0 && !command.isSilent();
    }

    /** Of a get of several keys, hands out the whole blocks before what is not all here, if they are long; else returns what is missing. */
    private int beginningOr(int missing, ResponseFrame frame) {
        int length = lineStart;
        boolean several = frame.command() != null && frame.command().route() == Route.SPLIT;
        if (length < LARGE_BLOCK || !several) {
            return missing;
        }
        frame.more();
        begun = true;
        lineStart = 0;
        searched = Math.max(0, searched - length);
        blockEnd = blockEnd == 0 ? 0 : blockEnd - length;
        return length;
    }

    private int piece(ResponseFrame frame) {
        frame.more();
        begun = true;
        return taken(blockEnd);
    }

    private int taken(int length) {
        lineStart = 0;
        searched = 0;
        blockEnd = 0;
        return length;
    }

    private int lineMissing(int offset, int limit) {
        int have = limit - offset;
        if (have - lineStart >= MAX_LINE) {
            throw bad();
        }
        searched = have;
        return -1;
    }

    private void lastLine(int kind, ResponseFrame frame) {
        if (kind == Reply.ERROR) {
            frame.status(Status.ERROR);
        } else if (kind == Reply.UNKNOWN || kind != Reply.END && (lineStart > 0 || begun)) {
            throw bad();
        }
    }

    /** What is thrown at a response that names a key nobody asked for there. */
    static ProtocolException otherKey() {
        return new ProtocolException("server answered the oldest request with another key than it asked for");
    }

    /** Index of the end of a line's text. */
    static int endOfLine(byte[] in, int start, int lineFeed) {
        int end = lineFeed - 1;
        if (end <= start || end - start > MAX_LINE - 2 || in[end] != '\r') {
            throw bad();
        }
        return end;
    }

    static boolean endsWithLineEnd(byte[] in, int end) {
        return in[end - 2] == '\r' && in[end - 1] == '\n';
    }

    static ProtocolException bad() {
        return new ProtocolException("server sent what is no memcached response to the oldest request");
    }
}
