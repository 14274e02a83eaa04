package io.trepak.hash.fnv1a_32;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class Fnv1a32Test extends HashFunctionTck {
    @Override
    protected HashFunction subject() {
        return new Fnv1a32();
    }

    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.hash("fnv1a_32");
    }

    @Test
    void isThePublishedHashForAscii() {
        byte[] key = "foobar".getBytes(StandardCharsets.US_ASCII);
        assertEquals(0xbf9cf968, subject().hash(key, 0, key.length));
    }
}
