package com.example.memcached_binary;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Requests and responses as bytes. Texts have one char per byte. */
final class Frames {
    static final int GET = 0x00;
    static final int SET = 0x01;
    static final int DELETE = 0x04;
    static final int INCR = 0x05;
    static final int QUIT = 0x07;
    static final int FLUSH = 0x08;
    static final int GETQ = 0x09;
    static final int NOOP = 0x0a;
    static final int VERSION = 0x0b;
    static final int GETK = 0x0c;
    static final int GETKQ = 0x0d;
    static final int APPEND = 0x0e;
    static final int STAT = 0x10;
    static final int SETQ = 0x11;
    static final int DELETEQ = 0x14;
    static final int INCRQ = 0x15;
    static final int QUITQ = 0x17;
    static final int FLUSHQ = 0x18;
    static final int APPENDQ = 0x19;
    static final int TOUCH = 0x1c;
    static final int GATQ = 0x1e;
    static final int SASL_MECHANISMS = 0x20;

    private static final String FLAGS = "\0\0\0\7";

    private Frames() {}

    static byte[] request(int opcode, int opaque, String extras, String key, String value) {
        return frame(0x80, opcode, 0, opaque, extras, key, value);
    }

    static byte[] get(int opcode, int opaque, String key) {
        return request(opcode, opaque, "", key, "");
    }

    static byte[] set(int opcode, int opaque, String key, String value) {
        return request(opcode, opaque, FLAGS + "\0\0\0\0", key, value);
    }

    static byte[] incr(int opcode, int opaque, String key) {
        return request(opcode, opaque, "\0\0\0\0\0\0\0\1" + "\0\0\0\0\0\0\0\5" + "\0\0\0\0", key, "");
    }

    static byte[] response(int opcode, int status, int opaque, String extras, String key, String value) {
        return frame(0x81, opcode, status, opaque, extras, key, value);
    }

    static byte[] value(int opcode, int opaque, String key, String value) {
        return response(opcode, 0, opaque, FLAGS, key, value);
    }

    static byte[] status(int opcode, int status, int opaque, String text) {
        return response(opcode, status, opaque, "", "", text);
    }

    private static byte[] frame(
            int magic, int opcode, int status, int opaque, String extras, String key, String value) {
        byte[] body = (extras + key + value).getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(24 + body.length)
                .put((byte) magic)
                .put((byte) opcode)
                .putShort((short) key.length())
                .put((byte) extras.length())
                .put((byte) 0)
                .putShort((short) status)
                .putInt(body.length)
                .putInt(opaque)
                .putLong(0)
                .put(body)
                .array();
    }
}
