package io.trepak.tools;

import io.trepak.command.Command;
import io.trepak.command.Option;
import io.trepak.command.Option.Kind;
import io.trepak.command.Option.Value;
import io.trepak.command.Program;
import io.trepak.command.Tool;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;

/** {@code trepak route}, for the launcher. */
public final class RouteTool implements Tool {
    static final Command COMMAND = new Command(
            RouteCommand.WORD,
            RouteCommand.USAGE,
            "Says for each key which server of the pool it lives on, without a proxy. The key - stands for"
                    + " keys on stdin, one a line.",
            Value.of("KEY", Kind.OTHER),
            List.of(
                    new Option(
                            'c',
                            "conf-file",
                            Value.of("FILE", Kind.FILE),
                            "the configuration file (default: conf/nutcracker.yml)"),
                    Option.JSON,
                    new Option('\0', "tsv", null, "print columns with tabs between"),
                    Option.PLUGIN_DIR,
                    Option.HELP));

    @Override
    public Command command() {
        return COMMAND;
    }

    @Override
    public int run(Program program, InputStream in, PrintStream out, PrintStream err, List<String> args) {
        return new RouteCommand(program, in, out, err).run(args);
    }
}
