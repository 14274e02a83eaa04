package io.trepak.launcher;

import io.trepak.command.Command;
import io.trepak.command.Option;
import io.trepak.command.Option.Kind;
import io.trepak.command.Option.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the completion script for bash out of the options there are. picocli's own completes nothing behind {@code =}. */
final class BashScript {
    private final StringBuilder text = new StringBuilder();

    private BashScript() {}

    static String text() {
        BashScript script = new BashScript();
        script.write();
        return script.text.toString();
    }

    private void write() {
        line("# bash completion for trepak. Made by the build out of the program's own list of options.");
        line("# shellcheck disable=SC2207 # the bash of macOS has no mapfile");
        line("");
        line("_trepak_words() { # what there is, with spaces between");
        line("  local IFS=$' \\n'");
        line("  COMPREPLY=($(compgen -W \"$1\" -- \"$cur\"))");
        line("  [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null");
        line("  return 0");
        line("}");
        line("");
        line("_trepak_files() { # -f for files, -d for folders only");
        line("  local IFS=$'\\n'");
        line("  compopt -o filenames 2>/dev/null");
        line("  COMPREPLY=($(compgen \"$1\" -- \"$cur\"))");
        line("}");
        line("");
        line("_trepak() {");
        line("  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=");
        line("  # bash takes --name=value apart");
        line("  if [[ $cur == = ]]; then");
        line("    cur=");
        line("  elif [[ $prev == = && $COMP_CWORD -gt 2 ]]; then");
        line("    prev=${COMP_WORDS[COMP_CWORD - 2]}");
        line("  fi");
        line("  COMPREPLY=()");
        line("  if ((COMP_CWORD > 1)); then");
        line("    case ${COMP_WORDS[1]} in");
        line("      " + Commands.ALL.stream().map(Command::word).collect(Collectors.joining(" | "))
                + ") command=${COMP_WORDS[1]} ;;");
        line("    esac");
        line("  fi");
        line("  case $command:$prev in");
        values("", proxyOptions());
        Commands.ALL.forEach(command -> values(command.word(), command.options()));
        line("  esac");
        line("  if [[ $cur == -* ]]; then");
        line("    case $command in");
        names("''", proxyOptions());
        Commands.ALL.forEach(command -> names(command.word(), command.options()));
        line("    esac");
        line("    return");
        line("  fi");
        line("  case $command:$COMP_CWORD in");
        line("    :1) _trepak_words '"
                + Commands.ALL.stream().map(Command::word).collect(Collectors.joining(" ")) + "' ;;");
        for (Command command : Commands.ALL) {
            if (command.words().kind() != Kind.OTHER) {
                String at = command.words().kind() == Kind.WORD ? "2" : "*";
                line("    " + command.word() + ":" + at + ") " + offer(command.words()) + " ;;");
            }
        }
        line("  esac");
        line("}");
        line("");
        line("complete -F _trepak trepak nutcracker");
    }

    private static List<Option> proxyOptions() {
        return Stream.concat(Options.NUTCRACKER.stream(), Options.TREPAK.stream())
                .toList();
    }

    /** What may follow the options that take a value. */
    private void values(String command, List<Option> options) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        for (Option option : options) {
            if (option.takesValue()) {
                List<String> same = names.computeIfAbsent(offer(option.value()), offer -> new ArrayList<>());
                if (option.letter() != 0) {
                    same.add(command + ":-" + option.letter());
                }
                same.add(command + ":--" + option.name());
            }
        }
        names.forEach((offer, same) -> {
            line("    " + String.join(" | ", same) + ")");
            line("      " + offer);
            line("      return");
            line("      ;;");
        });
    }

    private static String offer(Value value) {
        return switch (value.kind()) {
            case FILE -> "_trepak_files -f";
            case DIRECTORY -> "_trepak_files -d";
            case WORD -> "_trepak_words '" + String.join(" ", value.words()) + "'";
            case OTHER -> ": a number, or a name that only the user knows";
        };
    }

    private void names(String pattern, List<Option> options) {
        String names = options.stream()
                .flatMap(option -> Stream.of(
                        option.letter() == 0 ? "" : "-" + option.letter(),
                        "--" + option.name() + (option.takesValue() ? "=" : "")))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.joining(" "));
        line("      " + pattern + ") _trepak_words '" + names + "' ;;");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
