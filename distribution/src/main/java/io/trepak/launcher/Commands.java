package io.trepak.launcher;

import io.trepak.command.Command;
import io.trepak.command.Option;
import io.trepak.command.Option.Kind;
import io.trepak.command.Option.Value;
import io.trepak.command.Tool;
import io.trepak.command.Toolbox;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The commands, known by the first word. */
final class Commands {
    private static final Command NEW = new Command(
            NewPlugin.WORD,
            NewPlugin.USAGE,
            "Writes a Maven project for a plugin of yours and says what to type next. KIND is one of "
                    + PluginTemplate.words() + ".",
            Value.oneOf("KIND", PluginTemplate.all()),
            List.of(
                    new Option(
                            '\0',
                            "package",
                            Value.of("PACKAGE", Kind.OTHER),
                            "the Java package (default: com.example. and the name)"),
                    Option.HELP));

    private static final List<Tool> TOOLS = ServiceLoader.load(Toolbox.class).stream()
            .flatMap(found -> found.get().tools().stream())
            .toList();

    static final List<Command> ALL =
            Stream.concat(Stream.of(NEW), TOOLS.stream().map(Tool::command)).toList();

    private Commands() {}

    /** The command of that word; null when it is none. */
    static Command named(String word) {
        for (Command command : ALL) {
            if (command.word().equals(word)) {
                return command;
            }
        }
        return null;
    }

    /** What carries the command of that word out, unless that is done here. */
    static Tool tool(String word) {
        return TOOLS.stream()
                .filter(tool -> tool.command().word().equals(word))
                .findFirst()
                .orElseThrow();
    }
}
