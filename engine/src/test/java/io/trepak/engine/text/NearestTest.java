package io.trepak.engine.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> HASHES =
            List.of("md5", "crc16", "crc32", "crc32a", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "murmur");

    @Test
    void findsWordWithOneLetterMissing() {
        assertEquals(List.of("murmur"), Nearest.of("murmr", HASHES));
    }

    @Test
    void countsSwappedNeighboursAsOneEdit() {
        assertEquals(List.of("abcdef"), Nearest.of("badcef", List.of("abcdef")));
        assertEquals(List.of(), Nearest.of("badcfe", List.of("abcdef")));
    }

    @Test
    void prefersFewerEdits() {
        assertEquals(List.of("crc32"), Nearest.of("crc33", List.of("crc16", "crc32")));
    }

    @Test
    void offersAllThatAreEquallyNear() {
        assertEquals(List.of("fnv1a_32", "fnv1a_64"), Nearest.of("fnv1a_", List.of("fnv1a_64", "fnv1a_32")));
        assertEquals(
                "; did you mean \"fnv1a_32\" or \"fnv1a_64\"?",
                Nearest.hint("fnv1a_", List.of("fnv1a_64", "fnv1a_32"), ""));
        assertEquals("; did you mean 'a1', 'a2' or 'a3'?", Nearest.hint("a4", List.of("a1", "a2", "a3"), '\'', ""));
        assertEquals(List.of(), Nearest.of("a5", List.of("a1", "a2", "a3", "a4")));
    }

    @Test
    void neverPassesOverANameThatDiffersInUnderscoresOrCaseOnly() {
        for (String hash : HASHES) {
            for (String typed : List.of(
                    hash.replace("_", ""),
                    hash.replace('_', '-'),
                    hash.toUpperCase(Locale.ROOT),
                    hash + "_",
                    "_" + hash)) {
                assertEquals(List.of(hash), Nearest.of(typed, HASHES), typed);
            }
        }
    }

    @Test
    void ignoresCase() {
        assertEquals(List.of("murmur"), Nearest.of("MURMUR", HASHES));
    }

    @Test
    void offersNothingAfterThreeEdits() {
        assertEquals(List.of(), Nearest.of("murmurxyz", HASHES));
        assertEquals(List.of(), Nearest.of("murxyz", HASHES));
    }

    @Test
    void offersNothingThatSharesNoLetter() {
        assertEquals(List.of(), Nearest.of("ab", List.of("xy")));
        assertEquals(List.of(), Nearest.of("", List.of("xy")));
    }

    @Test
    void survivesVeryLongWords() {
        assertEquals(List.of(), Nearest.of("x".repeat(100_000), List.of("x".repeat(100_000))));
    }
}
