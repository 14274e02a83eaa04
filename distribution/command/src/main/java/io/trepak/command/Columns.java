package io.trepak.command;

import java.util.ArrayList;
import java.util.List;

/** Rows of texts as lines, each column as wide as its widest text. Lives for one table. */
public final class Columns {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();
    private final String indent;
    private final boolean numbers;

    /**
     * @param indent before every line
     * @param numbers whether all columns but the first hold numbers and end flush
     */
    public Columns(String indent, boolean numbers) {
        this.indent = indent;
        this.numbers = numbers;
    }

    public void add(String... cells) {
        rows.add(cells);
    }

    /** The lines, without blanks at their ends. */
    public String text() {
        int[] widths = new int[rows.isEmpty() ? 0 : rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(row[i]));
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < widths.length; i++) {
                String fill = " ".repeat(widths[i] - length(row[i]));
                line.append(i == 0 ? "" : GAP);
                line.append(numbers && i > 0 ? fill + row[i] : row[i] + fill);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
