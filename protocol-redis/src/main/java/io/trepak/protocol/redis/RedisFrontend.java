package io.trepak.protocol.redis;

import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.WorkerCodecs;

/**
 * Redis as spoken with one client; lives as long as its connection. The only object a client has of its own, unless it has given
 * itself a name, or a request has arrived in part: then the client has a decoder, too.
 */
final class RedisFrontend extends Session implements FrontendCodec {
    private Scratch scratch;

    /** In the middle of a request; null between two. */
    private RequestDecoder unfinished;

    /** Of the request decoded last, for respond: how many of its bytes had come. */
    private int available;
    /** Of a line: offset from the start of the frame up to which there is no line feed. */
    private int searched;

    /** Whether it speaks HTTP; then it is told nothing any more. */
    private boolean speaksHttp;

    RedisFrontend(RedisSettings settings, PoolStatus status, ClientContext client, Scratch scratch) {
        super(settings, status, client);
        this.scratch = scratch;
    }

    @Override
    public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
        int length =
                settings().closesOnErrors() ? decodeOrClose(in, offset, limit, frame) : next(in, offset, limit, frame);
        available = Math.min(length, limit - offset);
        return length;
    }

    @Override
    public void reloaded(WorkerCodecs now) {
        RedisCodecs codecs = (RedisCodecs) now;
        codecs.lead(this);
        scratch = codecs.scratch();
    }

    @Override
    public void checkEnd(byte[] in, int offset, int length) {
        int end = offset + length;
        if (in[end - 2] != '\r' || in[end - 1] != '\n') {
            throw Resp.violation(RequestDecoder.NO_CRLF);
        }
    }

    private int next(byte[] in, int offset, int limit, RequestFrame frame) {
        if (unfinished != null) {
            return goOn(in, offset, limit, frame);
        }
        if (in[offset] != '*') {
            return line(in, offset, limit, frame);
        }
        RequestDecoder decoder = scratch.decoder();
        int length;
        try {
            length = decoder.decode(this, in, offset, limit, frame);
        } catch (RuntimeException | Error e) {
            scratch.lend(); // and forget it: it stopped in the middle of a request
            throw e;
        }
        if (length < 0 || decoder.isBegun()) {
            unfinished = scratch.lend();
        }
        return length;
    }

    private int goOn(byte[] in, int offset, int limit, RequestFrame frame) {
        int length = unfinished.decode(this, in, offset, limit, frame);
        if (length > 0 && !unfinished.isBegun()) {
            scratch.giveBack(unfinished);
            unfinished = null;
        }
        return length;
    }

    private int line(byte[] in, int offset, int limit, RequestFrame frame) {
        try {
            int length = InlineDecoder.decode(this, in, offset, searched, limit, frame);
            searched = length < 0 ? limit - offset : 0;
            return length;
        } catch (ProtocolException e) {
            if (InlineDecoder.isAboutHttp(e)) {
                speaksHttp = true;
            }
            throw e;
        }
    }

    private int decodeOrClose(byte[] in, int offset, int limit, RequestFrame frame) {
        int length = next(in, offset, limit, frame);
        if (length > 0 && isSilentEnd((RedisCommand) frame.command())) {
            frame.command(LocalRows.CLOSED);
            frame.closeAfter(true);
        }
        return length;
    }

    // twemproxy has no +OK for QUIT, and takes an empty line for a wrong one.
    private static boolean isSilentEnd(RedisCommand command) {
        return command.answer().isError() || command.answer() == LocalResponse.QUIT || command == LocalRows.EMPTY;
    }

    @Override
    public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
        scratch.answers.write(this, (RedisCommand) frame.command(), in, offset, available, out);
    }

    /** Only SCAN is rewritten. */
    @Override
    public void rewrite(byte[] in, int offset, RequestFrame frame, Output out) {
        ScanCursor.rewrite(in, offset, frame.rewrittenBytes(), out);
    }

    /** Only the beginning of SCAN's. */
    @Override
    public void rewriteResponse(RequestInfo request, byte[] in, int offset, int headLength, Output out) {
        ScanCursor.rewriteResponse(request, in, offset, headLength, out);
    }

    @Override
    public void beginFragment(Command command, int keys, Output out) {
        RedisCommand split = (RedisCommand) command;
        out.writeByte('*').writeDecimal(1 + (long) keys * split.keyStep).write(split.fragmentHead);
    }

    @Override
    public void join(Fragments parts, Output out) {
        scratch.join.write((RedisCommand) parts.command(), parts, reply(), out);
    }

    @Override
    public boolean miss(RequestInfo request, int keys, Output out) {
        return ((RedisCommand) request.command()).miss.write(keys, reply(), out);
    }

    /** Where errors close, a client that sends none of Redis's learns nothing; the log and the statistics do. */
    @Override
    public void error(RequestInfo request, Failure failure, Output out) {
        boolean untold =
                failure.kind() == Failure.Kind.INVALID_REQUEST && settings().closesOnErrors();
        if (!speaksHttp && !untold) {
            scratch.fail(failure, out);
        }
    }
}
