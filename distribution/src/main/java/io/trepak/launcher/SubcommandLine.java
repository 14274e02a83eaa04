package io.trepak.launcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The arguments behind a command word: options, and words. Built once by {@link #parse}. */
final class SubcommandLine {
    /** Every option a command may allow, named and lettered as in {@link CommandLine} where that has it. */
    private static final List<GetOpt.Option> OPTIONS = List.of(
            new GetOpt.Option('c', "conf-file", true),
            new GetOpt.Option('\0', "plugin-dir", true),
            new GetOpt.Option('\0', "workers", true),
            new GetOpt.Option('\0', "pool", true),
            new GetOpt.Option('\0', "keys", true),
            new GetOpt.Option('\0', "exact", false),
            new GetOpt.Option('\0', "json", false),
            new GetOpt.Option('\0', "tsv", false));

    private final Map<String, String> values = new HashMap<>();
    private final List<String> words = new ArrayList<>();

    private SubcommandLine() {}

    /**
     * @param allowed names of options
     * @throws CommandLine.Invalid for the first argument that is wrong
     */
    static SubcommandLine parse(List<String> args, String... allowed) throws CommandLine.Invalid {
        List<String> names = List.of(allowed);
        List<GetOpt.Option> options =
                OPTIONS.stream().filter(option -> names.contains(option.name())).toList();
        SubcommandLine line = new SubcommandLine();
        GetOpt arguments = new GetOpt(List.of(options), args.toArray(new String[0]));
        try {
            for (GetOpt.Found found = arguments.next(); found != null; found = arguments.next()) {
                line.values.put(found.option().name(), found.value() == null ? "" : found.value());
            }
        } catch (GetOpt.BadOption e) {
            throw new CommandLine.Invalid(
                    e.withoutValue == null
                            ? "invalid option -- '" + e.given + "'"
                            : "option --" + e.withoutValue.name() + " requires a value");
        }
        line.words.addAll(arguments.others());
        return line;
    }

    boolean has(String option) {
        return values.containsKey(option);
    }

    String value(String option, String fallback) {
        return values.getOrDefault(option, fallback);
    }

    /** All that is no option, in order. */
    List<String> words() {
        return words;
    }
}
