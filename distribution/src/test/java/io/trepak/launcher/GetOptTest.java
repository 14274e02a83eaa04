package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.command.Option;
import java.util.List;
import org.junit.jupiter.api.Test;

class GetOptTest {
    private static final Option FLAG = new Option('f', "flag", null, "");
    private static final Option FILE = new Option('o', "output", Option.Value.of("S", Option.Kind.OTHER), "");
    private static final Option OLD = new Option('d', "daemonize", null, "");
    private static final Option NEW = new Option('\0', "daemon-name", Option.Value.of("S", Option.Kind.OTHER), "");
    private static final Option NEWER = new Option('\0', "drain", Option.Value.of("S", Option.Kind.OTHER), "");

    private static GetOpt options(String... args) {
        return new GetOpt(List.of(List.of(FLAG, FILE, OLD), List.of(NEW, NEWER)), args);
    }

    private static void finds(Option option, String value, String... args) throws GetOpt.BadOption {
        GetOpt options = options(args);
        assertEquals(new GetOpt.Found(option, value), options.next());
        assertNull(options.next());
    }

    private static GetOpt.BadOption refuses(String... args) {
        return assertThrows(GetOpt.BadOption.class, () -> {
            GetOpt options = options(args);
            GetOpt.Found found = options.next();
            while (found != null) {
                found = options.next();
            }
        });
    }

    @Test
    void takesAValueFromTheSameOrTheNextArgument() throws GetOpt.BadOption {
        finds(FILE, "x", "-ox");
        finds(FILE, "x", "-o", "x");
        finds(FILE, "x", "--output=x");
        finds(FILE, "x", "--output", "x");
        finds(FILE, "", "--output=");
        finds(FILE, "a=b", "--output=a=b");
        finds(FILE, "-f", "-o", "-f");
        finds(FILE, "--", "--output", "--");
    }

    @Test
    void walksThroughClusteredLetters() throws GetOpt.BadOption {
        GetOpt options = options("-fdof", "-f");
        assertEquals(FLAG, options.next().option());
        assertEquals(OLD, options.next().option());
        assertEquals(new GetOpt.Found(FILE, "f"), options.next());
        assertEquals(FLAG, options.next().option());
        assertNull(options.next());
    }

    @Test
    void takesALongNameCutShort() throws GetOpt.BadOption {
        finds(FLAG, null, "--fl");
        finds(FILE, "x", "--o=x");
        finds(NEWER, "3", "--dr", "3");
    }

    @Test
    void givesANameCutShortToTheOlderOption() throws GetOpt.BadOption {
        finds(OLD, null, "--daemon");
        finds(NEW, "x", "--daemon-n=x");
    }

    @Test
    void passesOverOtherArgumentsAndStopsAtTwoDashes() throws GetOpt.BadOption {
        finds(FLAG, null, "file", "-f", "-", "more");
        finds(FLAG, null, "-f", "--", "-o", "--nonsense");
    }

    @Test
    void namesWhatIsNoOption() {
        assertEquals("x", refuses("-x").given);
        assertEquals("x", refuses("-fx").given);
        assertEquals("nonsense", refuses("--nonsense=1").given);
        assertNull(refuses("--nonsense").withoutValue);
    }

    @Test
    void refusesAValueForAFlag() {
        assertEquals("f", refuses("--flag=1").given);
        assertNull(refuses("--flag=1").withoutValue);
    }

    @Test
    void refusesANameThatFitsTwoOptionsOfOneAge() {
        GetOpt options = new GetOpt(List.of(List.of(OLD, NEWER)), "--d");
        assertEquals("d", assertThrows(GetOpt.BadOption.class, options::next).given);
    }

    @Test
    void saysWhichOptionLacksItsValue() {
        assertEquals(FILE, refuses("-o").withoutValue);
        assertEquals(FILE, refuses("-fo").withoutValue);
        assertEquals(FILE, refuses("--out").withoutValue);
        assertNotNull(refuses("--drain").withoutValue);
    }

    @Test
    void keepsTheArgumentsItPassesOver() throws GetOpt.BadOption {
        GetOpt options = options("a", "-f", "b", "--", "-c");
        assertEquals(new GetOpt.Found(FLAG, null), options.next());
        assertNull(options.next());
        assertEquals(List.of("a", "b", "-c"), options.others());
    }
}
