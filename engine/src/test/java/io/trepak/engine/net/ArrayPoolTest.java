package io.trepak.engine.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrayPoolTest {
    private final ArrayPool pool = new ArrayPool();

    @Test
    void sizesArePowersOfTwoUpToTheLargestKept() {
        assertEquals(256, pool.take(0).length);
        assertEquals(256, pool.take(256).length);
        assertEquals(512, pool.take(257).length);
        assertEquals(256 << 10, pool.take((128 << 10) + 1).length);
        assertEquals((256 << 10) + 1, pool.take((256 << 10) + 1).length);
    }

    @Test
    void givesOutAgainWhatCameBack() {
        byte[] array = pool.take(1000);
        pool.give(array);
        assertSame(array, pool.take(600));
        assertNotSame(array, pool.take(600));
    }

    @Test
    void countsWhatIsWithSomebody() {
        byte[] small = pool.take(100);
        byte[] large = pool.take(1_000_000);
        assertEquals(256 + 1_000_000, pool.inUseBytes());
        pool.give(large);
        pool.give(small);
        assertEquals(0, pool.inUseBytes());
    }

    @Test
    void keepsAMebibytePerSizeAndNoMore() {
        List<byte[]> taken = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            taken.add(pool.take(256 << 10));
        }
        taken.forEach(pool::give);
        int kept = 0;
        for (int i = 0; i < 6; i++) {
            byte[] again = pool.take(256 << 10);
            kept += taken.stream().anyMatch(array -> array == again) ? 1 : 0;
        }
        assertEquals(4, kept);
    }

    @Test
    void growingKeepsTheContentAndGivesTheOldArrayBack() {
        byte[] old = pool.take(256);
        Arrays.fill(old, (byte) 7);
        byte[] larger = pool.grow(old, 200, 300);
        assertEquals(512, larger.length);
        assertArrayEquals(Arrays.copyOf(old, 200), Arrays.copyOf(larger, 200));
        assertEquals(512, pool.inUseBytes());
        assertSame(old, pool.take(10));
    }
}
