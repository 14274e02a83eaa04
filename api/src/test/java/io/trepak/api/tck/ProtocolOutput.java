package io.trepak.api.tck;

import io.trepak.api.protocol.Output;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** An {@link Output} that keeps what it is given; one per test. */
public final class ProtocolOutput extends Output {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public Output write(byte[] src, int offset, int length) {
        bytes.write(src, offset, length);
        return this;
    }

    @Override
    public Output writeByte(int value) {
        bytes.write(value);
        return this;
    }

    /** Everything written so far. */
    public byte[] toByteArray() {
        return bytes.toByteArray();
    }

    /** Everything written so far, for people. */
    String shown() {
        return Shown.bytes(toByteArray());
    }

    /** Everything written so far, one char per byte. */
    public String text() {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
