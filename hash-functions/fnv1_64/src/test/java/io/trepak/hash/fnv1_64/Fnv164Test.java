package io.trepak.hash.fnv1_64;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class Fnv164Test extends HashFunctionTck {
    @Override
    protected HashFunction subject() {
        return new Fnv164();
    }

    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.hash("fnv1_64");
    }

    @Test
    void isTheLowHalfOfThePublishedHashForAscii() {
        byte[] key = "foobar".getBytes(StandardCharsets.US_ASCII);
        assertEquals((int) 0x340d8765a4dda9c2L, subject().hash(key, 0, key.length));
    }
}
