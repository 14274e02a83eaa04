package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ShownTest {
    @Test
    void showsWhatIsPrintableAsItIsAndTheRestInHex() {
        assertEquals("\"get a\\r\\n\"", Shown.text("get a\r\n"));
        assertEquals("\"\\x80\\x00\\x01\\x1b\\x7f\\xff~\"", Shown.text("\u0080\u0000\u0001\u001b\u007f\u00ff~"));
        assertEquals("\"a \\\"word\\\" and C:\\\\\"", Shown.text("a \"word\" and C:\\"));
        assertEquals("\"\"", Shown.text(""));
    }

    @Test
    void showsBeginningAndEndOfWhatIsLongWithTheirOffsets() {
        assertEquals(
                "[0] \"" + "k".repeat(80) + "\" … [970] \"" + "k".repeat(29) + "\\n\" (1000 bytes)",
                Shown.text("k".repeat(999) + "\n"));
    }

    @Test
    void showsWhereTwoDiffer() {
        assertEquals("expected \"abc\" but was \"abd\", which differs from byte 2 on", difference("abc", "abd"));
        assertEquals("expected \"abc\" but was \"ab\", which differs from byte 2 on", difference("abc", "ab"));
        assertEquals("no difference", difference("abc", "abc"));
        assertEquals(
                "expected [480] \"" + "x".repeat(20) + "abc\" (503 bytes) but was [480] \"" + "x".repeat(20)
                        + "\" (500 bytes), which differs from byte 500 on",
                difference("x".repeat(500) + "abc", "x".repeat(500)));
    }

    private static String difference(String expected, String actual) {
        return Shown.difference(
                expected.getBytes(StandardCharsets.ISO_8859_1), actual.getBytes(StandardCharsets.ISO_8859_1));
    }
}
