package io.trepak.engine.config;

import io.trepak.engine.ConfigKey;
import java.util.List;

/** The engine's own keys, for people: the tables the file is read with. */
public final class KeyTables {
    private KeyTables() {}

    /** Those that stand below the name of a pool. */
    public static List<ConfigKey> ofPools() {
        return PoolKeys.documented();
    }

    /** Those at the left margin. */
    public static List<ConfigKey> ofTheProxy() {
        return GlobalKeys.DOCUMENTED;
    }
}
