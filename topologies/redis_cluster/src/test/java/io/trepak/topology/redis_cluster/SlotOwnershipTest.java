package io.trepak.topology.redis_cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotOwnershipTest {
    private static final List<List<String>> NAMES = List.of(
            List.of("10.0.0.1:7000", "a.example:7000"),
            List.of("10.0.0.1:7001"),
            List.of("2001:db8::1:7000"),
            List.of("2001:db8::1:7001"),
            List.of("f".repeat(40)));

    private static SlotOwnership ownership(int firstOwner, BitSet moving) {
        short[] owners = new short[Slots.COUNT];
        owners[0] = (short) firstOwner;
        return new SlotOwnership(owners, NAMES, moving);
    }

    private static int serverAt(String said, int saidBy) {
        byte[] bytes = ("-MOVED 1 " + said + "\r\n").getBytes(StandardCharsets.UTF_8);
        return ownership(0, new BitSet()).serverAt(bytes, 9, said.length(), saidBy);
    }

    @Test
    void findsTheServerOfARedirect() {
        assertEquals(0, serverAt("10.0.0.1:7000", 1));
        assertEquals(1, serverAt("10.0.0.1:7001", 0));
        assertEquals(0, serverAt("a.example:7000", 1), "by its other name");
        assertEquals(2, serverAt("2001:db8::1:7000", 0));
        assertEquals(3, serverAt("2001:db8::1:7001", 0));
    }

    @Test
    void anAddressWithoutAHostIsBesideWhoSaidIt() {
        assertEquals(1, serverAt(":7001", 0));
        assertEquals(0, serverAt(":7000", 0));
        assertEquals(3, serverAt(":7001", 2));
        assertEquals(-1, serverAt(":7002", 0));
        assertEquals(-1, serverAt(":7000", 4), "who said it is nowhere");
        assertEquals(-1, serverAt(":7000", -1));
    }

    @Test
    void anAddressOfNobodyIsNoServer() {
        for (String said : List.of("10.0.0.2:7000", "10.0.0.1:700", "10.0.0.1", "?:7000", "", ":", "a.example:7001")) {
            assertEquals(-1, serverAt(said, 0), said);
        }
    }

    @Test
    void twoThatSayTheSameAreEqual() {
        BitSet moving = new BitSet();
        moving.set(17);
        assertEquals(ownership(1, new BitSet()), ownership(1, new BitSet()));
        assertEquals(
                ownership(1, new BitSet()).hashCode(),
                ownership(1, new BitSet()).hashCode());
        assertNotEquals(ownership(1, new BitSet()), ownership(2, new BitSet()));
        assertNotEquals(ownership(1, new BitSet()), ownership(1, moving));
        assertTrue(ownership(1, moving).isMoving(17));
        assertEquals(false, ownership(1, moving).isMoving(16_383));
    }

    @Test
    void slotsAreCalledSo() {
        assertEquals("slot 8579", ownership(0, new BitSet()).describe(8579));
    }
}
