package io.trepak.api.protocol;

public abstract class Output {
    protected Output() {}

    public abstract Output write(byte[] src, int offset, int length);

    public abstract Output writeByte(int value);

    public final Output write(byte[] constant) {
        return null;
    }

    public final Output writeDecimal(long value) {
        return null;
    }

    public final Output writeText(String text) {
        return null;
    }
}
