package io.trepak.engine.worker.resources;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.ArrayPool;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartialFrameTest {
    private final ArrayPool arrays = new ArrayPool();
    private final PartialFrame frame = new PartialFrame(arrays);

    private byte[] content() {
        return Arrays.copyOfRange(frame.bytes(), frame.start(), frame.end());
    }

    @Test
    void keepsWhatWasAppendedAndNotYetConsumed() {
        Random random = new Random(5);
        byte[] expected = {};
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(3000)];
            random.nextBytes(bytes);
            frame.append(bytes, 0, bytes.length, random.nextInt(10_000));
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            joined.writeBytes(expected);
            joined.writeBytes(bytes);
            expected = joined.toByteArray();
            int used = random.nextInt(expected.length + 1);
            frame.consumeTo(frame.start() + used);
            expected = Arrays.copyOfRange(expected, used, expected.length);
            assertArrayEquals(expected, content());
            assertEquals(expected.length, frame.length());
        }
        frame.clear();
        assertEquals(0, arrays.inUseBytes());
    }

    @Test
    void takesTheRoomAFrameNeedsInFewStepsButNotOnAnAnnouncementAlone() {
        frame.append(new byte[10], 0, 10, 100_000);
        assertEquals(256, arrays.inUseBytes());
        frame.append(new byte[60_000], 0, 60_000, 100_000);
        assertEquals(128 << 10, arrays.inUseBytes());
    }

    @Test
    void holdsNothingOnceConsumedAndLittleForALittleRest() {
        frame.append(new byte[100_000], 0, 100_000, 0);
        frame.consumeTo(99_990);
        assertEquals(256, arrays.inUseBytes());
        frame.consumeTo(frame.end());
        assertTrue(frame.isEmpty());
        assertEquals(0, arrays.inUseBytes());
    }
}
