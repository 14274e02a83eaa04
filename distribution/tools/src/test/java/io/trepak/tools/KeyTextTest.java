package io.trepak.tools;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTextTest {
    private static String shown(byte[] key) {
        return KeyText.shown(key, 0, key.length);
    }

    @Test
    void lettersOfAnyLanguageAreShown() {
        String letters = "k\u00e9y \u4f60\u597d \ud83d\ude00";
        assertEquals(letters, shown(letters.getBytes(UTF_8)));
    }

    /** What a terminal obeys, or nobody sees, by its number. */
    @ParameterizedTest
    @CsvSource({
        "1b, \\x1b", // ESC
        "0d, \\x0d",
        "7f, \\x7f",
        "9b, \\xc2\\x9b", // CSI
        "ad, \\xc2\\xad", // soft hyphen
        "200b, \\xe2\\x80\\x8b", // zero width
        "202e, \\xe2\\x80\\xae", // right to left from here
        "2066, \\xe2\\x81\\xa6",
        "2028, \\xe2\\x80\\xa8", // line separator
        "feff, \\xef\\xbb\\xbf",
        "e0041, \\xf3\\xa0\\x81\\x81", // tag
        "5c, \\x5c",
    })
    void whatATerminalWouldObeyOrHideIsShownByItsBytes(String codePoint, String shown) {
        String letter = Character.toString(Integer.parseInt(codePoint, 16));
        assertEquals("a" + shown + "b", shown(("a" + letter + "b").getBytes(UTF_8)));
    }

    @Test
    void bytesThatAreNoTextAreShownOneByOne() {
        assertEquals("k\\xff\\xc3\\x28".replace("\\x28", "("), shown("k\u00ff\u00c3(".getBytes(ISO_8859_1)));
        assertEquals("\\xff\\x1b\\x5c", shown("\u00ff\u001b\\".getBytes(ISO_8859_1)));
    }
}
