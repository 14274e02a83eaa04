package io.trepak.protocol.redis;

/** The word an error begins with, its code. */
final class RespCode {
    private RespCode() {}

    /** Whether an error has one of these codes. */
    static boolean beginsWithOneOf(byte[][] codes, byte[] in, int offset, int length) {
        for (byte[] code : codes) {
            if (begins(code, in, offset, length)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a line begins with these bytes, and a blank or the line's end follows. */
    static boolean begins(byte[] code, byte[] in, int offset, int length) {
        if (!startsWith(code, in, offset, length) || length == code.length) {
            return false;
        }
        byte next = in[offset + code.length];
        return next == ' ' || next == '\r';
    }

    /** Whether bytes begin with these. */
    static boolean startsWith(byte[] text, byte[] in, int offset, int length) {
        if (length < text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (in[offset + i] != text[i]) {
                return false;
            }
        }
        return true;
    }
}
