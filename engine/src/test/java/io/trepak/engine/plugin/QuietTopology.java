package io.trepak.engine.plugin;

import io.trepak.api.topology.PoolTopology;
import io.trepak.api.topology.Topology;
import io.trepak.api.topology.TopologyContext;
import io.trepak.api.topology.TopologySource;
import java.util.List;

/** A topology that says nothing by itself, for a pool whose test publishes. */
public final class QuietTopology implements TopologySource {
    private QuietTopology() {}

    /** One that is open, and never started. */
    public static OpenTopology open(PluginFaults faults) {
        QuietTopology plugin = new QuietTopology();
        return OpenTopology.open(
                plugin, "alpha", List.of(), 1000, 0, true, null, PluginServices.ofCheck(), faults.of(plugin));
    }

    @Override
    public String name() {
        return "quiet";
    }

    @Override
    public PoolTopology open(TopologyContext context) {
        return new PoolTopology() {
            @Override
            public void start(Topology last) {
                throw new IllegalStateException("it is never started");
            }

            @Override
            public void close() {}
        };
    }
}
