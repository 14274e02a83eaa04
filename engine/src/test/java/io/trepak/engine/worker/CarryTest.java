package io.trepak.engine.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.ArrayPool;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CarryTest {
    private final ArrayPool arrays = new ArrayPool();
    private final Carry carry = new Carry(arrays);

    private byte[] content() {
        return Arrays.copyOfRange(carry.bytes(), carry.start(), carry.end());
    }

    @Test
    void keepsWhatWasAppendedAndNotYetConsumed() {
        Random random = new Random(5);
        byte[] expected = {};
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(3000)];
            random.nextBytes(bytes);
            carry.append(bytes, 0, bytes.length, random.nextInt(10_000));
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            joined.writeBytes(expected);
            joined.writeBytes(bytes);
            expected = joined.toByteArray();
            int used = random.nextInt(expected.length + 1);
            carry.consumeTo(carry.start() + used);
            expected = Arrays.copyOfRange(expected, used, expected.length);
            assertArrayEquals(expected, content());
            assertEquals(expected.length, carry.length());
        }
        carry.clear();
        assertEquals(0, arrays.inUseBytes());
    }

    @Test
    void growsToAFrameInFewStepsButNotForWhatIsOnlyAnnounced() {
        carry.append(new byte[10], 0, 10, 1_000_000);
        assertTrue(arrays.inUseBytes() <= 4096, "held " + arrays.inUseBytes());
        int steps = 0;
        for (int length = 10; length < 1_000_000; length += 999_990 / 1000) {
            byte[] before = carry.bytes();
            carry.append(new byte[999], 0, 999, 1_000_000);
            steps += carry.bytes() == before ? 0 : 1;
        }
        assertTrue(steps <= 16, steps + " steps");
    }

    @Test
    void holdsNothingOnceConsumedAndLittleForALittleRest() {
        carry.append(new byte[100_000], 0, 100_000, 0);
        carry.consumeTo(99_990);
        assertEquals(256, arrays.inUseBytes());
        carry.consumeTo(carry.end());
        assertTrue(carry.isEmpty());
        assertEquals(0, arrays.inUseBytes());
    }
}
