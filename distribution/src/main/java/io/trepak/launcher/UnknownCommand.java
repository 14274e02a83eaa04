package io.trepak.launcher;

import io.trepak.command.Command;
import io.trepak.command.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What to tell somebody whose first word is no command: other programs have commands where this one has options and signals. */
final class UnknownCommand {
    private static final int EDITS_MAX = 2;

    private static final String START = "options alone start a proxy: -c FILE";
    private static final String TEST = "-t tests a configuration";
    private static final String END = "SIGTERM ends a proxy, see SIGNALS in its man page";

    private static final Map<String, String> HABITS = Map.ofEntries(
            Map.entry("start", START),
            Map.entry("run", START),
            Map.entry("serve", START),
            Map.entry("stop", END),
            Map.entry("quit", END),
            Map.entry("shutdown", END),
            Map.entry("drain", END),
            Map.entry("restart", END),
            Map.entry("reload", "SIGHUP, or POST /reload on the admin port, has a proxy read its file again"),
            Map.entry(
                    "status",
                    "a proxy tells its state on the admin port (GET /readyz, /metrics) and the statistics port"),
            Map.entry("stats", "a proxy tells its state on the admin port (GET /metrics) and the statistics port"),
            Map.entry("test", TEST),
            Map.entry("check", TEST),
            Map.entry("configtest", TEST),
            Map.entry("validate", TEST));

    private UnknownCommand() {}

    /** Without the program's name. */
    static String complaint(String word) {
        String hint = HABITS.get(word);
        if (hint != null) {
            return "unknown command '" + word + "'; " + hint;
        }
        List<String> near = nearest(word);
        return "unknown command '" + word + "'; "
                + (near.isEmpty()
                        ? "expected " + commands().collect(Collectors.joining(", ")) + ", or options (-h lists them)"
                        : "did you mean " + String.join(" or ", near) + "?");
    }

    private static Stream<String> commands() {
        return Commands.ALL.stream().map(Command::word);
    }

    /** An option of that name; else the commands and habits that are equally near, as few edits away as any. */
    private static List<String> nearest(String word) {
        List<String> options = Stream.concat(Options.NUTCRACKER.stream(), Options.TREPAK.stream())
                .filter(option -> option.name().equals(word))
                .map(Option::shortest)
                .toList();
        if (!options.isEmpty()) {
            return options;
        }
        List<String> near = new ArrayList<>();
        int least = EDITS_MAX;
        for (String command : commands().toList()) {
            int edits = edits(word, command);
            if (edits < least) {
                near.clear();
                least = edits;
            }
            if (edits == least && edits < command.length()) {
                near.add("'" + command + "'");
            }
        }
        return near;
    }

    /** Levenshtein's distance. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
