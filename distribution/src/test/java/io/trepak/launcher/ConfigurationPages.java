package io.trepak.launcher;

import io.trepak.engine.config.ConfigKey;
import io.trepak.engine.config.ConfigKey.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes docs/configuration-reference.md, and the keys of the man page, of the keys that the code declares. */
final class ConfigurationPages {
    static final String WRITE =
            "mvn -pl distribution -am test -Dtest=ConfigurationPagesTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dtrepak.write=pages";

    private final List<ConfigKey> keys;
    private final StringBuilder text = new StringBuilder();

    private ConfigurationPages(List<ConfigKey> keys) {
        this.keys = keys;
    }

    static String reference(List<ConfigKey> keys) {
        ConfigurationPages page = new ConfigurationPages(keys);
        page.write();
        return page.text.toString();
    }

    private void write() {
        text.append("""
                <!-- Made of the code's tables; do not edit. To write it anew:
                %s -->
                # All keys of the configuration file

                For looking up: every key there is, its values and its default, as the code declares them. What they are for,
                by topic and with the traps, is in [configuration.md](configuration.md). Keys marked **new** are not
                in twemproxy 0.5; the others have its defaults. The column *like twemproxy* says what stands for an absent key
                under `compatibility: twemproxy` where that is not the default. Plugins you add may bring keys of their own.
                """.formatted(WRITE));
        sections(keys).forEach(this::table);
    }

    /** Keys by the heading they stand below, by name. */
    private static Map<String, List<ConfigKey>> sections(List<ConfigKey> keys) {
        Map<String, List<ConfigKey>> sections = new LinkedHashMap<>();
        sections.put("Keys of a pool", new ArrayList<>());
        sections.put("Keys of the whole proxy", new ArrayList<>());
        for (ConfigKey key : keys) {
            String heading = !key.plugin().isEmpty()
                    ? "Keys of a pool with `" + key.plugin().replace(" ", ": ") + "`"
                    : key.scope() == Scope.POOL ? "Keys of a pool" : "Keys of the whole proxy";
            sections.computeIfAbsent(heading, absent -> new ArrayList<>()).add(key);
        }
        sections.values().forEach(section -> section.sort(Comparator.comparing(ConfigKey::name)));
        return sections;
    }

    private void table(String heading, List<ConfigKey> section) {
        text.append("\n## ")
                .append(heading)
                .append("\n\n| Key | Value | Default | Like twemproxy | Meaning |\n|---|---|---|---|---|\n");
        section.forEach(key -> text.append(row(key)));
    }

    /** The keys as a man page shows them. */
    static String manual(List<ConfigKey> keys) {
        StringBuilder out = new StringBuilder();
        sections(keys).forEach((heading, section) -> {
            out.append(".SS ").append(roff(heading)).append('\n');
            for (ConfigKey key : section) {
                out.append(".TP\n.B ")
                        .append(key.name())
                        .append('\n')
                        .append(roff(key.meaning()))
                        .append("\n.br\nValue: ")
                        .append(roff(key.values()))
                        .append(". Default: ")
                        .append(roff(defaultValue(key)))
                        .append(key.twemproxy() ? ".\n" : ". New.\n");
            }
        });
        return out.toString();
    }

    /** Markdown's code in bold, and nothing that roff takes for its own. */
    private static String roff(String markdown) {
        return markdown.replace("\\", "\\e")
                .replace("-", "\\-")
                .replaceAll("`([^`]*)`", "\\\\fB$1\\\\fR")
                .replaceFirst("^([.'])", "\\\\&$1");
    }

    private static String row(ConfigKey key) {
        return "| `" + key.name() + "`" + (key.twemproxy() ? "" : " **new**") + " | " + key.values() + " | "
                + defaultValue(key) + " | " + (key.likeTwemproxy() == null ? "" : "`" + key.likeTwemproxy() + "`")
                + " | "
                + key.meaning() + " |\n";
    }

    /** As it would be written in a file, or in words. */
    static String defaultValue(ConfigKey key) {
        if (key.defaultValue() == null) {
            return "none";
        }
        return key.defaultValue().contains(" ") ? key.defaultValue() : "`" + key.defaultValue() + "`";
    }
}
