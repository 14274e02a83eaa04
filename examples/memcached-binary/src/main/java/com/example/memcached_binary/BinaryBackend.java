package com.example.memcached_binary;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;

/**
 * One server connection. A response must have the opcode and the opaque of the request it answers: one that has not ends the
 * connection, instead of reaching the wrong client.
 */
final class BinaryBackend implements BackendCodec {
    /** The longest response that is dropped: a sentence, or a number. */
    private static final int MOST_HIDDEN_BYTES = 1024;

    @Override
    public boolean probe(Output out) {
        out.writeByte(Header.REQUEST).writeByte(BinaryCommand.VERSION);
        for (int i = 2; i < Header.BYTES; i++) {
            out.writeByte(0);
        }
        return true;
    }

    @Override
    public int decode(byte[] in, int offset, int limit, ResponseFrame frame) {
        if (in[offset] != Header.RESPONSE) {
            throw new ProtocolException("server sent what is no binary response of memcached");
        }
        int have = limit - offset;
        if (have < Header.BYTES) {
            return have - Header.BYTES;
        }
        int length = Header.length(in, offset);
        int status = Header.status(in, offset);
        BinaryCommand command = (BinaryCommand) frame.command();
        if (command != null) {
            check(command, frame.tag(), in, offset);
            if (command.hides(status)) {
                if (length > MOST_HIDDEN_BYTES) {
                    throw new ProtocolException("server sent a long response where there is nothing to say");
                }
                if (have < length) {
                    return have - length;
                }
            }
            if (command.isQuiet() && command.route() != Route.ALL) {
                frame.rewritten(command.hides(status) ? length : Header.BYTES);
            }
        }
        frame.status(Status.meaning(status));
        return length;
    }

    /** Of a quiet request with either opcode: that of the server's response, or of the client's. */
    private static void check(BinaryCommand command, long tag, byte[] in, int offset) {
        int opcode = Header.opcode(in, offset);
        boolean known = opcode == command.sentAs() || opcode == Tag.opcode(tag);
        if (!known || Header.opaque(in, offset) != Tag.opaque(tag)) {
            throw new ProtocolException("server sent a response to another request than the oldest");
        }
    }
}
