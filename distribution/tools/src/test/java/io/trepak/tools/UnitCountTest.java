package io.trepak.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.topology.KeyUnits;
import io.trepak.engine.placement.RoutingTable;
import io.trepak.tools.Plan.Basis;
import io.trepak.tools.Plan.Movement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnitCountTest {
    /** The unit of a key is its last character, a digit. */
    private static final KeyUnits DIGITS = new KeyUnits() {
        @Override
        public int units() {
            return 10;
        }

        @Override
        public int unitOf(byte[] key, int offset, int length) {
            return key[offset + length - 1] - '0';
        }

        @Override
        public String describe(int unit) {
            return "digit " + unit;
        }
    };

    private static final HashFunction SAME = new HashFunction() {
        @Override
        public String name() {
            return "same";
        }

        @Override
        public int hash(byte[] key, int offset, int length) {
            return 0;
        }
    };

    private static Movement of(String poolKeys, String... keys) {
        UnitCount count =
                new UnitCount(new RoutingTable(PoolText.pool(poolKeys, "h:1:1", "h:2:1"), SAME, hash -> 0), DIGITS);
        for (String key : keys) {
            count.add(key.getBytes(StandardCharsets.ISO_8859_1));
        }
        return count.movement(List.of("first"));
    }

    @Test
    void allKeysMoveAndNothingMoreIsKnownWithoutThem() {
        Movement movement = of("");
        assertEquals(Basis.BY_UNIT, movement.basis());
        assertEquals(1, movement.moved());
        assertEquals(0, movement.looked());
        assertEquals(List.of("first"), movement.notes());
    }

    @Test
    void theFullestUnitIsNamed() {
        assertEquals(
                List.of(
                        "first",
                        "4 keys given are in 2 of 10 units; the fullest is digit 7 with 3",
                        "no two keys given come apart that the ring's hash_tag holds together"),
                of("hash_tag: \"$$\"", "a7", "b7", "c1", "$x$7").notes());
    }

    @Test
    void tagsWhoseKeysComeApartAreNamedOnce() {
        assertEquals(
                "4 of 5 tags of the ring's hash_tag have keys in several units, and commands that need those together"
                        + " will fail: 'a', 'b', 'c' …",
                of(
                                "hash_tag: \"$$\"",
                                "$a$1",
                                "$a$2",
                                "$a$3",
                                "$b$1",
                                "$b$2",
                                "$c$1",
                                "$c$2",
                                "$d$1",
                                "$d$2",
                                "$together$1",
                                "$together$1")
                        .notes()
                        .get(2));
    }
}
