package io.trepak.launcher;

import io.trepak.command.Command;
import io.trepak.command.Option;
import io.trepak.command.Option.Value;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the completion script for zsh out of the options there are. */
final class ZshScript {
    private final StringBuilder text = new StringBuilder();

    private ZshScript() {}

    static String text() {
        ZshScript script = new ZshScript();
        script.write();
        return script.text.toString();
    }

    private void write() {
        line("#compdef trepak nutcracker");
        line("# Made by the build out of the program's own list of options.");
        line("");
        line("_trepak() {");
        line("  if ((CURRENT > 2)); then");
        line("    case $words[2] in");
        for (Command command : Commands.ALL) {
            line("      " + command.word() + ")");
            line("        shift words");
            line("        ((CURRENT--))");
            arguments("        ", command.options(), positional(command.words()));
            line("        return");
            line("        ;;");
        }
        line("    esac");
        line("  fi");
        String commands = Commands.ALL.stream()
                .map(command -> command.word() + "\\:" + quoted(firstSentence(command.text())))
                .collect(Collectors.joining(" "));
        arguments(
                "  ",
                Stream.concat(Options.NUTCRACKER.stream(), Options.TREPAK.stream())
                        .toList(),
                "'1:command:((" + commands + "))'");
        line("}");
        line("");
        line("_trepak \"$@\"");
    }

    private static String firstSentence(String text) {
        return text.replaceFirst("\\. .*|\\.$", "");
    }

    /** In double quotes, within a list of words with descriptions, within single quotes. */
    private static String quoted(String text) {
        return "\"" + escaped(text) + "\"";
    }

    /** Brackets and colons mean something to _arguments, quotes to the shell. */
    private static String escaped(String text) {
        return text.replaceAll("[\\[\\]:]", "\\\\$0").replace("'", "'\\''");
    }

    private void arguments(String indent, List<Option> options, String rest) {
        line(indent + "_arguments -s -S \\");
        for (Option option : options) {
            String follows = option.takesValue() ? follows(option.value()) : "";
            String equals = option.takesValue() ? "=" : "";
            String text = "'[" + escaped(option.text()) + "]" + follows + "'";
            String forms = option.letter() == 0
                    ? "--" + option.name() + equals
                    : "'(-" + option.letter() + " --" + option.name() + ")'{-" + option.letter()
                            + (option.takesValue() ? "+" : "") + ",--" + option.name() + equals + "}";
            line(indent + "  " + forms + text + " \\");
        }
        line(indent + "  " + rest);
    }

    private static String follows(Value value) {
        return ":" + value.label() + ":" + action(value);
    }

    private static String positional(Value value) {
        return value.kind() == Option.Kind.WORD ? "'1" + follows(value) + "'" : "'*" + follows(value) + "'";
    }

    private static String action(Value value) {
        return switch (value.kind()) {
            case FILE -> "_files";
            case DIRECTORY -> "_files -/";
            case WORD -> "(" + String.join(" ", value.words()) + ")";
            case OTHER -> " ";
        };
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
