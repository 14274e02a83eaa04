package com.example.sdbm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SdbmTest extends HashFunctionTck {
    @Override
    protected HashFunction subject() {
        return new Sdbm();
    }

    /** Computed with the shifts of the original, {@code h = c + (h << 6) + (h << 16) - h}, in another language. */
    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.read(getClass(), "sdbm.csv");
    }

    @Test
    void oneByteIsItsOwnHash() {
        byte[] key = "a".getBytes(StandardCharsets.US_ASCII);
        assertEquals('a', subject().hash(key, 0, 1));
    }
}
