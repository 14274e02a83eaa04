package io.trepak.engine.worker.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ArrayOutputTest {
    private final ArrayOutput out = new ArrayOutput();

    @Test
    void holdsWhatWasWrittenHoweverMuch() {
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            out.writeByte('a' + i % 26);
            expected.append((char) ('a' + i % 26));
        }
        byte[] large = "xyz".repeat(1000).getBytes(StandardCharsets.ISO_8859_1);
        out.write(large, 3, large.length - 3);
        expected.append("xyz".repeat(999));
        assertEquals(expected.toString(), new String(out.bytes(), 0, out.length(), StandardCharsets.ISO_8859_1));
    }

    @Test
    void isEmptyAgainAndKeepsNoLargeArray() {
        out.write(new byte[70_000], 0, 70_000);
        assertEquals(0, out.clear().length());
        assertTrue(out.bytes().length <= 64 << 10);
    }

    @Test
    void takesNothingThatIsNotThere() {
        assertThrows(IndexOutOfBoundsException.class, () -> out.write(new byte[2], 1, 2));
        assertEquals(0, out.length());
    }
}
