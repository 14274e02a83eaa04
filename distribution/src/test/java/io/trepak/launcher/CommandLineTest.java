package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.command.InvalidArguments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    private static CommandLine parse(String... args) throws InvalidArguments {
        return CommandLine.parse(args);
    }

    @Test
    void knowsNutcrackersDefaults() throws InvalidArguments {
        CommandLine line = parse();
        assertEquals(5, line.logLevel());
        assertNull(line.output());
        assertEquals("conf/nutcracker.yml", line.confFile());
        assertEquals(22222, line.statsPort());
        assertEquals("0.0.0.0", line.statsAddr());
        assertNull(line.pidFile());
        assertEquals(30, line.drainSeconds());
        assertFalse(line.help() || line.version() || line.testConf() || line.daemonize() || line.describeStats());
    }

    @Test
    void readsEveryOptionOfNutcracker() throws InvalidArguments {
        CommandLine line =
                parse(("-h -V -t -d -D -v 7 -o log -c conf -s 80 -i 100 -a 127.0.0.1 -p pid -m 512").split(" "));
        assertTrue(line.help() && line.version() && line.testConf() && line.daemonize() && line.describeStats());
        assertEquals(7, line.logLevel());
        assertEquals("log", line.output());
        assertEquals("conf", line.confFile());
        assertEquals(80, line.statsPort());
        assertEquals("127.0.0.1", line.statsAddr());
        assertEquals("pid", line.pidFile());
    }

    @Test
    void readsOurOwnOptions() throws InvalidArguments {
        CommandLine line =
                parse("--workers=3", "--transport=nio", "--plugin-dir=p", "--drain=0", "--plugins", "--demo");
        assertEquals(3, line.workers());
        assertEquals("nio", line.transport());
        assertEquals("p", line.pluginDir());
        assertEquals(0, line.drainSeconds());
        assertTrue(line.listPlugins() && line.demo());
    }

    @Test
    void keepsNutcrackersShortestNamesUnambiguous() throws InvalidArguments {
        assertTrue(parse("--t").testConf());
        assertTrue(parse("--de").describeStats());
        assertEquals("x", parse("--p", "x").pidFile());
        assertTrue(parse("--h").help());
        assertEquals("log", parse("--o=log").output());
    }

    @Test
    void clampsTheLogLevelAndTakesAnEmptyLogFileForStderr() throws InvalidArguments {
        assertEquals(11, parse("-v", "12").logLevel());
        assertEquals(0, parse("-v0").logLevel());
        assertNull(parse("-o", "").output());
        assertEquals(80, parse("-s", "0000000000000080").statsPort());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-v | option -v requires a number",
                "-v x | option -v requires a number",
                "-v -1 | option -v requires a number",
                "-v 2147483648 | option -v value 2147483648 is out of range; expected 0 to 2147483647",
                "-o | option -o requires a file name",
                "-c | option -c requires a file name",
                "--conf-file | option -c requires a file name",
                "-s | option -s requires a number",
                "-s 1x | option -s requires a number",
                "-s 0 | option -s value 0 is not a valid port",
                "-s 65536 | option -s value 65536 is not a valid port",
                "-s 4294967297 | option -s value 4294967297 is not a valid port",
                "-s 99999999999999999999 | option -s value 99999999999999999999 is not a valid port",
                "-i | option -i requires a number",
                "-i 1s | option -i requires a number",
                "-i 4294967296 | option -i value 4294967296 is out of range; expected 0 to 2147483647",
                "-a | option -a requires a string",
                "-p | option -p requires a file name",
                "-m | option -m requires a number",
                "-m 0 | option -m requires a non-zero number",
                "-m k | option -m requires a non-zero number",
                "-m 511 | mbuf chunk size must be between 512 and 16777216 bytes",
                "-m 16777217 | mbuf chunk size must be between 512 and 16777216 bytes",
                "-m 4294968296 | mbuf chunk size must be between 512 and 16777216 bytes",
                "-x | invalid option -- 'x'",
                "-? | invalid option -- '?'",
                "--test-conf=1 | invalid option -- 't'",
                "--bogus | invalid option -- 'bogus'",
                "--d | invalid option -- 'd'",
                "--workers 0 | option --workers value 0 is out of range; expected 1 to 256",
                "--workers | option --workers requires a number",
                "--drain x | option --drain requires a number",
                "--transport | option --transport requires a name",
                "--log-format | option --log-format requires a name",
                "--log-format xml | option --log-format value xml is not a format; expected lines or json",
                "--transport tcp"
                        + " | option --transport value tcp is not a transport; expected auto, io_uring, epoll, kqueue or nio",
                "--plugin-dir | option --plugin-dir requires a directory name",
                "--demo -d | option --demo runs in the foreground; leave out -d",
                "-s 0 -x | option -s value 0 is not a valid port",
                "-x -s 0 | invalid option -- 'x'",
                "-h -x | invalid option -- 'x'",
            })
    void saysWhatIsWrongWithTheFirstBadOption(String args, String message) {
        String[] words = args.split(" ");
        assertEquals(
                message,
                assertThrows(InvalidArguments.class, () -> CommandLine.parse(words))
                        .getMessage());
    }
}
