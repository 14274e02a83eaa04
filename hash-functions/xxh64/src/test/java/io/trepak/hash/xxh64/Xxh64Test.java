package io.trepak.hash.xxh64;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class Xxh64Test extends HashFunctionTck {
    private static final long PRIME_32 = 2654435761L;
    private static final long PRIME_64 = 0x9e3779b185ebca8dL;

    @Override
    protected HashFunction subject() {
        return new Xxh64();
    }

    /** By the reference library (libxxhash 0.8.1), low 32 bits. */
    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.read(getClass(), "xxh64.csv");
    }

    /** The published checks of xxHash's own command, xxhsum (cli/xsum_sanity_check.c), all 64 bits. */
    @Test
    void givesTheSanityValuesOfXxhsum() {
        assertSanity(0xef46db3751d8e999L, 0, 0);
        assertSanity(0xac75fda2929b17efL, 0, PRIME_32);
        assertSanity(0xe934a84adb052768L, 1, 0);
        assertSanity(0x5014607643a9b4c3L, 1, PRIME_32);
        assertSanity(0x9136a0dca57457eeL, 4, 0);
        assertSanity(0x8282dcc4994e35c8L, 14, 0);
        assertSanity(0xc3bd6bf63deb6df0L, 14, PRIME_32);
        assertSanity(0xb641ae8cb691c174L, 222, 0);
        assertSanity(0x20cb8ab7ae10c14aL, 222, PRIME_32);
    }

    /** SMHasher's verification: keys 0, 01, 012 and so on with seeds 256 and down, then the hash of all those hashes. */
    @Test
    void givesTheVerificationValueOfSmhasher() {
        ByteBuffer hashes = ByteBuffer.allocate(256 * 8).order(ByteOrder.LITTLE_ENDIAN);
        byte[] key = new byte[256];
        for (int i = 0; i < 256; i++) {
            key[i] = (byte) i;
            hashes.putLong(Xxh64.hash64(key, 0, i, 256 - i));
        }
        assertEquals(0x024b7cf4, (int) Xxh64.hash64(hashes.array(), 0, 256 * 8, 0));
    }

    @Test
    void takesTheLow32Bits() {
        assertEquals(0x51d8e999, subject().hash(new byte[0], 0, 0));
    }

    private static void assertSanity(long expected, int length, long seed) {
        byte[] key = new byte[length];
        long state = PRIME_32;
        for (int i = 0; i < length; i++) {
            key[i] = (byte) (state >>> 56);
            state *= PRIME_64;
        }
        assertEquals(expected, Xxh64.hash64(key, 0, length, seed), () -> length + " bytes, seed " + seed);
    }
}
