package io.trepak.command;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The arguments behind a command word: options, and words. picocli parses them; a process that is to serve never loads its
 * classes (see {@link GetOpt}). Built once by {@link #parse}.
 *
 * <p>Long names are not cut short here: where that is allowed, picocli 4.7.7 fails at the word {@code -}.
 */
public final class SubcommandLine {
    private static final int HELP_COLUMNS = 120;

    private final Map<String, String> values = new HashMap<>();
    private final List<String> words;

    private SubcommandLine(Command command, ParseResult result) {
        for (Option option : command.options()) {
            OptionSpec found = result.matchedOption("--" + option.name());
            if (found != null) {
                values.put(option.name(), option.takesValue() ? found.<String>getValue() : "");
            }
        }
        words = result.hasMatchedPositional(0)
                ? List.of(result.matchedPositional(0).<String[]>getValue())
                : List.of();
    }

    /** @throws InvalidArguments for the first argument that is wrong */
    public static SubcommandLine parse(Command command, List<String> args) throws InvalidArguments {
        try {
            return new SubcommandLine(command, picocli(command).parseArgs(args.toArray(new String[0])));
        } catch (MissingParameterException e) {
            String name = ((OptionSpec) e.getMissing().get(0)).longestName();
            throw new InvalidArguments("option " + name + " requires "
                    + (name.equals("--package") ? "the name of a Java package" : "a value"));
        } catch (UnmatchedArgumentException e) {
            String given = e.getUnmatched().get(0).replaceFirst("^--?", "").replaceFirst("=.*", "");
            List<String> like = e.getSuggestions();
            throw new InvalidArguments("invalid option -- '" + given + "'"
                    + (like.isEmpty() ? "" : "; did you mean " + String.join(" or ", like) + "?"));
        } catch (ParameterException e) {
            throw new InvalidArguments(e.getMessage());
        }
    }

    public static boolean asksForHelp(Command command, List<String> args) {
        try {
            return parse(command, args).has("help");
        } catch (InvalidArguments e) {
            return false; // which the command will say
        }
    }

    /** What {@code --help} prints. */
    public static String help(Program program, Command command) {
        picocli.CommandLine line = picocli(command);
        line.setUsageHelpWidth(HELP_COLUMNS)
                .getCommandSpec()
                .usageMessage()
                .customSynopsis(program.name() + " " + command.usage())
                .description("", command.text().replace("%", "%%"), "")
                .sortOptions(false);
        return line.getUsageMessage(Ansi.OFF);
    }

    private static picocli.CommandLine picocli(Command command) {
        CommandSpec spec = CommandSpec.create().name(command.word());
        command.options().forEach(option -> spec.addOption(spec(option)));
        spec.addPositional(PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .type(String[].class)
                .hidden(true)
                .build());
        return new picocli.CommandLine(spec)
                .setAllowOptionsAsOptionParameters(true) // as getopt does: what follows is the value, dashes or not
                .setOverwrittenOptionsAllowed(true)
                .setExpandAtFiles(false) // a key may begin with @
                .setInterpolateVariables(false);
    }

    private static OptionSpec spec(Option option) {
        String longName = "--" + option.name();
        OptionSpec.Builder builder = option.letter() == 0
                ? OptionSpec.builder(longName)
                : OptionSpec.builder("-" + option.letter(), longName);
        builder.description(option.text().replace("%", "%%"));
        if (!option.takesValue()) {
            return builder.type(boolean.class).arity("0").build();
        }
        return builder.type(String.class)
                .arity("1")
                .paramLabel(option.value().label())
                .build();
    }

    public boolean has(String option) {
        return values.containsKey(option);
    }

    public String value(String option, String defaultValue) {
        return values.getOrDefault(option, defaultValue);
    }

    /** All that is no option, in order. */
    public List<String> words() {
        return words;
    }
}
