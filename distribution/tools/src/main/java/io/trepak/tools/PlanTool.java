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

/** {@code trepak plan}, for the launcher. */
public final class PlanTool implements Tool {
    static final Command COMMAND = new Command(
            PlanCommand.WORD,
            PlanCommand.USAGE,
            "Says what a new configuration file would change, and which share of the keys would move. Of a single"
                    + " file, what it means to twemproxy otherwise.",
            Value.of("FILE", Kind.FILE),
            List.of(
                    new Option('\0', "pool", Value.of("NAME", Kind.OTHER), "only this pool"),
                    new Option(
                            '\0',
                            "keys",
                            Value.of("FILE", Kind.FILE),
                            "count with the keys of a file, one a line, or of stdin for -"),
                    new Option('\0', "exact", null, "count every hash there is, not a sample"),
                    new Option('\0', "workers", Value.of("N", Kind.OTHER), "count connections for so many event loops"),
                    Option.JSON,
                    Option.PLUGIN_DIR,
                    Option.HELP));

    @Override
    public Command command() {
        return COMMAND;
    }

    @Override
    public int run(Program program, InputStream in, PrintStream out, PrintStream err, List<String> args) {
        return new PlanCommand(program, in, out, err).run(args);
    }
}
