package io.trepak.engine.config.reader;

import io.trepak.engine.config.ConfigKey;
import java.util.List;
import java.util.Set;

/** The engine's own keys: the tables the file is read with, for those who read no file. */
public final class KeyTables {
    /** The key of a pool that says whose way is taken where the two differ. */
    public static final String COMPATIBILITY = PoolKeys.COMPATIBILITY;

    /** The key of the proxy that names the exporters. */
    public static final String EXPORTERS = GlobalKeys.EXPORTERS;

    private KeyTables() {}

    /** Those that stand below the name of a pool. */
    public static List<ConfigKey> ofPools() {
        return PoolKeys.documented();
    }

    /** Those at the left margin. */
    public static List<ConfigKey> ofTheProxy() {
        return GlobalKeys.DOCUMENTED;
    }

    /** The names of those that stand below the name of a pool. */
    public static Set<String> namesInPools() {
        return PoolKeys.names();
    }

    /** Whether a key of this name stands at the left margin. */
    public static boolean isOfTheProxy(String key) {
        return GlobalKeys.isKnown(key);
    }
}
