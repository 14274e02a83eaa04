package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.command.Program;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private int run(String... args) throws InterruptedException {
        return runAs("nutcracker", args);
    }

    private int runAs(String name, String... args) throws InterruptedException {
        Program program = new Program(name, "1.2.3", null, null);
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
        String ours = "This is trepak-1.2.3";
        assertEquals(
                "This is nutcracker-0.5.0\nasync event backend: auto\n" + ours + ", in the place of nutcracker\n\n",
                err());
        err.reset();
        assertEquals(0, runAs("trepak", "-V"));
        assertEquals(ours + "\nasync event backend: auto\n\n", err());
        assertEquals(0, out.size());
    }

    /** A second proxy would be the response to a slip otherwise; scripts for nutcracker rely on words being passed over. */
    @Test
    void aWordThatIsNoCommandIsAnErrorUnlessItIsCalledNutcracker() throws IOException, InterruptedException {
        Map<String, String> expected = Map.of(
                "status",
                "unknown command 'status'; a proxy tells its state on the admin port (GET /readyz, /metrics) and the"
                        + " statistics port",
                "rout",
                "unknown command 'rout'; did you mean 'route'?",
                "paln",
                "unknown command 'paln'; did you mean 'plan'?",
                "lint",
                "unknown command 'lint'; did you mean --lint?",
                "version",
                "unknown command 'version'; did you mean -V?",
                "xyzzy",
                "unknown command 'xyzzy'; expected new, route, plan, or options (-h lists them)");
        for (Map.Entry<String, String> each : expected.entrySet()) {
            err.reset();
            assertEquals(1, runAs("trepak", each.getKey()));
            assertEquals("trepak: " + each.getValue() + "\n", err());
        }
        Path conf = Files.writeString(
                folder.resolve("good.yml"),
                "alpha:\n  listen: 127.0.0.1:22121\n  redis: true\n  servers:\n   - 127.0.0.1:7000:1\n");
        for (String[] args :
                new String[][] {{"-t", "-c", conf.toString(), "reload"}, {"reload", "-t", "-c", conf.toString()}}) {
            err.reset();
            assertEquals(1, runAs("trepak", args));
            assertTrue(err().startsWith("trepak: unknown command 'reload'; SIGHUP"), err());
            err.reset();
            assertEquals(0, run(args), err());
        }
    }

    @Test
    void aStatsAddressThatDoesNotResolveFailsTheConfigurationTest() throws IOException, InterruptedException {
        Path conf = Files.writeString(
                folder.resolve("good.yml"),
                "alpha:\n  listen: 127.0.0.1:22121\n  redis: true\n  servers:\n   - 127.0.0.1:7000:1\n");
        assertEquals(1, run("-t", "-a", "no.such.host.invalid", "-c", conf.toString()));
        assertEquals(
                "nutcracker: stats address 'no.such.host.invalid' does not resolve; give -a an address of this machine\n"
                        + "nutcracker: configuration file '" + conf + "' syntax is ok, but the command line is not\n",
                err());
    }

    @Test
    void printsVersionUsageAndStatsTogether() throws InterruptedException {
        assertEquals(0, run("-D", "-h", "--transport=nio"));
        String block =
                "This is nutcracker-0.5.0\nasync event backend: nio\nThis is trepak-1.2.3, in the place of nutcracker\n\n";
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
