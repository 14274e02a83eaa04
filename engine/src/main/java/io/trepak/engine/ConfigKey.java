package io.trepak.engine;

import io.trepak.engine.config.KeyTables;
import io.trepak.engine.plugin.PluginRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A key of the configuration file, as people are told about it: by the engine's own tables, from which the file is read,
 * and by the plugins that declare theirs.
 *
 * @param scope where it stands
 * @param plugin whose it is, such as {@code protocol redis}; empty for the engine's own
 * @param name as written in the file
 * @param values what may stand there
 * @param defaultValue what stands for it when the key is absent, as it would be written, or several words; null for nothing
 * @param likeTwemproxy what stands for it instead under {@code compatibility: twemproxy}; null when that changes nothing
 * @param twemproxy whether twemproxy 0.5 has it, with the same default
 * @param meaning one sentence
 */
public record ConfigKey(
        Scope scope,
        String plugin,
        String name,
        String values,
        String defaultValue,
        String likeTwemproxy,
        boolean twemproxy,
        String meaning) {
    /** The {@link #defaultValue} of a key that has to be given: words, as for every default that is no value. */
    public static final String REQUIRED = "must be given";

    /** Where a key stands. */
    public enum Scope {
        /** Below the name of a pool. */
        POOL,
        /** At the left margin. */
        PROXY
    }

    /**
     * All keys there are: those of pools, those of the whole proxy, those of plugins by kind and name.
     *
     * @param folder see {@link ProxyOptions#plugins}
     * @throws PluginConflictException when two plugins of a kind have one name
     */
    public static List<ConfigKey> all(Path folder) throws PluginConflictException {
        List<ConfigKey> all = new ArrayList<>(KeyTables.ofPools());
        all.addAll(KeyTables.ofTheProxy());
        for (ConfigKey declared : PluginRegistry.load(folder).declaredKeys()) {
            if (all.stream()
                    .noneMatch(known -> known.plugin().isEmpty() && known.name().equals(declared.name()))) {
                all.add(declared);
            }
        }
        return List.copyOf(all);
    }
}
