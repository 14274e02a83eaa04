package io.trepak.hash.xxh3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.util.List;
import org.junit.jupiter.api.Test;

class Xxh3Test extends HashFunctionTck {
    private static final long PRIME_32 = 2654435761L;
    private static final long PRIME_64 = 0x9e3779b185ebca8dL;

    @Override
    protected HashFunction subject() {
        return new Xxh3();
    }

    /** By the reference library (libxxhash 0.8.1), low 32 bits; up to 3000 bytes, every class of lengths and its edges. */
    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.read(getClass(), "xxh3.csv");
    }

    /** The published checks of xxHash's own command, xxhsum (cli/xsum_sanity_check.c), all 64 bits. */
    @Test
    void givesTheSanityValuesOfXxhsum() {
        assertSanity(0x2d06800538d394c2L, 0);
        assertSanity(0xc44bdff4074eecdbL, 1);
        assertSanity(0x27b56a84cd2d7325L, 6);
        assertSanity(0xa713daf0dfbb77e7L, 12);
        assertSanity(0xa3fe70bf9d3510ebL, 24);
        assertSanity(0x397da259ecba1f11L, 48);
        assertSanity(0xbcdefbbb2c47c90aL, 80);
        assertSanity(0xcd94217ee362ec3aL, 195);
        assertSanity(0xcdeb804d65c6dea4L, 403);
        assertSanity(0x617e49599013cb6bL, 512);
        assertSanity(0xdd59e2c3a5f038e0L, 2048);
        assertSanity(0xc6b9d9b3fc9ac765L, 2099);
        assertSanity(0x6e73a90539cf2948L, 2240);
        assertSanity(0xcb37aeb9e5d361edL, 2367);
    }

    @Test
    void takesTheLow32Bits() {
        assertEquals(0x38d394c2, subject().hash(new byte[0], 0, 0));
    }

    private static void assertSanity(long expected, int length) {
        byte[] key = new byte[length];
        long state = PRIME_32;
        for (int i = 0; i < length; i++) {
            key[i] = (byte) (state >>> 56);
            state *= PRIME_64;
        }
        assertEquals(expected, Xxh3.hash64(key, 0, length), () -> length + " bytes");
    }
}
