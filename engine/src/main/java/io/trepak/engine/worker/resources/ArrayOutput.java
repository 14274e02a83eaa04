package io.trepak.engine.worker.resources;

import io.trepak.api.protocol.Output;
import java.util.Arrays;
import java.util.Objects;

/** Collects a response that cannot be sent yet. A worker's scratch: used, copied from, cleared. */
public final class ArrayOutput extends Output {
    private static final int KEPT_BYTES = 64 << 10;

    private byte[] bytes = new byte[1024];
    private int length;

    @Override
    public ArrayOutput write(byte[] src, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, src.length);
        makeRoom(count);
        System.arraycopy(src, offset, bytes, length, count);
        length += count;
        return this;
    }

    @Override
    public ArrayOutput writeByte(int value) {
        makeRoom(1);
        bytes[length++] = (byte) value;
        return this;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public ArrayOutput clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[1024];
        }
        return this;
    }

    private void makeRoom(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), bytes.length * 2));
        }
    }
}
