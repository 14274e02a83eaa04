package io.trepak.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> HASHES = List.of("md5", "crc16", "crc32", "fnv1a_64", "fnv1a_32", "murmur");

    @Test
    void findsWordWithOneLetterMissing() {
        assertEquals(Optional.of("murmur"), Nearest.of("murmr", HASHES));
    }

    @Test
    void countsSwappedNeighboursAsOneEdit() {
        assertEquals(Optional.of("abcdef"), Nearest.of("badcef", List.of("abcdef")));
        assertEquals(Optional.empty(), Nearest.of("badcfe", List.of("abcdef")));
    }

    @Test
    void prefersFewerEdits() {
        assertEquals(Optional.of("crc32"), Nearest.of("crc33", List.of("crc16", "crc32")));
    }

    @Test
    void takesAlphabeticalFirstAmongEquals() {
        assertEquals(Optional.of("fnv1a_32"), Nearest.of("fnv1a_", List.of("fnv1a_64", "fnv1a_32")));
    }

    @Test
    void ignoresCase() {
        assertEquals(Optional.of("murmur"), Nearest.of("MURMUR", HASHES));
    }

    @Test
    void offersNothingAfterThreeEdits() {
        assertEquals(Optional.empty(), Nearest.of("murmurxyz", HASHES));
        assertEquals(Optional.empty(), Nearest.of("murxyz", HASHES));
    }

    @Test
    void offersNothingThatSharesNoLetter() {
        assertEquals(Optional.empty(), Nearest.of("ab", List.of("xy")));
        assertEquals(Optional.empty(), Nearest.of("", List.of("xy")));
    }

    @Test
    void survivesVeryLongWords() {
        assertEquals(Optional.empty(), Nearest.of("x".repeat(100_000), List.of("x".repeat(100_000))));
    }
}
