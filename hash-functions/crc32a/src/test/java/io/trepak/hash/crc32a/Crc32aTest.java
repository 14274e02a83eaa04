package io.trepak.hash.crc32a;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class Crc32aTest extends HashFunctionTck {
    @Override
    protected HashFunction subject() {
        return new Crc32a();
    }

    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.hash("crc32a");
    }

    @Test
    void givesTheCheckValue() {
        byte[] key = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertEquals(0xcbf43926, subject().hash(key, 0, key.length));
    }
}
