package io.trepak.hash.md5;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class Md5Test extends HashFunctionTck {
    @Override
    protected HashFunction subject() {
        return new Md5();
    }

    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.hash("md5");
    }

    @Test
    void startsLikeTheDigestOfRfc1321() {
        byte[] key = "abc".getBytes(StandardCharsets.US_ASCII);
        assertEquals(0x98500190, subject().hash(key, 0, key.length));
    }
}
