package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.Route;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.protocol.memcached.MemcachedCommand.Form;

/**
 * One client connection, and all that a client has of its own. A request is a line, for storage commands followed by a data block.
 *
 * <pre>
 *   no line end yet:  searched = bytes known to hold none      ─► line end found ─► {@link RequestLine}
 *                     of a get of very many keys, noted = bytes whose keys are in the frame, passed = bytes handed out in pieces
 *   data block:       shorter than 32 KiB: wholeLength is set, asked for as a whole, its end checked here
 *                     longer: returned at once; its end is checked when it is there, and closes the connection
 * </pre>
 */
final class MemcachedFrontend implements FrontendCodec {
    /** memcached.c, try_read_command_ascii: it closes the connection when a line other than a get is longer. */
    static final int MAX_LINE = 2048;
    /** memcached.c, try_read_command_ascii: no more spaces than this before the get of a long line. */
    private static final int MAX_LEADING_SPACES = 100;
    /** The keys of a longer line are noted as they come: a million at once would hold up everybody else. */
    private static final int NOTED_LINE = 16 << 10;
    /** What is handed out of such a line at once, at least: an array for all of it stops everybody while it grows. */
    private static final int PIECE_BYTES_MIN = 64 << 10;

    /** Above it the engine hands data on in chunks instead of copying it. */
    static final int WHOLE_BLOCK = 32 << 10;

    private static final byte[] GET = Bytes.ascii("get ");
    private static final byte[] GETS = Bytes.ascii("gets ");
    private static final byte[] SERVER_ERROR = Bytes.ascii("SERVER_ERROR ");
    private static final byte[] CRLF = Bytes.ascii("\r\n");
    private static final byte[] META_MISS = Bytes.ascii("EN\r\n");
    private static final byte[] NONE = {};
    /** As long as an exptime usually is: seconds. */
    private static final int EXPTIME_BYTES = 16;

    private Scratch scratch;

    private int searched;
    /** Of a long get: see {@link RequestLine#note}. */
    private int noted;
    /** How much of it was handed out. */
    private int passed;
    /** Which get it is, once some was handed out. */
    private MemcachedCommand get;

    private int wholeLength;
    /** Of the request decoded last, for {@link #rewrite}: see {@link RequestLine#quietEnd}. */
    private int quietEnd;
    /** Null unless the client turned out to speak the binary protocol. */
    private BinaryRefusal binary;

    /** Whether the client speaks HTTP; memcached closes its connection without a word. */
    private boolean speaksHttp;

    /** The first byte of a connection decides, as in memcached; errors to earlier lines must be lines too. */
    private boolean speaksText;
    /** Of the gat that is being split: engine and codec deal with one request of a client after the other. */
    private byte[] exptime = NONE;

    private int exptimeLength;

    MemcachedFrontend(Scratch scratch) {
        this.scratch = scratch;
    }

    @Override
    public void reloaded(WorkerCodecs now) {
        scratch = ((MemcachedCodecs) now).scratch();
    }

