package io.trepak.engine.placement;

import io.trepak.api.HashFunction;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Keys of 8 to 24 letters and digits, for where hashes alone do not tell. The same ones each time. */
public final class MadeUpKeys {
    /** So many that five standard deviations of a share are 0.09 points. */
    public static final int ENOUGH = 1 << 23;

    private static final int PROBES = 1 << 16;
    private static final int CELLS = 256;
    /** Chi-square of 255 degrees of freedom: mean 255, standard deviation 22.6; beyond it by six of them is no chance. */
    private static final double MOST_UNEVEN = 255 + 6 * 22.6;

    private static final byte[] LETTERS =
            "abcdefghijklmnopqrstuvwxyz0123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private MadeUpKeys() {}

    /** Makes so many. */
    public static void make(int count, Consumer<byte[]> keys) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[random.nextInt(8, 25)];
            for (int at = 0; at < key.length; at++) {
                key[at] = LETTERS[random.nextInt(LETTERS.length)];
            }
            keys.accept(key);
        }
    }

    /**
     * Whether a function's values reach every part of the hash space equally, so that shares of hashes are shares of keys.
     * Looks at each of the four bytes of the hash. crc32, with 15 bits, does not.
     */
    public static boolean areSpreadEvenlyBy(HashFunction function) {
        int[][] counts = new int[Integer.BYTES][CELLS];
        make(PROBES, key -> {
            int hash = function.hash(key, 0, key.length);
            for (int i = 0; i < Integer.BYTES; i++) {
                counts[i][hash >>> i * Byte.SIZE & CELLS - 1]++;
            }
        });
        for (int[] cells : counts) {
            double chiSquare = 0;
            for (int count : cells) {
                double off = count - (double) PROBES / CELLS;
                chiSquare += off * off / ((double) PROBES / CELLS);
            }
            if (chiSquare > MOST_UNEVEN) {
                return false;
            }
        }
        return true;
    }
}
