package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.trepak.api.HashFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What the engine relies on in a hash function. Extend it, return the plugin from {@link #subject()}, and give it known
 * answers with {@link #vectors()}.
 */
public abstract class HashFunctionTck extends PluginTck<HashFunction> {
    private static final long SEED = 20261123;
    /** More than a block of any function that works in blocks of up to 32 bytes. */
    private static final int LONGEST_WITH_ALL_BYTES = 40;

    /** For test classes. */
    protected HashFunctionTck() {
        super(HashFunction.class);
    }

    /**
     * Keys with known hashes: {@link GoldenVectors#hash} for a function of twemproxy's, {@link GoldenVectors#read} for a
     * file of one's own. Without any, that check is skipped.
     */
    protected List<HashVector> vectors() {
        return List.of();
    }

    @Test
    final void givesTheKnownHashes() {
        List<HashVector> vectors = vectors();
        assumeFalse(vectors.isEmpty(), "no known hashes; override vectors()");
        HashFunction function = perThread();
        assertAll(
                hint(function, vectors),
                vectors.stream()
                        .map(vector -> () -> assertEquals(
                                Integer.toUnsignedString(vector.hash()),
                                Integer.toUnsignedString(hash(function, vector.key())),
                                () -> "hash of " + SampleKeys.describe(vector.key()))));
    }

    /** A guess at the most common mistake, as heading of all differences. */
    private static String hint(HashFunction function, List<HashVector> vectors) {
        boolean someAsciiKey = false;
        for (HashVector vector : vectors) {
            if (isAscii(vector.key())) {
                if (hash(function, vector.key()) != vector.hash()) {
                    return "known hashes";
                }
                someAsciiKey |= vector.key().length > 0;
            }
        }
        return someAsciiKey
                ? "known hashes: only keys with bytes from 0x80 up are wrong; a Java byte is signed, `& 0xff` reads it as"
                        + " C's unsigned char, none as its signed one"
                : "known hashes";
    }

    private static boolean isAscii(byte[] key) {
        for (byte b : key) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    final void hashesTheEmptyKey() {
        HashFunction function = perThread();
        byte[][] arrays = {{}, {1}, {(byte) 0xff, 2, 3, 4, 5}};
        int expected = hash(function, arrays[0]);
        for (byte[] array : arrays) {
            for (int offset = 0; offset <= array.length; offset++) {
                int actual = hash(function, array, offset, 0);
                assertEquals(expected, actual, "length 0 must give one hash wherever it lies, and read no byte");
            }
        }
    }

    @Test
    final void takesBytesFrom0x80Up() {
        HashFunction function = perThread();
        for (byte[] key : SampleKeys.highBytes()) {
            Trial.begin(() -> "hash of " + SampleKeys.describe(key));
            try {
                function.hash(key, 0, key.length);
            } catch (RuntimeException e) {
                String cure = throwsOn(function, SampleKeys.letters(key.length))
                        ? "; read key[offset] to key[offset + length - 1] only"
                        : "; a Java byte is signed, `& 0xff` makes an index of it";
                fail("throws on " + SampleKeys.describe(key) + cure, e);
            }
        }
    }

    private static boolean throwsOn(HashFunction function, byte[] key) {
        try {
            function.hash(key, 0, key.length);
            return false;
        } catch (RuntimeException e) {
            return true;
        }
    }

    @Test
    final void doesNotCareWhereTheKeyLies() {
        HashFunction function = perThread();
        Random noise = new Random(SEED);
        for (byte[] key : SampleKeys.all()) {
            int expected = hash(function, key);
            for (int offset : new int[] {0, 1, 2, 3, 7, 8, 13, 4096}) {
                byte[] array = new byte[offset + key.length + noise.nextInt(1, 20)];
                noise.nextBytes(array);
                System.arraycopy(key, 0, array, offset, key.length);
                assertEquals(
                        expected,
                        hash(function, array, offset, key.length),
                        () -> SampleKeys.describe(key) + " has another hash at offset " + offset + " with other bytes"
                                + " around it; start at `offset`, stop before `offset + length`, use neither otherwise");
            }
        }
    }

    /** The engine reads into one array for as long as it runs. */
    @Test
    final void hashesAnewWhatComesInTheSameArray() {
        HashFunction function = perThread();
        for (int length = 1; length <= LONGEST_WITH_ALL_BYTES; length++) {
            byte[] key = SampleKeys.letters(length);
            byte[] other = key.clone();
            for (int at = 0; at < length; at++) {
                other[at] ^= 1;
            }
            int expected = hash(perThread(), other.clone());
            hash(function, key);
            System.arraycopy(other, 0, key, 0, length);
            assertEquals(
                    expected,
                    hash(function, key),
                    () -> SampleKeys.describe(other)
                            + " has another hash in an array that held another key before, at the"
                            + " same offset; the engine uses one array for everything it reads: keep neither an array nor"
                            + " what was found in one");
        }
    }

    /** All other checks pass a function that ignores its key, and the pool then has one server. */
    @Test
    final void everyByteOfTheKeyCounts() {
        HashFunction function = perThread();
        for (int length = 1; length <= LONGEST_WITH_ALL_BYTES; length++) {
            byte[] key = SampleKeys.letters(length);
            int hash = hash(function, key);
            for (int at = 0; at < length; at++) {
                boolean counts = false;
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    byte[] other = key.clone();
                    other[at] ^= (byte) (1 << bit);
                    counts |= hash(function, other) != hash;
                }
                assertTrue(
                        counts,
                        "byte " + at + " of " + length + " makes no difference to the hash; keys that differ there all"
                                + " go to one server, read key[offset] to key[offset + length - 1]");
            }
        }
    }

    @Test
    final void leavesTheKeyAlone() {
        HashFunction function = perThread();
        for (byte[] key : SampleKeys.all()) {
            byte[] given = key.clone();
            hash(function, given);
            assertArrayEquals(key, given, "hash() changed its key, which the engine still has to forward");
        }
    }

    @Test
    final void givesTheSameHashEveryTime() {
        List<byte[]> keys = SampleKeys.all();
        HashFunction function = perThread();
        int[] first = hashes(function, keys);
        assertSame(keys, first, hashes(function, keys), "again; reset what is kept between calls");
        assertSame(
                keys, first, hashes(perThread(), keys), "in another perThread() copy; no random seed, no shared state");
        assertSame(keys, first, hashes(subject(), keys), "in the plugin itself; perThread() must be the same function");
    }

    @Test
    final void twoWorkersDoNotDisturbEachOther() throws Exception {
        List<byte[]> keys = SampleKeys.all();
        int[] expected = hashes(perThread(), keys);
        HashFunction plugin = subject();
        List<int[]> seen = TwoThreads.run(plugin::perThread, function -> hashes(function, keys));
        for (int[] hashes : seen) {
            assertSame(keys, expected, hashes, "while another thread hashes; keep state in the perThread() copy only");
        }
    }

    @Test
    final void allocatesNothingOnceWarm() {
        List<byte[]> keys = SampleKeys.all();
        HashFunction function = perThread();
        int[] results = new int[1];
        byte[][] array = keys.toArray(byte[][]::new);
        long bytes = Allocation.leastBytes(() -> {
            for (byte[] key : array) {
                results[0] += function.hash(key, 0, key.length);
            }
        });
        assumeFalse(bytes < 0, "this virtual machine does not count allocated bytes");
        assertTrue(
                bytes < array.length,
                () -> bytes + " bytes allocated for " + array.length
                        + " keys; hash() runs for every request, keep what it" + " needs in the perThread() copy");
    }

    private HashFunction perThread() {
        HashFunction function = subject().perThread();
        assertNotNull(function, "perThread() is null; return this, or a private copy when hash() keeps state");
        return function;
    }

    private static int hash(HashFunction function, byte[] key) {
        return hash(function, key, 0, key.length);
    }

    private static int hash(HashFunction function, byte[] array, int offset, int length) {
        Trial.begin(() -> "hash of " + SampleKeys.describe(Arrays.copyOfRange(array, offset, offset + length))
                + " at offset " + offset);
        try {
            return function.hash(array, offset, length);
        } catch (RuntimeException e) {
            byte[] key = Arrays.copyOfRange(array, offset, offset + length);
            return fail(
                    "throws on " + SampleKeys.describe(key) + " at offset " + offset + " of " + array.length
                            + " bytes; read key[offset] to key[offset + length - 1] only, and nothing when length is 0",
                    e);
        }
    }

    private static int[] hashes(HashFunction function, List<byte[]> keys) {
        return keys.stream().mapToInt(key -> hash(function, key)).toArray();
    }

    private static void assertSame(List<byte[]> keys, int[] expected, int[] actual, String when) {
        int at = Arrays.mismatch(expected, actual);
        if (at >= 0) {
            fail(SampleKeys.describe(keys.get(at)) + " has another hash " + when);
        }
    }
}