    @Override
    public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
        if (wholeLength != 0) {
            return block(in, offset, limit, frame);
        }
        if (!speaksText && in[offset] == BinaryRefusal.REQUEST) {
            if (limit - offset < BinaryRefusal.HEAD_BYTES) {
                return limit - offset - BinaryRefusal.HEAD_BYTES;
            }
            binary = new BinaryRefusal(in, offset);
            throw new ProtocolException("binary protocol is not supported, use the text protocol");
        }
        speaksText = true;
        int lineFeed = Bytes.indexOfLineFeed(in, offset + searched, limit);
        searched = 0;
        if (lineFeed < 0) {
            checkLineLength(in, offset, limit, limit + 1);
            searched = limit - offset;
            if (passed == 0 && searched <= NOTED_LINE) {
                return -1;
            }
            noted = scratch.line.note(in, offset - passed, noted, limit, frame);
            return pieceSoFar(in, offset, frame);
        }
        checkLineLength(in, offset, limit, lineFeed + 1);
        RequestLine line = scratch.line;
        int length = passed == 0 ? line.read(in, offset, noted, lineFeed, frame) : end(in, offset, lineFeed, frame);
        noted = 0;
        quietEnd = line.quietEnd();
        if (frame.command() == Refusal.HTTP) {
            speaksHttp = true;
            throw new ProtocolException("HTTP request on a memcached port, perhaps a browser's cross-protocol request");
        }
        if (length == lineFeed + 1 - offset) {
            keepExptime(in, line, frame);
            return length;
        }
        if (frame.command().route() == Route.LOCAL) {
            return length;
        }
        boolean whole = limit - offset >= length || length - (lineFeed + 1 - offset) < WHOLE_BLOCK;
        if (!whole) {
            return length;
        }
        wholeLength = length;
        return block(in, offset, limit, frame);
    }

    /** Hands out the keys that were noted, if they are worth it; else waits for more. */
    private int pieceSoFar(byte[] in, int offset, RequestFrame frame) {
        int keys = frame.keyCount();
        if (noted < 0 || keys <= KeyPrint.MOST_KEYS) {
            return -1;
        }
        int length = frame.partOffset(keys - 1) + frame.partLength(keys - 1) - passed;
        if (length < PIECE_BYTES_MIN) {
            return -1;
        }
        if (passed == 0) {
            get = RequestLine.get(in, offset);
        }
        passed += length;
        searched -= length;
        frame.command(get.split());
        frame.more(true);
        return length;
    }

    /** What is left of a line that was handed out in pieces. Returns its length. */
    private int end(byte[] in, int offset, int lineFeed, RequestFrame frame) {
        int before = passed;
        passed = 0;
        return scratch.line.readEnd(in, offset - before, noted, lineFeed, get, frame) - before;
    }

    /** The data was as long as announced, but who gets that wrong means other lengths than he says. */
    @Override
    public void checkEnd(byte[] in, int offset, int length) {
        int end = offset + length;
        if (in[end - 2] != '\r' || in[end - 1] != '\n') {
            throw new ProtocolException("bad data chunk, expected CRLF behind the data");
        }
    }

    /** What {@link #beginFragment} will need of a gat with several keys. */
    private void keepExptime(byte[] in, RequestLine line, RequestFrame frame) {
        if (frame.keyCount() > 1 && ((MemcachedCommand) frame.command()).form() == Form.GAT) {
            exptimeLength = line.exptimeEnd() - line.exptimeStart();
            if (exptime.length < exptimeLength) {
                exptime = new byte[Math.max(EXPTIME_BYTES, exptimeLength)];
            }
            System.arraycopy(in, line.exptimeStart(), exptime, 0, exptimeLength);
        }
    }

    private int block(byte[] in, int offset, int limit, RequestFrame frame) {
        int length = wholeLength;
        int missing = length - (limit - offset);
        if (missing > 0) {
            return -missing;
        }
        wholeLength = 0;
        int end = offset + length;
        if (in[end - 2] != '\r' || in[end - 1] != '\n') {
            // Of a meta command every error is told, of a silent one none (memcached, proto_text.c,
            // complete_nread_ascii).
            boolean untold = ((MemcachedCommand) frame.command()).isSilent();
            frame.clear();
            frame.command(untold ? Refusal.UNTOLD : Refusal.BAD_DATA);
        }
        return length;
    }

    /** @param end lowest index at which the line may end */
    private void checkLineLength(byte[] in, int offset, int limit, int end) {
        int length = passed + end - offset;
        if (length <= MAX_LINE) {
            return;
        }
        if (passed == 0 && !isGet(in, offset, limit)) {
            throw new ProtocolException("line too long; memcached takes 2048 bytes, and more of a get or gets only");
        }
        if (length > scratch.settings.maxLineBytes()) {
            throw new ProtocolException("line too long; memcached_max_line_bytes is the limit");
        }
    }

    private static boolean isGet(byte[] in, int offset, int limit) {
        int at = offset;
        while (at < limit && at < offset + MAX_LEADING_SPACES && in[at] == ' ') {
            at++;
        }
        return Bytes.startsWith(in, at, limit, GET) || Bytes.startsWith(in, at, limit, GETS);
    }

    @Override
    public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
        MemcachedCommand command = (MemcachedCommand) frame.command();
        if (command.form() == Form.STATS) {
            stats(out);
        } else if (command.bytes().length > 0) {
            out.write(command.bytes());
        }
    }

    private void stats(Output out) {
        if (scratch.status == null) {
            writeError("there is no pool here to count anything", out);
        } else {
            Stats.write(scratch.status, out);
        }
    }

    @Override
    public void rewrite(byte[] in, int offset, RequestFrame frame, Output out) {
        RequestLine.rewrite(in, offset, frame.rewrittenBytes(), quietEnd, out);
    }

    /** What quiet mode keeps from the client, see {@link MemcachedCommand#untold}. */
    @Override
    public void rewriteResponse(RequestInfo request, byte[] in, int offset, int headLength, Output out) {}

    @Override
    public void beginFragment(Command command, int keys, Output out) {
        out.write(((MemcachedCommand) command).bytes());
        if (((MemcachedCommand) command).form() == Form.GAT) {
            out.writeByte(' ').write(exptime, 0, exptimeLength);
        }
    }

    @Override
    public void endFragment(Command command, Output out) {
        out.write(CRLF);
    }

    @Override
    public void join(Fragments parts, Output out) {
        MemcachedCommand asked = (MemcachedCommand) parts.command();
        if (asked.route() == Route.SPLIT) {
            scratch.join.join(asked, parts, out);
        } else {
            Answers.ofAll(asked, parts, out);
        }
    }

    @Override
    public boolean miss(RequestInfo request, int keys, Output out) {
        MemcachedCommand command = (MemcachedCommand) request.command();
        switch (command.form()) {
            case GET, GAT -> out.write(Reply.END_LINE);
            case META_GET -> out.write((command.untold() & Reply.EN) == 0 ? META_MISS : NONE);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public void error(RequestInfo request, Failure failure, Output out) {
        if (binary != null) {
            binary.write(failure.message(), out);
        } else if (!speaksHttp) {
            writeError(failure.message(), out);
        }
    }

    static void writeError(String message, Output out) {
        out.write(SERVER_ERROR).writeText(message).write(CRLF);
    }
}
