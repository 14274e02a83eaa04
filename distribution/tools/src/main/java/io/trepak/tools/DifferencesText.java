package io.trepak.tools;

import io.trepak.api.Notes.Danger;
import io.trepak.engine.config.Difference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a file means to twemproxy otherwise, as {@code trepak plan} prints it for people: each difference once, with the pools
 * it is about. Lives for one text.
 */
final class DifferencesText {
    private final StringBuilder text = new StringBuilder();

    private DifferencesText() {}

    static String of(String file, List<Difference> differences) {
        Map<String, List<Difference>> byRule = new LinkedHashMap<>();
        differences.forEach(difference -> byRule.computeIfAbsent(difference.rule(), rule -> new ArrayList<>())
                .add(difference));
        List<List<Difference>> groups = byRule.values().stream()
                .sorted(Comparator.comparing(group -> group.get(0).danger()))
                .toList();
        DifferencesText text = new DifferencesText();
        text.line(file + " in twemproxy 0.5 and here: " + groups.size()
                + (groups.size() == 1 ? " difference" : " differences"));
        long data = groups.stream()
                .filter(group -> group.get(0).danger() == Danger.DATA)
                .count();
        if (data > 0) {
            text.line("DATA AT STAKE: before you switch, see to " + (data == 1 ? "the first" : "the first " + data));
        }
        long kept = groups.stream()
                .filter(group -> group.get(0).keptByCompatibility())
                .count();
        if (kept > 0) {
            text.line("\"compatibility: twemproxy\" at the left margin keeps twemproxy's way in " + kept
                    + " of them, those with a + below; keys beside it still win");
        }
        groups.forEach(text::group);
        text.line("");
        text.line("Not listed: what does not hang on the file, such as new commands.");
        text.line("What is risky whichever proxy runs it: --lint -c " + file);
        return text.text.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void group(List<Difference> group) {
        Difference first = group.get(0);
        line("");
        line("[" + first.danger().name().toLowerCase(Locale.ROOT) + "] " + first.rule() + ": "
                + group.stream().map(DifferencesText::place).collect(Collectors.joining(", ")));
        line("  twemproxy " + first.twemproxy());
        line("  trepak    " + first.trepak());
        if (first.keep() != null) {
            line("  to keep " + (first.keptByCompatibility() ? "+ " : "  ") + first.keep());
        }
    }

    private static String place(Difference difference) {
        String whose = difference.pool() == null ? "the whole proxy" : "pool '" + difference.pool() + "'";
        return whose + " (line " + difference.at().line() + ")";
    }
}
