package io.trepak.launcher;

import io.trepak.command.Json;
import io.trepak.engine.report.PluginInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /** What {@code --plugins --json} prints: the same for programs, and which API plugins are loaded by. */
    static String json(List<PluginInfo> plugins, String apiVersion) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (PluginInfo plugin : plugins) {
            Map<String, Object> each = new LinkedHashMap<>();
            if (plugin.isUsable()) {
                each.put("kind", plugin.kind());
                each.put("name", plugin.name());
                each.put("version", plugin.version().isEmpty() ? null : plugin.version());
                each.put("origin", plugin.origin());
                each.put("description", plugin.description());
            } else {
                each.put("origin", plugin.origin());
                each.put("problem", plugin.problem());
            }
            all.add(each);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("api", apiVersion);
        document.put("plugins", all);
        return Json.document(document);
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
