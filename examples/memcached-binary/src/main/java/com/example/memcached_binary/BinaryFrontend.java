package com.example.memcached_binary;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.Route;

/**
 * One client connection. Errors come when the bytes of their request are gone, so all they need is in its {@link Tag}.
 */
final class BinaryFrontend implements FrontendCodec {
    /** How many bytes it takes to say another opcode. */
    private static final int OPCODE_BYTES = 2;

    private final boolean flushAllowed;

    BinaryFrontend(boolean flushAllowed) {
        this.flushAllowed = flushAllowed;
    }

    @Override
    public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
        if (in[offset] != Header.REQUEST) {
            throw new ProtocolException("not the binary protocol of memcached");
        }
        int have = limit - offset;
        if (have < Header.BYTES) {
            return have - Header.BYTES;
        }
        frame.tag(Tag.of(in, offset));
        int length = Header.length(in, offset);
        int extras = Header.extrasLength(in, offset);
        int keyLength = Header.keyLength(in, offset);
        BinaryCommand command = BinaryCommand.of(Header.opcode(in, offset), flushAllowed);
        if (!command.hasForm(extras, keyLength, length - Header.BYTES)) {
            frame.command(BinaryCommand.INVALID);
            return length;
        }
        int keyEnd = Header.BYTES + extras + keyLength;
        if (command.route() == Route.KEYED) {
            if (have < keyEnd) {
                return have - keyEnd;
            }
            frame.addKey(Header.BYTES + extras, keyLength);
        }
        frame.command(command);
        frame.closeAfter(command.closes());
        if (command.isQuiet()) {
            frame.rewritten(OPCODE_BYTES);
        }
        return length;
    }

    @Override
    public void rewrite(byte[] in, int offset, RequestFrame frame, Output out) {
        out.writeByte(Header.REQUEST).writeByte(((BinaryCommand) frame.command()).sentAs());
    }

    /** Of a quiet request: nothing, or what the server said with the client's opcode. */
    @Override
    public void rewriteResponse(RequestInfo request, byte[] in, int offset, int headLength, Output out) {
        BinaryCommand command = (BinaryCommand) request.command();
        if (!command.hides(Header.status(in, offset))) {
            out.writeByte(Header.RESPONSE).writeByte(command.opcode());
            out.write(in, offset + OPCODE_BYTES, headLength - OPCODE_BYTES);
        }
    }

    @Override
    public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
        BinaryCommand command = (BinaryCommand) frame.command();
        if (command.isAnswered()) {
            respond(frame, command.status(), command.text(), out);
        }
    }

    /** Of flush: what one of the servers said that is not success. */
    @Override
    public void join(Fragments parts, Output out) {
        BinaryCommand command = (BinaryCommand) parts.command();
        for (int i = 0; i < parts.count(); i++) {
            Failure failure = parts.failure(i);
            if (failure != null) {
                error(parts, failure, out);
                return;
            }
            byte[] in = parts.response(i);
            int at = parts.offset(i);
            if (Header.status(in, at) != Status.SUCCESS) {
                out.writeByte(Header.RESPONSE).writeByte(command.opcode());
                out.write(in, at + OPCODE_BYTES, parts.length(i) - OPCODE_BYTES);
                return;
            }
        }
        if (!command.isQuiet()) {
            respond(parts, Status.SUCCESS, "", out);
        }
    }

    /** Silence is the response to a quiet get. */
    @Override
    public boolean miss(RequestInfo request, int keys, Output out) {
        BinaryCommand command = (BinaryCommand) request.command();
        if (!command.isRead()) {
            return false;
        }
        if (!command.isQuiet()) {
            respond(request, Status.NOT_FOUND, "Not found", out);
        }
        return true;
    }

    /** Also to a quiet request: all that it hides is that nothing went wrong. */
    @Override
    public void error(RequestInfo request, Failure failure, Output out) {
        respond(request, Status.of(failure.kind()), failure.message(), out);
    }

    private static void respond(RequestInfo request, int status, String text, Output out) {
        Header.respond(Tag.opcode(request.tag()), Tag.opaque(request.tag()), status, text, out);
    }
}
