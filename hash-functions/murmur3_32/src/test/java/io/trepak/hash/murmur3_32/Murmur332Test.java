package io.trepak.hash.murmur3_32;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.tck.GoldenVectors;
import io.trepak.api.tck.HashFunctionTck;
import io.trepak.api.tck.HashVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class Murmur332Test extends HashFunctionTck {
    @Override
    protected HashFunction subject() {
        return new Murmur332();
    }

    /** By a second, byte-wise program that itself gives SMHasher's verification value. */
    @Override
    protected List<HashVector> vectors() {
        return GoldenVectors.read(getClass(), "murmur3_32.csv");
    }

    /** SMHasher's verification: keys 0, 01, 012 and so on with seeds 256 and down, then the hash of all those hashes. */
    @Test
    void givesTheVerificationValueOfSmhasher() {
        ByteBuffer hashes = ByteBuffer.allocate(256 * 4).order(ByteOrder.LITTLE_ENDIAN);
        byte[] key = new byte[256];
        for (int i = 0; i < 256; i++) {
            key[i] = (byte) i;
            hashes.putInt(Murmur332.hash(key, 0, i, 256 - i));
        }
        assertEquals(0xb0f57ee3, Murmur332.hash(hashes.array(), 0, 256 * 4, 0));
    }

    /** Known answers that are often quoted, for seed 0. */
    @Test
    void givesTheQuotedAnswers() {
        assertEquals(0, hash(""));
        assertEquals(0x3c2569b2, hash("a"));
        assertEquals(0xb3dd93fa, hash("abc"));
        assertEquals(0x2e4ff723, hash("The quick brown fox jumps over the lazy dog"));
    }

    private int hash(String text) {
        byte[] key = text.getBytes(StandardCharsets.US_ASCII);
        return subject().hash(key, 0, key.length);
    }
}
