package io.trepak.hash.one_at_a_time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class OneAtATimeTest extends HashFunctionTck {
    @Override
    protected HashFunction subject() {
        return new OneAtATime();
    }

    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.hash("one_at_a_time");
    }

    @Test
    void agreesWithThePublishedExample() {
        byte[] key = "The quick brown fox jumps over the lazy dog".getBytes(StandardCharsets.US_ASCII);
        assertEquals(0x519e91f5, subject().hash(key, 0, key.length));
    }
}
