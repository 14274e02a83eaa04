package io.trepak.hash.murmur;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.util.List;
import org.junit.jupiter.api.Test;

class MurmurTest extends HashFunctionTck {
    @Override
    protected HashFunction subject() {
        return new Murmur();
    }

    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.hash("murmur");
    }

    @Test
    void startsFromTheLengthAlone() {
        assertEquals(0, subject().hash(new byte[0], 0, 0));
        assertEquals(Integer.parseUnsignedInt("3679652508"), subject().hash(new byte[] {(byte) 0xff}, 0, 1));
    }
}
