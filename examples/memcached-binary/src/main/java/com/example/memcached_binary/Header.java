package com.example.memcached_binary;

import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * The 24 bytes that every request and every response begins with; numbers are big-endian. Behind them comes the body: extras,
 * key, value.
 *
 * <pre>
 *   0 magic  1 opcode  2 key length  4 extras length  5 data type  6 status (of a response)  8 body length  12 opaque  16 cas
 * </pre>
 */
final class Header {
    static final int BYTES = 24;
    /** The first byte of a request. */
    static final byte REQUEST = (byte) 0x80;
    /** The first byte of a response. */
    static final byte RESPONSE = (byte) 0x81;

    private Header() {}

    static int opcode(byte[] in, int offset) {
        return in[offset + 1] & 0xff;
    }

    static int keyLength(byte[] in, int offset) {
        return number16(in, offset + 2);
    }

    static int extrasLength(byte[] in, int offset) {
        return in[offset + 4] & 0xff;
    }

    static int status(byte[] in, int offset) {
        return number16(in, offset + 6);
    }

    static int opaque(byte[] in, int offset) {
        return number16(in, offset + 12) << 16 | number16(in, offset + 14);
    }

    /**
     * Length of the whole frame.
     *
     * @throws ProtocolException when there is no such frame: where the next one begins is not known then
     */
    static int length(byte[] in, int offset) {
        long body = (long) number16(in, offset + 8) << 16 | number16(in, offset + 10);
        if (body < extrasLength(in, offset) + keyLength(in, offset)) {
            throw new ProtocolException("body shorter than its extras and its key");
        }
        if (body > Integer.MAX_VALUE - BYTES) {
            throw new ProtocolException("body too large");
        }
        return BYTES + (int) body;
    }

    private static int number16(byte[] in, int at) {
        return (in[at] & 0xff) << 8 | in[at + 1] & 0xff;
    }

    /** Writes a response of the proxy's own: a status, and its text as the value. */
    static void respond(int opcode, int opaque, int status, String text, Output out) {
        byte[] value = text.getBytes(StandardCharsets.US_ASCII);
        out.writeByte(RESPONSE).writeByte(opcode);
        write32(0, out); // key length, extras length, data type
        out.writeByte(status >> 8).writeByte(status);
        write32(value.length, out);
        write32(opaque, out);
        write32(0, out); // cas
        write32(0, out);
        out.write(value);
    }

    private static void write32(int value, Output out) {
        out.writeByte(value >> 24).writeByte(value >> 16).writeByte(value >> 8).writeByte(value);
    }
}
