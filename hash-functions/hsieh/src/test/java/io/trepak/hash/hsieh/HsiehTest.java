package io.trepak.hash.hsieh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.util.List;
import org.junit.jupiter.api.Test;

class HsiehTest extends HashFunctionTck {
    @Override
    protected HashFunction subject() {
        return new Hsieh();
    }

    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.hash("hsieh");
    }

    @Test
    void onlyTheThirdByteOfATailIsSigned() {
        byte[] high = {(byte) 0xff, (byte) 0xfe, (byte) 0xfd};
        assertEquals(Integer.parseUnsignedInt("44489640"), subject().hash(high, 0, 1));
        assertEquals(Integer.parseUnsignedInt("3649655134"), subject().hash(high, 0, 3));
    }
}
