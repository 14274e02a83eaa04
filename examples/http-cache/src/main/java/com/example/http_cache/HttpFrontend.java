package com.example.http_cache;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.Route;

/** One client connection. A request's tag says which status an error must have that is found while it is read. */
final class HttpFrontend implements FrontendCodec {
    private static final int VERSION_BYTES = 8;

    private final Fields fields;
    private final HeadEnd headEnd;

    HttpFrontend(Fields fields, int mostHeadBytes) {
        this.fields = fields;
        this.headEnd = new HeadEnd(mostHeadBytes);
    }

    @Override
    public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
        frame.tag(431);
        int length = headEnd.find(in, offset, limit, 0);
        if (length < 0) {
            return -1;
        }
        headEnd.clear();
        frame.tag(400);
        int line = Fields.lineEnd(in, offset);
        int method = offset;
        while (in[method] > ' ') {
            method++;
        }
        int target = method + 1;
        int targetEnd = line - 1 - VERSION_BYTES;
        if (method == offset || in[method] != ' ' || targetEnd <= target) {
            throw new ProtocolException("no request line of HTTP/1.1");
        }
        checkVersion(in, targetEnd + 1, frame);
        HttpCommand command = HttpCommand.of(in, offset, method);
        checkTarget(in, target, targetEnd, command);
        fields.read(in, line + 2, offset + length - 2);
        if (fields.hosts() != 1) {
            throw new ProtocolException("no Host, or several");
        }
        frame.tag(0);
        frame.command(command);
        frame.closeAfter(fields.closes());
        if (command.route() == Route.LOCAL) {
            return refused(length, frame);
        }
        frame.addKey(target - offset, targetEnd - target);
        return forwarded(length, frame);
    }

    /** A path, perhaps with a query: any other form is for proxies that are asked for all the world. */
    private static void checkTarget(byte[] in, int from, int to, HttpCommand command) {
        boolean isPath = in[from] == '/' || command.route() == Route.LOCAL; // OPTIONS *
        for (int at = from; at < to; at++) {
            isPath &= in[at] > ' ' && in[at] != 0x7f && in[at] != '#';
        }
        if (!isPath) {
            throw new ProtocolException("a target that is no path");
        }
    }

    /** An HTTP/1.0 client does not know chunks, so it is told to come again with another version. */
    private static void checkVersion(byte[] in, int at, RequestFrame frame) {
        String version = "HTTP/1.1";
        for (int i = 0; i < VERSION_BYTES; i++) {
            if (in[at + i] != version.charAt(i)) {
                frame.tag(505);
                throw new ProtocolException("only HTTP/1.1 is spoken here");
            }
        }
        if (in[at - 1] != ' ') {
            throw new ProtocolException("no request line of HTTP/1.1");
        }
    }

    /** What comes with it is dropped; where it may not come at all, or comes in chunks, nothing more is read. */
    private int refused(int headLength, RequestFrame frame) {
        long body = Math.max(0, fields.contentLength());
        if (fields.isChunked() || fields.expects() || body > Integer.MAX_VALUE - headLength) {
            frame.closeAfter(true);
            return headLength;
        }
        return headLength + (int) body;
    }

    private int forwarded(int headLength, RequestFrame frame) {
        if (fields.isChunked() || fields.contentLength() > 0) {
            frame.tag(400);
            throw new ProtocolException("a body where none belongs");
        }
        if (fields.staysOnThisSide()) {
            frame.rewritten(headLength);
        }
        return headLength;
    }

    @Override
    public void rewrite(byte[] in, int offset, RequestFrame frame, Output out) {
        copyPassedOn(in, offset, frame.rewrittenBytes(), out);
    }

    /** Where others come before it (103 Early Hints), the head is all of them. */
    @Override
    public void rewriteResponse(RequestInfo request, byte[] in, int offset, int headLength, Output out) {
        copyPassedOn(in, offset, headLength, out);
    }

    private static void copyPassedOn(byte[] in, int offset, int length, Output out) {
        for (int at = offset; at < offset + length; ) {
            int fields = Fields.lineEnd(in, at) + 2;
            int end = fields;
            while (in[end] != '\r') {
                end = Fields.lineEnd(in, end) + 2;
            }
            out.write(in, at, fields - at);
            Fields.copyPassedOn(in, fields, end, out);
            out.writeByte('\r').writeByte('\n');
            at = end + 2;
        }
    }

    @Override
    public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
        int status = ((HttpCommand) frame.command()).status();
        Responses.write(status, Responses.reason(status), frame.closesAfter(), true, out);
    }

    @Override
    public void error(RequestInfo request, Failure failure, Output out) {
        int status = request.tag() != 0 ? (int) request.tag() : Responses.status(failure.kind());
        boolean ends = failure.kind() == Failure.Kind.INVALID_REQUEST || request.command() == null;
        Responses.write(status, failure.message(), ends, request.command() != HttpCommand.HEAD, out);
    }
}
