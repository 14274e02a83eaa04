package io.trepak.engine.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.HashFunction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class MadeUpKeysTest {
    private static HashFunction function(ToIntFunction<CRC32> value) {
        return new HashFunction() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public int hash(byte[] key, int offset, int length) {
                CRC32 crc = new CRC32();
                crc.update(key, offset, length);
                return value.applyAsInt(crc);
            }
        };
    }

    @Test
    void makesTheSameKeysEachTime() {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        MadeUpKeys.make(100, key -> first.add(new String(key, StandardCharsets.US_ASCII)));
        MadeUpKeys.make(100, key -> second.add(new String(key, StandardCharsets.US_ASCII)));
        assertEquals(first, second);
        assertEquals(100, first.stream().distinct().count());
    }

    @Test
    void knowsThatAllBitsOfAFunctionAreUsed() {
        assertTrue(MadeUpKeys.areSpreadEvenlyBy(function(crc -> (int) crc.getValue())));
    }

    /** twemproxy's crc32 has 15 bits. */
    @Test
    void knowsThatAFunctionLeavesMostOfTheHashesOut() {
        assertFalse(MadeUpKeys.areSpreadEvenlyBy(function(crc -> (int) (crc.getValue() >> 16 & 0x7fff))));
    }

    @Test
    void knowsThatAFunctionLeavesTheLastBitsOut() {
        assertFalse(MadeUpKeys.areSpreadEvenlyBy(function(crc -> (int) crc.getValue() & ~1)));
    }
}
