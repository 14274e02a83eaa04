package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Options;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestOptionsTest {
    @Test
    void fallsBackWhereAKeyIsAbsent() {
        Options options = TestOptions.none();
        assertEquals("x", options.string("key", "x"));
        assertEquals(7, options.integer("key", 7));
        assertTrue(options.flag("key", true));
    }

    @Test
    void readsWhatIsThere() {
        Options options = TestOptions.of(Map.of("text", "a b", "number", "2147483647", "off", "false"));
        assertEquals("a b", options.string("text", null));
        assertEquals(Integer.MAX_VALUE, options.integer("number", 1));
        assertFalse(options.flag("off", true));
    }

    @Test
    void refusesWhatTheEngineWouldRefuse() {
        Options options = TestOptions.of(Map.of("big", "2147483648", "minus", "-1", "yes", "yes"));
        for (String key : new String[] {"big", "minus", "yes"}) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> options.integer(key, 1));
            assertEquals("'" + key + "' must be a whole number from 0 to 2147483647", e.getMessage());
        }
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> options.flag("yes", true));
        assertEquals("'yes' must be true or false", e.getMessage());
    }
}
