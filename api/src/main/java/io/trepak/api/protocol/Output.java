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

    /** Appends a number in decimal ASCII. Allocates nothing. */
    public final Output writeDecimal(long value) {
        long rest = value;
        if (rest < 0) {
            writeByte('-');
        } else {
            rest = -rest; // downwards, for the smallest number has no positive counterpart
        }
        long divisor = 1;
        while (rest / divisor <= -10) {
            divisor *= 10;
        }
        for (; divisor != 0; divisor /= 10) {
            writeByte('0' - (int) (rest / divisor % 10));
        }
        return this;
    }

    /** Appends a text in UTF-8. Allocates: for errors and local responses, not for the path of every request. */
    public final Output writeText(String text) {
        return write(text.getBytes(StandardCharsets.UTF_8));
    }
}
