package io.trepak.hash.crc16;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Crc16Test extends HashFunctionTck {
    @Override
    protected HashFunction subject() {
        return new Crc16();
    }

    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.hash("crc16");
    }

    @Test
    void lowHalfIsTheXmodemCheckValue() {
        byte[] key = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertEquals(0x31c3, subject().hash(key, 0, key.length) & 0xffff);
    }

    /** CLUSTER KEYSLOT of redis-server 7.0.15. */
    @Test
    void itsLowestFourteenBitsAreRedisClustersSlot() {
        Map<String, Integer> slots = Map.of(
                "",
                0,
                "123456789",
                12_739,
                "foo",
                12_182,
                "bar",
                5_061,
                "hello",
                866,
                "apple",
                7_092,
                "\u00ff\u0000",
                1023);
        slots.forEach((key, slot) -> {
            byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
            assertEquals(slot, subject().hash(bytes, 0, bytes.length) & 16_383, key);
        });
    }

    @Test
    void keepsWhatIsShiftedOutOfTheLowHalf() {
        byte[] key = "apple".getBytes(StandardCharsets.US_ASCII);
        assertEquals("3662830516", Integer.toUnsignedString(subject().hash(key, 0, key.length)));
    }
}
