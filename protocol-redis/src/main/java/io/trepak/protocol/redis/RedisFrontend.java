package io.trepak.protocol.redis;

import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;

/** Redis as spoken with one client; lives as long as its connection. */
final class RedisFrontend implements FrontendCodec {
    private final boolean closesOnErrors;
    private final RequestDecoder arrays;
    private final InlineDecoder lines;
    private final ScanCursor cursor = new ScanCursor();
    private final LocalAnswers answers;
    private final Reply reply;
    private final ResponseJoin join;
    private final Session session;

    // Of the request decoded last, for respond: how many of its bytes had come.
    private int available;
    /** Whether the error that comes next is of the kind that closes without a word. */
    private boolean refusesSilently;

    /** The status may be null: then nobody knows. */
    RedisFrontend(RedisSettings settings, PoolStatus status, ClientContext client) {
        session = new Session(settings, status, client);
        closesOnErrors = settings.closesOnErrors();
        arrays = new RequestDecoder(session, settings, cursor);
        lines = new InlineDecoder(session);
        answers = new LocalAnswers(session, settings, status);
        reply = new Reply(session);
        join = new ResponseJoin(reply, settings.hidesSplitErrors());
    }

    @Override
    public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
        int length = closesOnErrors ? decodeOrClose(in, offset, limit, frame) : next(in, offset, limit, frame);
        available = Math.min(length, limit - offset);
        return length;
    }

    @Override
    public void checkEnd(byte[] in, int offset, int length) {
        int end = offset + length;
        if (in[end - 2] != '\r' || in[end - 1] != '\n') {
            refusesSilently = closesOnErrors;
            throw Resp.violation(RequestDecoder.NO_CRLF);
        }
    }

    private int next(byte[] in, int offset, int limit, RequestFrame frame) {
        return in[offset] == '*' || arrays.isBegun()
                ? arrays.decode(in, offset, limit, frame)
                : lines.decode(in, offset, limit, frame);
    }

    private int decodeOrClose(byte[] in, int offset, int limit, RequestFrame frame) {
        try {
            int length = next(in, offset, limit, frame);
            if (length > 0 && isSilentEnd((RedisCommand) frame.command())) {
                frame.command(LocalRows.CLOSED);
            }
            return length;
        } catch (ProtocolException e) {
            // The client learns nothing; the log and the statistics do.
            refusesSilently = true;
            throw e;
        }
    }

    // twemproxy has no +OK for QUIT, and takes an empty line for a wrong one.
    private static boolean isSilentEnd(RedisCommand command) {
        return command.answer().isError() || command.answer() == LocalAnswer.QUIT || command == LocalRows.EMPTY;
    }

    @Override
    public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
        answers.write((RedisCommand) frame.command(), in, offset, available, out);
    }

    /** Only SCAN is rewritten. */
    @Override
    public void rewrite(byte[] in, int offset, RequestFrame frame, Output out) {
        cursor.rewrite(out);
    }

    @Override
    public void beginFragment(Command command, int keys, Output out) {
        RedisCommand split = (RedisCommand) command;
        out.writeByte('*').writeDecimal(1 + (long) keys * split.keyStep).write(split.fragmentHead);
    }

    @Override
    public void join(Command command, Fragments parts, Output out) {
        join.write((RedisCommand) command, parts, out);
    }

    @Override
    public boolean beginKeyedJoin(Command command, int keys, Output out) {
        if (((RedisCommand) command).join != RedisCommand.Join.ELEMENTS) {
            return false;
        }
        out.writeByte('*').writeDecimal(keys).write(Resp.CRLF);
        return true;
    }

    @Override
    public boolean miss(Command command, int keys, Output out) {
        return ((RedisCommand) command).miss.write(keys, reply, out);
    }

    // The first words are those of Redis Cluster, which clients know.
    @Override
    public void scattered(Command command, Output out) {
        Resp.error(
                "CROSSSLOT Keys in request don't hash to the same server; give them a common hash tag (the pool's"
                        + " hash_tag says which), or see redis_multi_key",
                out);
    }

    @Override
    public void serverGone(Command command, Output out) {
        Resp.error("ERR the server this cursor belongs to has left the pool; start again from cursor 0", out);
    }

    @Override
    public void error(String message, Output out) {
        if (refusesSilently || lines.sawHttp()) {
            refusesSilently = false;
            return;
        }
        Resp.engineError(message, out);
    }
}
