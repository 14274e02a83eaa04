package io.trepak.launcher;

import io.trepak.engine.config.ConfigKey;
import io.trepak.engine.config.ConfigKey.Scope;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Makes docs/configuration-reference.md of the keys that the code declares. */
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
        table("Keys of a pool", key -> key.scope() == Scope.POOL && key.plugin().isEmpty());
        table(
                "Keys of the whole proxy",
                key -> key.scope() == Scope.PROXY && key.plugin().isEmpty());
        keys.stream()
                .map(ConfigKey::plugin)
                .filter(plugin -> !plugin.isEmpty())
                .distinct()
                .forEach(plugin -> table(
                        "Keys of a pool with `" + plugin.replace(" ", ": ") + "`",
                        key -> key.plugin().equals(plugin)));
    }

    private void table(String heading, Predicate<ConfigKey> wanted) {
        text.append("\n## ")
                .append(heading)
                .append("\n\n| Key | Value | Default | Like twemproxy | Meaning |\n|---|---|---|---|---|\n");
        keys.stream()
                .filter(wanted)
                .sorted(Comparator.comparing(ConfigKey::name))
                .forEach(key -> text.append(row(key)));
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
