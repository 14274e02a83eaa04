package io.trepak.api.protocol;

import java.nio.charset.StandardCharsets;

/** Takes bytes on their way to a client or a server. All methods copy what they are given and return this object. */
public abstract class Output {
    /** For the engine and for tests. */
    protected Output() {}

    /**
     * Appends {@code src[offset .. offset + length)}.
     *
     * @throws IndexOutOfBoundsException if that is not inside the array
     */
    public abstract Output write(byte[] src, int offset, int length);

    /** Appends the low eight bits. */
    public abstract Output writeByte(int value);

    /** Appends a whole array; meant for constants. */
    public final Output write(byte[] constant) {
        return write(constant, 0, constant.length);
    }

    /** Appends a number in decimal ASCII. */
    public Output writeDecimal(long value) {
        if (value >= 0 && value < 10) {
            return writeByte('0' + (int) value);
        }
        return writeText(Long.toString(value));
    }

    /** Appends a text in UTF-8. Allocates: for errors and local answers, not for the path of every request. */
    public final Output writeText(String text) {
        return write(text.getBytes(StandardCharsets.UTF_8));
    }
}
