package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.command.Command;
import io.trepak.command.InvalidArguments;
import io.trepak.command.Option;
import io.trepak.command.Program;
import io.trepak.command.SubcommandLine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubcommandLineTest {
    private static final Command PLAN = Commands.named("plan");
    private static final Command ROUTE = Commands.named("route");

    private static SubcommandLine parse(Command command, String... args) throws InvalidArguments {
        return SubcommandLine.parse(command, List.of(args));
    }

    @Test
    void takesOptionsInEveryFormAndPlace() throws InvalidArguments {
        for (String[] args : List.of(
                new String[] {"-c", "x.yml", "alpha", "k"},
                new String[] {"-cx.yml", "alpha", "k"},
                new String[] {"alpha", "--conf-file", "x.yml", "k"},
                new String[] {"alpha", "k", "--conf-file=x.yml"},
                new String[] {"-c", "old.yml", "alpha", "k", "--conf-file=x.yml"})) {
            SubcommandLine line = parse(ROUTE, args);
            assertEquals("x.yml", line.value("conf-file", null));
            assertEquals(List.of("alpha", "k"), line.words());
            assertFalse(line.has("json"));
        }
    }

    @Test
    void takesWhatFollowsAsTheValueWhateverItLooksLike() throws InvalidArguments {
        assertEquals("--json", parse(PLAN, "--pool", "--json").value("pool", null));
        assertEquals("", parse(PLAN, "--pool=").value("pool", null));
        assertEquals("\"a=b\"", parse(PLAN, "--pool=\"a=b\"").value("pool", null));
        assertEquals("${user.name}", parse(PLAN, "--pool", "${user.name}").value("pool", null));
    }

    @Test
    void leavesKeysAloneHoweverOdd() throws InvalidArguments {
        assertEquals(
                List.of("-", "alpha", "-", "@pom.xml", "", "a b", "\"q\"", "${x}", "-c", "--json"),
                parse(ROUTE, "-", "alpha", "--tsv", "-", "@pom.xml", "", "a b", "\"q\"", "${x}", "--", "-c", "--json")
                        .words());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--keyz=x a b | invalid option -- 'keyz'; did you mean --keys?",
                "--key=x a b | invalid option -- 'key'; did you mean --keys?",
                "-x a b | invalid option -- 'x'",
                "a --keys | option --keys requires a value",
                "--tsv | invalid option -- 'tsv'",
            })
    void saysWhatIsWrong(String args, String message) {
        assertEquals(
                message,
                assertThrows(InvalidArguments.class, () -> parse(PLAN, args.split(" ")))
                        .getMessage());
    }

    @Test
    void refusesAValueForAFlagAndANameThatFitsTwo() {
        assertThrows(InvalidArguments.class, () -> parse(PLAN, "--exact=1"));
        assertThrows(InvalidArguments.class, () -> parse(PLAN, "--p", "x"));
    }

    @Test
    void helpNamesEveryOptionAndIsNoHelpForAKeyOfThatName() {
        Program program = new Program("trepak", "1", null, null);
        for (Command command : Commands.ALL) {
            String help = SubcommandLine.help(program, command);
            assertTrue(help.startsWith("Usage: trepak " + command.usage() + "\n"), help);
            for (Option option : command.options()) {
                assertTrue(help.contains("--" + option.name()) && help.contains(option.text()), help);
            }
        }
        assertTrue(SubcommandLine.asksForHelp(ROUTE, List.of("-h")));
        assertTrue(SubcommandLine.asksForHelp(ROUTE, List.of("alpha", "--help")));
        assertFalse(SubcommandLine.asksForHelp(ROUTE, List.of("alpha", "--", "--help")));
        assertFalse(SubcommandLine.asksForHelp(ROUTE, List.of("--nonsense", "--help")));
    }
}
