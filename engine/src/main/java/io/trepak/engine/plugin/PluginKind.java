package io.trepak.engine.plugin;

import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.Plugin;
import io.trepak.api.export.Exporter;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.topology.TopologySource;
import java.util.List;

/**
 * What plugins there can be. Names are unique within a kind.
 *
 * @param name as {@code trepak --plugins} prints it, and the key of a pool that selects one
 * @param type the interface such plugins implement
 */
public record PluginKind<T extends Plugin>(String name, Class<T> type) {
    /** {@code hash:}. */
    public static final PluginKind<HashFunction> HASH = new PluginKind<>("hash", HashFunction.class);
    /** {@code distribution:}. */
    public static final PluginKind<Distribution> DISTRIBUTION = new PluginKind<>("distribution", Distribution.class);
    /** {@code protocol:}. */
    public static final PluginKind<Protocol> PROTOCOL = new PluginKind<>("protocol", Protocol.class);
    /** {@code filters:}. */
    public static final PluginKind<FilterProvider> FILTER = new PluginKind<>("filter", FilterProvider.class);
    /** {@code topology:}. */
    public static final PluginKind<TopologySource> TOPOLOGY = new PluginKind<>("topology", TopologySource.class);
    /** {@code exporters:}. */
    public static final PluginKind<Exporter> EXPORTER = new PluginKind<>("exporter", Exporter.class);

    static final List<PluginKind<?>> ALL = List.of(HASH, DISTRIBUTION, PROTOCOL, FILTER, TOPOLOGY, EXPORTER);
}
