package io.trepak.launcher;

import io.trepak.engine.Difference;
import io.trepak.engine.Difference.Danger;
import java.util.List;
import java.util.Objects;

/** What a file means to twemproxy otherwise, as {@code trepak plan} prints it for people. Lives for one text. */
final class DifferencesText {
    private final StringBuilder text = new StringBuilder();
    private Difference last;

    private DifferencesText() {}

    static String of(String file, List<Difference> differences) {
        DifferencesText text = new DifferencesText();
        int count = differences.size();
        text.line(file + " in twemproxy 0.5 and here: " + (count == 0 ? "no" : count)
                + (count == 1 ? " difference" : " differences"));
        long data = differences.stream()
                .filter(difference -> difference.danger() == Danger.DATA)
                .count();
        if (data > 0) {
            text.line("DATA AT STAKE: look at " + (data == 1 ? "that" : "these " + data) + " before you switch");
        }
        differences.forEach(text::difference);
        text.line("");
        text.line(
                "What does not hang on the file, such as new commands, is not listed. What is risky whichever proxy runs");
        text.line("it: --lint -c " + file);
        return text.text.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void difference(Difference difference) {
        if (last == null || !Objects.equals(last.pool(), difference.pool())) {
            line("");
            line(difference.pool() == null ? "the whole proxy" : "pool '" + difference.pool() + "'");
        }
        last = difference;
        line("  " + danger(difference.danger()) + " " + difference.rule() + ", line "
                + difference.at().line());
        line("    twemproxy " + difference.twemproxy());
        line("    trepak    " + difference.trepak());
        line("    to keep   " + (difference.keep() == null ? "(not possible)" : difference.keep()));
    }

    private static String danger(Danger danger) {
        return switch (danger) {
            case DATA -> "[data]";
            case CLIENTS -> "[clients]";
            case RUNNING -> "[running]";
        };
    }
}
