package io.trepak.topology.redis_cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlotsTest {
    /** What redis-server 7.0.15 says to CLUSTER KEYSLOT. */
    private static final Map<String, Integer> GOLDEN = Map.of(
            "foo", 12182,
            "bar", 5061,
            "123456789", 12739,
            "{user1000}.following", 3443,
            "foo{}{bar}", 8363,
            "foo{{bar}}zap", 4015,
            "foo{bar}{zap}", 5061,
            "{}x", 10595,
            "", 0,
            "\u4e2d", 3858);

    @Test
    void slotsAreThoseOfRealServers() {
        GOLDEN.forEach((key, slot) -> {
            byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
            assertEquals(slot, Slots.of(bytes, 0, bytes.length), key);
            byte[] among = ("{a}" + key + "}").getBytes(StandardCharsets.UTF_8);
            assertEquals(slot, Slots.of(among, 3, bytes.length), key);
        });
        assertEquals(0x31C3, Slots.crc16("123456789".getBytes(StandardCharsets.US_ASCII), 0, 9), "CRC16/XMODEM");
    }

    @Test
    void rangesAreWrittenAsNodesWriteThem() {
        BitSet slots = new BitSet();
        assertEquals("", Slots.ranges(slots));
        slots.set(0, 5461);
        slots.set(5462);
        slots.set(16_382, 16_384);
        assertEquals("0-5460 5462 16382-16383", Slots.ranges(slots));
    }
}
