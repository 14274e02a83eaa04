package io.trepak.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.config.reader.Read;
import io.trepak.engine.plugin.PluginOptions.InvalidOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PluginOptionsTest {
    @Test
    void givesValuesOfTheFileAndFallbacksForTheRest() {
        PluginOptions options = PluginOptions.of(Read.poolWith("region: eu", "retries: 007", "strict: true"));
        assertEquals("eu", options.string("region", "us"));
        assertEquals(7, options.integer("retries", 3));
        assertTrue(options.flag("strict", false));
        assertNull(options.string("absent", null));
        assertEquals(3, options.integer("absent", 3));
        assertTrue(options.flag("absent", true));
        assertFalse(options.flag("absent", false));
    }

    @Test
    void remembersWhatNobodyReadWithItsLine() {
        PluginOptions options = PluginOptions.of(Read.poolWith("zone: a", "region: eu", "area: b"));
        options.string("region", null);
        assertEquals(
                List.of(5, 7),
                options.unknownKeys("", Set.of()).stream()
                        .map(problem -> problem.at().line())
                        .toList());
        options.string("area", null);
        options.string("zone", null);
        assertEquals(List.of(), options.unknownKeys("", Set.of()));
    }

    @Test
    void suggestsKeysOfEngineAndPluginsForThoseNobodyRead() {
        PluginOptions options = PluginOptions.of(Read.poolWith("distribtion: modula", "regoin: eu", "colour: red"));
        options.string("region", null);
        assertEquals(
                "[F:5: directive \"distribtion\" is unknown; did you mean \"distribution\"?,"
                        + " F:6: directive \"regoin\" is unknown; did you mean \"region\"?,"
                        + " F:7: directive \"colour\" is unknown; expected a key of this version or of a plugin in use]",
                options.unknownKeys("", Set.of()).toString());
    }

    @Test
    void saysWhereABadValueStands() {
        PluginOptions options = PluginOptions.of(Read.poolWith("retries: -1", "strict: yes"));
        InvalidOption number = assertThrows(InvalidOption.class, () -> options.integer("retries", 3));
        InvalidOption flag = assertThrows(InvalidOption.class, () -> options.flag("strict", false));
        assertEquals(
                "F:5: directive \"retries\" is not a number; expected 0 to 2147483647, got \"-1\"",
                number.problem().toString());
        assertEquals(
                "F:6: directive \"strict\" is not \"true\" or \"false\"; expected one of the two, in lower case, got \"yes\"",
                flag.problem().toString());
    }

    @Test
    void namesThePoolWhenAPluginMissesAKey() {
        PluginOptions options = PluginOptions.of(Read.poolWith("x: y"));
        assertEquals(
                "F:1: directive \"sentinels\" is missing; expected host:port",
                options.invalid("sentinels", "is missing; expected host:port").getMessage());
    }
}
