package io.trepak.engine.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NameOrderTest {
    @Test
    void putsShorterNamesFirstThenSmallerUnsignedBytes() {
        assertEquals(
                List.of("", "b", "aa", "ab", "é", "aaa", "zé", "aaaa"),
                List.of("aaaa", "zé", "aaa", "é", "ab", "aa", "b", "").stream()
                        .sorted(NameOrder.INSTANCE)
                        .toList());
    }
}
