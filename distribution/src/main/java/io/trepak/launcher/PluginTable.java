package io.trepak.launcher;

import io.trepak.engine.report.PluginInfo;
import java.util.ArrayList;
import java.util.List;

/** What {@code --plugins} prints: a line for each plugin, its columns as wide as they must be; broken ones at the end. */
final class PluginTable {
    private static final String GAP = "  ";

    private PluginTable() {}

    static String of(List<PluginInfo> plugins) {
        List<List<String>> rows = new ArrayList<>();
        StringBuilder broken = new StringBuilder();
        for (PluginInfo plugin : plugins) {
            if (plugin.isUsable()) {
                rows.add(List.of(
                        plugin.kind(),
                        plugin.name(),
                        plugin.version().isEmpty() ? "-" : plugin.version(),
                        plugin.origin(),
                        plugin.description()));
            } else {
                broken.append("cannot be used: ")
                        .append(plugin.origin())
                        .append(": ")
                        .append(plugin.problem())
                        .append(System.lineSeparator());
            }
        }
        return lines(rows) + broken;
    }

    private static String lines(List<List<String>> rows) {
        int columns = rows.isEmpty() ? 0 : rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                line.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
