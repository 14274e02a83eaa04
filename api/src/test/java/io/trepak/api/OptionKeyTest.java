package io.trepak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.tck.TestOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionKeyTest {
    private static final OptionKey NUMBER = OptionKey.number("mine_limit", 2, 8, 4, "bytes", "A limit.");
    private static final OptionKey CHOICE = OptionKey.choice("mine_way", List.of("left", "right"), "A way.");
    private static final OptionKey FLAG = OptionKey.flag("mine_flag", true, "A flag.");
    private static final OptionKey OLD_WAY = CHOICE.likeTwemproxy("right");
    private static final OptionKey TEXT = OptionKey.text("mine_text", "a word", null, "A text.");

    @Test
    void readsWhatIsInTheFileAndElseItsFallback() {
        TestOptions none = TestOptions.none();
        assertEquals(4, NUMBER.number(none));
        assertEquals(0, CHOICE.choice(none));
        assertTrue(FLAG.flag(none));
        assertNull(TEXT.text(none));
        TestOptions all = TestOptions.of(
                Map.of("mine_limit", "8", "mine_way", "right", "mine_flag", "false", "mine_text", "word"));
        assertEquals(8, NUMBER.number(all));
        assertEquals(1, CHOICE.choice(all));
        assertEquals(false, FLAG.flag(all));
        assertEquals("word", TEXT.text(all));
    }

    @Test
    void refusesWhatIsOutOfRange() {
        for (String number : List.of("1", "9")) {
            TestOptions options = TestOptions.of(Map.of("mine_limit", number));
            Exception refused = assertThrows(IllegalArgumentException.class, () -> NUMBER.number(options));
            assertEquals("'mine_limit' must be 2 to 8", refused.getMessage());
        }
        TestOptions options = TestOptions.of(Map.of("mine_way", "up"));
        Exception refused = assertThrows(IllegalArgumentException.class, () -> CHOICE.choice(options));
        assertEquals("'mine_way' must be one of left, right", refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> OptionKey.number("x", 2, 8, 1, "bytes", "A limit."));
    }

    @Test
    void standsForTwemproxysWayWhereThatIsAskedFor() {
        Options asked = new Options() {
            private final TestOptions none = TestOptions.none();

            @Override
            public String string(String key, String defaultValue) {
                return none.string(key, defaultValue);
            }

            @Override
            public int integer(String key, int defaultValue) {
                return none.integer(key, defaultValue);
            }

            @Override
            public boolean flag(String key, boolean defaultValue) {
                return none.flag(key, defaultValue);
            }

            @Override
            public IllegalArgumentException invalid(String key, String problem) {
                return none.invalid(key, problem);
            }

            @Override
            public boolean isLikeTwemproxy() {
                return true;
            }
        };
        assertEquals(1, OLD_WAY.choice(asked));
        assertEquals(0, CHOICE.choice(asked));
        assertEquals(false, FLAG.likeTwemproxy("false").flag(asked));
        assertEquals(7, NUMBER.likeTwemproxy("7").number(asked));
        assertEquals("old", TEXT.likeTwemproxy("old").text(asked));
        assertEquals(0, OLD_WAY.choice(TestOptions.none()));
        assertEquals(0, OLD_WAY.choice(TestOptions.of(Map.of("mine_way", "left"))));
        assertEquals("right", OLD_WAY.likeTwemproxy());
        assertThrows(IllegalArgumentException.class, () -> CHOICE.likeTwemproxy("up"));
    }

    @Test
    void concernsServersTooUnlessItSaysOtherwise() {
        assertFalse(NUMBER.isClientsOnly());
        OptionKey narrow = OLD_WAY.clientsOnly();
        assertTrue(narrow.isClientsOnly());
        assertTrue(narrow.likeTwemproxy("left").isClientsOnly());
        assertEquals("right", narrow.likeTwemproxy());
        assertEquals(OLD_WAY.values(), narrow.values());
    }

    @Test
    void saysWhatMayStandThere() {
        assertEquals("bytes from 2 to 8", NUMBER.values());
        assertEquals("4", NUMBER.defaultValue());
        assertEquals("`left`, `right`", CHOICE.values());
        assertEquals("left", CHOICE.defaultValue());
        assertEquals("`true`, `false`", FLAG.values());
        assertEquals("true", FLAG.defaultValue());
        assertEquals(
                "bytes",
                OptionKey.number("x", 0, Integer.MAX_VALUE, 0, "bytes", "A size.")
                        .values());
        assertEquals(
                "bytes from 1",
                OptionKey.number("x", 1, Integer.MAX_VALUE, 1, "bytes", "A size.")
                        .values());
    }
}
