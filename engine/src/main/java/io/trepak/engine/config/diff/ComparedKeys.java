package io.trepak.engine.config.diff;

import io.trepak.engine.config.Effect;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.Setting;
import io.trepak.engine.config.reader.Key;
import io.trepak.engine.config.reader.PoolKeys;
import io.trepak.engine.config.reader.ProxyKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Compares two configurations key by key. */
public final class ComparedKeys {
    static final String HIDDEN = "(hidden)";

    private ComparedKeys() {}

    /** What differs beside the pools; keys of plugins come last. */
    static List<KeyChange> of(ProxyConfig before, ProxyConfig after) {
        List<KeyChange> changes = changes(ProxyKeys.all(), before, after);
        addSettings(before.settings(), after.settings(), changes);
        return changes;
    }

    /** What differs in two pools, servers not counted; keys of plugins come last. */
    static List<KeyChange> of(PoolConfig before, PoolConfig after) {
        List<KeyChange> changes = changes(PoolKeys.all(), before, after);
        addSettings(before.settings(), after.settings(), changes);
        return changes;
    }

    private static <C> List<KeyChange> changes(Collection<Key<C>> keys, C before, C after) {
        List<KeyChange> changes = new ArrayList<>();
        for (Key<C> key : keys) {
            if (key.hasValue()) {
                add(key.name(), key.valueIn(before), key.valueIn(after), key.effect(), changes);
            }
        }
        return changes;
    }

    private static void addSettings(Map<String, Setting> before, Map<String, Setting> after, List<KeyChange> changes) {
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            add(key, value(before, key), value(after, key), Effect.PLUGINS, changes);
        }
    }

    private static void add(String key, String before, String after, Effect effect, List<KeyChange> changes) {
        if (!Objects.equals(before, after)) {
            changes.add(new KeyChange(key, shown(key, before), shown(key, after), effect));
        }
    }

    private static String value(Map<String, Setting> settings, String key) {
        Setting setting = settings.get(key);
        return setting == null ? null : setting.value();
    }

    /** The value of a key of a pool: of one the engine does not know what is in the file; null when there is none. */
    public static String value(PoolConfig pool, String key) {
        return PoolKeys.all().stream()
                .filter(known -> known.hasValue() && known.name().equals(key))
                .findFirst()
                .map(known -> known.valueIn(pool))
                .orElseGet(() -> value(pool.settings(), key));
    }

    /** Plans are pasted into tickets; what looks like a password stays out. */
    private static String shown(String key, String value) {
        return value != null && isSecret(key) ? HIDDEN : value;
    }

    /** Whether the name of a plugin's key is that of a password. */
    public static boolean isSecret(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return name.contains("auth") || name.contains("pass") || name.contains("secret") || name.contains("token");
    }
}
