package io.trepak.tools;

import io.trepak.command.Errno;
import io.trepak.command.InvalidArguments;
import io.trepak.command.Json;
import io.trepak.command.Numbers;
import io.trepak.command.Program;
import io.trepak.command.SubcommandLine;
import io.trepak.engine.Configuration;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.Difference;
import io.trepak.engine.config.ProxyConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The command {@code trepak plan}: says what a new configuration file would change; of a single file, what it means to
 * twemproxy otherwise. Lives as long as the command.
 */
final class PlanCommand {
    static final String WORD = "plan";
    static final String USAGE =
            "plan [--pool=NAME] [--keys=FILE] [--exact] [--workers=N] [--json] [--plugin-dir=DIR] [OLD.yml] NEW.yml";

    private final Program program;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    PlanCommand(Program program, InputStream in, PrintStream out, PrintStream err) {
        this.program = program;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /**
     * @param args behind the word
     * @return the exit code
     */
    int run(List<String> args) {
        try {
            SubcommandLine line = SubcommandLine.parse(PlanTool.COMMAND, args);
            String text = line.words().size() == 1 ? differences(line) : plan(line);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.write(bytes, 0, bytes.length);
            out.flush();
            return 0;
        } catch (InvalidArguments e) {
            err.println(program.name() + ": " + e.getMessage());
            err.println("Usage: " + program.name() + " " + USAGE);
        } catch (ConfigException e) {
            e.problems().forEach(problem -> err.println(program.name() + ": " + problem));
        } catch (IOException e) {
            err.println(program.name() + ": " + e.getMessage());
        }
        return 1;
    }

    private String plan(SubcommandLine line) throws InvalidArguments, ConfigException, IOException {
        if (line.words().size() != 2) {
            throw new InvalidArguments("expected two configuration files, the old one and the new one; or one, to be"
                    + " compared with what twemproxy makes of it");
        }
        if (line.has("keys") && line.has("exact")) {
            throw new InvalidArguments("--exact is about hashes and --keys about keys; expected only one of the two");
        }
        PlanOptions options = new PlanOptions(
                line.value("pool", null),
                line.has("exact"),
                line.has("keys") ? keys(line.value("keys", null)) : null,
                line.has("workers") ? Numbers.workers(line.value("workers", null)) : 0);
        Plan plan = planner(line)
                .plan(
                        Configuration.read(Path.of(line.words().get(0))),
                        Configuration.read(Path.of(line.words().get(1))),
                        options);
        return line.has("json") ? Json.document(PlanJson.of(plan)) : PlanText.of(plan);
    }

    private String differences(SubcommandLine line) throws InvalidArguments, ConfigException {
        for (String option : new String[] {"pool", "keys", "exact", "workers"}) {
            if (line.has(option)) {
                throw new InvalidArguments("--" + option
                        + " is about what changes from one file to another; expected two configuration files");
            }
        }
        ProxyConfig config = Configuration.read(Path.of(line.words().get(0)));
        List<Difference> differences = planner(line).differences(config);
        return line.has("json")
                ? Json.document(PlanJson.differences(config.file(), differences))
                : DifferencesText.of(config.file(), differences);
    }

    private Planner planner(SubcommandLine line) throws ConfigException {
        return Planner.load(program.plugins(line.value("plugin-dir", null)));
    }

    private KeySource keys(String file) {
        return keys -> {
            try (InputStream lines = file.equals("-") ? in : Files.newInputStream(Path.of(file))) {
                KeyText.lines(lines, keys);
            } catch (NoSuchFileException e) {
                throw new IOException("the keys in '" + file + "' cannot be read: No such file or directory", e);
            } catch (IOException e) {
                throw new IOException("the keys in '" + file + "' cannot be read: " + Errno.text(e), e);
            }
        };
    }
}
