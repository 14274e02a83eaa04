package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Output;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The one response a client of the binary protocol gets, in its own language: a text would make it wait for the rest of
 * what it takes for a long response. One object per such client, whose connection ends with it.
 *
 * <p>To some requests there is none, and the connection just closes, which every client takes for a failure. libmemcached
 * takes any error to the gets it sends, GETK and GETKQ, for "not there"; clients expect no response to a quiet request, and
 * could take one for the response to a later request; and in a SASL exchange it would be a wrong password.
 *
 * <pre>
 *   request   0x80 │ opcode │ 10 bytes                                     │ opaque │ cas ...
 *   response  0x81 │ opcode │ key length 0 │ extras 0 │ type 0 │ status │ body length │ opaque │ cas 0 │ text
 * </pre>
 */
final class BinaryRefusal {
    static final byte REQUEST = (byte) 0x80;

    private static final int RESPONSE = 0x81;
    private static final int OPCODE_AT = 1;
    private static final int OPAQUE_AT = 12;
    private static final int OPAQUE_BYTES = 4;
    /** protocol_binary.h, PROTOCOL_BINARY_RESPONSE_UNKNOWN_COMMAND. */
    private static final int UNKNOWN_COMMAND = 0x81;

    /** What is needed of a request to answer it. */
    static final int HEAD_BYTES = OPAQUE_AT + OPAQUE_BYTES;

    /** From 0x00 to 0x1f: GET to DECREMENT, FLUSH, NOOP, VERSION, APPEND, PREPEND, STAT, VERBOSITY, TOUCH. */
    private static final int TOLD = 0b0001_1000_0000_0001_1100_1101_0111_1111;

    private final byte[] head;

    /** Answers the request that starts at {@code offset}. */
    BinaryRefusal(byte[] in, int offset) {
        head = Arrays.copyOfRange(in, offset, offset + HEAD_BYTES);
    }

    void write(String message, Output out) {
        if (!isTold(head[OPCODE_AT] & 0xff)) {
            return;
        }
        byte[] text = message.getBytes(StandardCharsets.US_ASCII);
        out.writeByte(RESPONSE).writeByte(head[OPCODE_AT]);
        zeros(5, out);
        out.writeByte(UNKNOWN_COMMAND);
        out.writeByte(text.length >> 24)
                .writeByte(text.length >> 16)
                .writeByte(text.length >> 8)
                .writeByte(text.length);
        out.write(head, OPAQUE_AT, OPAQUE_BYTES);
        zeros(8, out);
        out.write(text);
    }

    private static boolean isTold(int opcode) {
        return opcode < Integer.SIZE && (TOLD >>> opcode & 1) != 0;
    }

    private static void zeros(int count, Output out) {
        for (int i = 0; i < count; i++) {
            out.writeByte(0);
        }
    }
}
