package io.trepak.launcher;

import io.trepak.command.Json;
import io.trepak.command.Linter;
import io.trepak.command.Program;
import io.trepak.engine.Configuration;
import io.trepak.engine.Proxy;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.config.Location;
import io.trepak.engine.config.PluginConflictException;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.Warning;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * The options {@code -t} and {@code --lint}. Unlike nutcracker it says what is wrong, and says once that something is. Lives for
 * one test.
 */
final class ConfigurationTest {
    private final Program program;
    private final CommandLine line;
    private final boolean badStatsAddress;
    private final PrintStream out;
    private final PrintStream err;
    private final List<Map<String, Object>> problems = new ArrayList<>();
    private final List<Map<String, Object>> warnings = new ArrayList<>();

    ConfigurationTest(Program program, CommandLine line, boolean badStatsAddress, PrintStream out, PrintStream err) {
        this.program = program;
        this.line = line;
        this.badStatsAddress = badStatsAddress;
        this.out = out;
        this.err = err;
    }

    /** The exit code. */
    int run() {
        String end = "' syntax is ok";
        try {
            if (badStatsAddress) {
                problem(null, Launcher.unresolved(line.statsAddr()));
                end = "' syntax is ok, but the command line is not";
            }
            Path plugins = program.plugins(line.pluginDir());
            warn(Configuration.read(Path.of(line.confFile()), plugins), plugins);
        } catch (PluginConflictException e) {
            e.problems().forEach(this::problem);
            end = "' can be read, but not be tested until the plugins are put right";
        } catch (ConfigException e) {
            e.problems().forEach(this::problem);
            end = "' syntax is invalid";
        }
        say("configuration file '" + line.confFile() + end);
        if (line.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("file", line.confFile());
            answer.put("problems", problems);
            answer.put("warnings", warnings);
            byte[] document = Json.document(answer).getBytes(StandardCharsets.UTF_8);
            out.write(document, 0, document.length);
            out.flush();
        }
        return problems.isEmpty() && (warnings.isEmpty() || !line.strict()) ? 0 : 1;
    }

    /** Without --lint only what would be said at the start as well; what would end the start is a problem in both cases. */
    private void warn(ProxyConfig config, Path plugins) throws ConfigException {
        List<String> atStart = Proxy.check(config, Launcher.options(program, line, null));
        if (!line.lint()) {
            atStart.forEach(this::warning);
            return;
        }
        Linter linter = ServiceLoader.load(Linter.class).findFirst().orElse(null);
        if (linter == null) {
            problem(null, "--lint needs the JAR of the tools, which is missing in lib");
            return;
        }
        Linter.Result found = linter.lint(config, plugins);
        found.broken().forEach(this::warning);
        found.warnings().forEach(this::warning);
    }

    private void problem(Problem problem) {
        problem(problem.at(), problem.what());
    }

    private void problem(Location at, String what) {
        say(at == null ? what : at + ": " + what);
        problems.add(entry(at, "what", what));
    }

    private void warning(String text) {
        say("warning: " + text);
        warnings.add(Map.of("what", text));
    }

    private void warning(Warning warning) {
        say("warning: " + warning);
        Map<String, Object> entry = entry(warning.at(), "rule", warning.rule());
        entry.put("what", warning.what());
        entry.put("why", warning.why());
        entry.put("advice", warning.advice());
        warnings.add(entry);
    }

    private static Map<String, Object> entry(Location at, String key, String value) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("file", at == null ? null : at.file());
        entry.put("line", at == null ? null : at.line());
        entry.put(key, value);
        return entry;
    }

    /** For JSON only stdout counts. */
    private void say(String text) {
        if (!line.json()) {
            err.println(program.name() + ": " + text);
        }
    }
}
