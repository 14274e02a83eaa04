package io.trepak.hash.crc32;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class Crc32Test extends HashFunctionTck {
    @Override
    protected HashFunction subject() {
        return new Crc32();
    }

    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.hash("crc32");
    }

    @Test
    void isBits16To30OfTheCheckValue() {
        byte[] key = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertEquals(0xcbf43926 >>> 16 & 0x7fff, subject().hash(key, 0, key.length));
    }
}
