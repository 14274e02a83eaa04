package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private int run(String... args) throws InterruptedException {
        Program program = new Program("nutcracker", "1.2.3", null, null);
        return new Main(
                        program,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(args);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void printsTheVersionBlockOnStderr() throws InterruptedException {
        assertEquals(0, run("-V"));
        assertEquals("This is trepak-1.2.3\nasync event backend: auto\n\n", err());
        assertEquals(0, out.size());
    }

    @Test
    void printsVersionUsageAndStatsTogether() throws InterruptedException {
        assertEquals(0, run("-D", "-h", "--transport=nio"));
        String block = "This is trepak-1.2.3\nasync event backend: nio\n\n";
        assertEquals(block + Texts.usage("nutcracker") + Texts.ownUsage() + Texts.statsDescription(), err());
    }

    @Test
    void printsTheUsageBehindAnOptionError() throws InterruptedException {
        assertEquals(1, run("-s", "0"));
        assertTrue(
                err().startsWith("nutcracker: option -s value 0 is not a valid port\nUsage: nutcracker [-?hVdDt] "),
                err());
    }

    @Test
    void indentsTheUsageToTheNameOfTheProgram() {
        String[] lines = Texts.usage("trepak").split("\r?\n");
        assertEquals("Usage: trepak [-?hVdDt] [-v verbosity level] [-o output file]", lines[0]);
        assertEquals("              [-c conf file] [-s stats port] [-a stats addr]", lines[1]);
    }

    @Test
    void printsEveryProblemOfAConfigurationBeforeTheVerdict() throws IOException, InterruptedException {
        Path conf = folder.resolve("bad.yml");
        Files.writeString(
                conf,
                "alpha:\n  listen: 127.0.0.1:22121\n  hash: fnv1a_64\n  redis: yes\n  timeout: -1\n"
                        + "  servers:\n   - 127.0.0.1:7000:1\n");
        assertEquals(1, run("-t", "-c", conf.toString()));
        String[] lines = err().split("\n");
        assertEquals(3, lines.length, err());
        assertTrue(lines[0].startsWith("nutcracker: " + conf + ":4: "), lines[0]);
        assertTrue(lines[1].startsWith("nutcracker: " + conf + ":5: "), lines[1]);
        assertEquals("nutcracker: configuration file '" + conf + "' syntax is invalid", lines[2]);
    }

    @Test
    void failsTheConfigurationTestWhenThereIsNoFile() throws InterruptedException {
        assertEquals(1, run("-t", "-c", folder.resolve("none.yml").toString()));
        assertTrue(
                err().endsWith("nutcracker: configuration file '" + folder.resolve("none.yml")
                        + "' syntax is invalid\n"),
                err());
    }

    @Test
    void refusesToGoToTheBackgroundWithoutTheScript() throws InterruptedException {
        assertEquals(1, run("-d"));
        assertEquals("nutcracker: -d needs the launcher script; start bin/nutcracker -d\n", err());
    }
}
