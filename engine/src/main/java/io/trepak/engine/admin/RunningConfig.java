package io.trepak.engine.admin;

import io.trepak.api.OptionKey;
import io.trepak.api.Plugin;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.config.Setting;
import io.trepak.engine.config.reader.Key;
import io.trepak.engine.config.reader.PoolKeys;
import io.trepak.engine.config.reader.ProxyKeys;
import io.trepak.engine.pool.Pool;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The configuration in force as a file that can be read again, every default written out. Free text that only a plugin knows
 * the meaning of may be a secret, so of these keys only the names are shown.
 */
final class RunningConfig {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./:@-]*(?<!:)");

    private final StringBuilder text = new StringBuilder();

    private RunningConfig() {}

    static String yaml(Running running) {
        RunningConfig writer = new RunningConfig();
        ProxyConfig config = running.config();
        writer.text
                .append("# trepak ")
                .append(running.version())
                .append(", from ")
                .append(quoted(config.file()))
                .append('\n');
        writer.keys("", ProxyKeys.all(), config);
        writer.settings("", config.settings(), Map.of(), false);
        config.pools().forEach(pool -> writer.pool(pool, declared(running, pool.name())));
        return writer.text.toString();
    }

    /** What the plugins of a pool have declared, by name. */
    private static Map<String, OptionKey> declared(Running running, String name) {
        Map<String, OptionKey> keys = new TreeMap<>();
        for (Pool pool : running.pools()) {
            if (pool.config().name().equals(name)) {
                for (Plugin plugin : List.of(pool.protocol(), pool.hash(), pool.distribution())) {
                    plugin.optionKeys().forEach(key -> keys.put(key.name(), key));
                }
            }
        }
        return keys;
    }

    private <C> void keys(String in, Collection<Key<C>> keys, C config) {
        for (Key<C> key : keys) {
            if (key.hasValue()) {
                String value = key.isOfUse(config) ? key.valueIn(config) : null; // a file that has it would be refused
                if (value == null) {
                    text.append(in).append("# ").append(key.name()).append(" is unset\n");
                } else {
                    key(in, key.name(), value);
                }
            }
        }
    }

    private void pool(PoolConfig pool, Map<String, OptionKey> declared) {
        text.append('\n').append(quoted(pool.name())).append(":\n");
        String in = "  ";
        keys(in, PoolKeys.all(), pool);
        settings(in, pool.settings(), declared, pool.routing().likeTwemproxy());
        text.append(in).append("servers:\n");
        for (ServerConfig server : pool.servers()) {
            text.append(in)
                    .append("- ")
                    .append(quoted(server.label() + " " + server.name()))
                    .append('\n');
        }
    }

    private void settings(
            String in, Map<String, Setting> settings, Map<String, OptionKey> declared, boolean likeTwemproxy) {
        Set<String> names = new TreeSet<>(settings.keySet());
        names.addAll(declared.keySet());
        for (String name : names) {
            OptionKey key = declared.get(name);
            Setting setting = settings.get(name);
            if (key != null && isHarmless(key) && (setting != null || key.defaultValue() != null)) {
                key(in, name, setting != null ? setting.value() : defaultValue(key, likeTwemproxy));
            } else {
                text.append(in).append("# ").append(quoted(name)).append(setting != null ? " is set\n" : " is unset\n");
            }
        }
    }

    private static String defaultValue(OptionKey key, boolean likeTwemproxy) {
        return likeTwemproxy && key.likeTwemproxy() != null ? key.likeTwemproxy() : key.defaultValue();
    }

    /** A number or a word of a list; what is free text may be a password. */
    private static boolean isHarmless(OptionKey key) {
        return key.values().startsWith("`")
                || key.defaultValue() != null
                        && NUMBER.matcher(key.defaultValue()).matches();
    }

    private void key(String in, String key, String value) {
        text.append(in).append(key).append(": ").append(quoted(value)).append('\n');
    }

    /** A YAML scalar on one line. */
    private static String quoted(String value) {
        if (PLAIN.matcher(value).matches()) {
            return value;
        }
        StringBuilder out = new StringBuilder("\"");
        value.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
            } else if (Character.isISOControl(c)
                    || !Character.isDefined(c)
                    || Character.getType(c) == Character.FORMAT) {
                out.append(c < 0x10000 ? String.format("\\u%04x", c) : String.format("\\U%08x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }
}
