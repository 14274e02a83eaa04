package io.trepak.launcher;

import io.trepak.launcher.Option.Kind;
import io.trepak.launcher.Option.Value;
import java.util.List;

/** The commands, known by the first word. */
final class Commands {
    private static final Value DIRECTORY = Value.of("DIR", Kind.DIRECTORY);

    /** What commands take; each takes some of them. */
    private static final List<Option> OPTIONS = List.of(
            new Option(
                    'c',
                    "conf-file",
                    Value.of("FILE", Kind.FILE),
                    "the configuration file (default: conf/nutcracker.yml)"),
            new Option('\0', "pool", Value.of("NAME", Kind.OTHER), "only this pool"),
            new Option(
                    '\0',
                    "keys",
                    Value.of("FILE", Kind.FILE),
                    "count with the keys of a file, one a line, or of stdin for -"),
            new Option('\0', "exact", null, "count every hash there is, not a sample"),
            new Option('\0', "workers", Value.of("N", Kind.OTHER), "count connections for so many event loops"),
            new Option(
                    '\0',
                    "package",
                    Value.of("PACKAGE", Kind.OTHER),
                    "the Java package (default: com.example. and the name)"),
            new Option('\0', "json", null, "print JSON"),
            new Option('\0', "tsv", null, "print columns with tabs between"),
            new Option('\0', "plugin-dir", DIRECTORY, "the directory of plugins (default: plugins beside bin)"),
            new Option('h', "help", null, "show this help and exit"));

    static final List<Command> ALL = List.of(
            new Command(
                    NewPlugin.WORD,
                    NewPlugin.USAGE,
                    "Writes a Maven project for a plugin of yours and says what to type next. KIND is one of "
                            + PluginTemplate.words() + ".",
                    Value.oneOf("KIND", PluginTemplate.all()),
                    ofCommand("package")),
            new Command(
                    RouteCommand.WORD,
                    RouteCommand.USAGE,
                    "Says for each key which server of the pool it lives on, without a proxy. The key - stands for"
                            + " keys on stdin, one a line.",
                    Value.of("KEY", Kind.OTHER),
                    ofCommand("conf-file", "tsv", "json", "plugin-dir")),
            new Command(
                    PlanCommand.WORD,
                    PlanCommand.USAGE,
                    "Says what a new configuration file would change, and which share of the keys would move. Of a single"
                            + " file, what it means to twemproxy otherwise.",
                    Value.of("FILE", Kind.FILE),
                    ofCommand("pool", "keys", "exact", "workers", "json", "plugin-dir")));

    private Commands() {}

    private static List<Option> ofCommand(String... names) {
        List<String> taken = List.of(names);
        return OPTIONS.stream()
                .filter(option -> taken.contains(option.name()) || option.name().equals("help"))
                .toList();
    }

    /** The command of that word; null when it is none. */
    static Command named(String word) {
        for (Command command : ALL) {
            if (command.word().equals(word)) {
                return command;
            }
        }
        return null;
    }
}
