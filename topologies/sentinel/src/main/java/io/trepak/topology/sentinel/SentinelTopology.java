package io.trepak.topology.sentinel;

import com.google.auto.service.AutoService;
import io.trepak.api.Notes;
import io.trepak.api.OptionKey;
import io.trepak.api.PoolView;
import io.trepak.api.Reviewer;
import io.trepak.api.topology.PoolTopology;
import io.trepak.api.topology.TopologyContext;
import io.trepak.api.topology.TopologySource;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Masters that Redis Sentinel looks after. A server's name is what the sentinels call its master; it stays on the ring, and its
 * address follows them.
 */
@AutoService(TopologySource.class)
public final class SentinelTopology implements TopologySource, Reviewer {
    private final LongSupplier nanoTime;

    /** For the engine. */
    public SentinelTopology() {
        this(System::nanoTime);
    }

    SentinelTopology(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return "sentinel";
    }

    @Override
    public String description() {
        return "servers are masters that Redis Sentinel looks after; their addresses follow its failovers";
    }

    @Override
    public String serverNoun() {
        return "master";
    }

    @Override
    public List<OptionKey> optionKeys() {
        return SentinelSettings.KEYS;
    }

    @Override
    public PoolTopology open(TopologyContext context) {
        SentinelSettings settings = SentinelSettings.of(context.options());
        if (context.configured().isEmpty()) {
            throw context.options().invalid("servers", "must name the masters the sentinels look after");
        }
        return new SentinelPool(context, settings, nanoTime);
    }

    @Override
    public void review(PoolView pool, Notes notes) {
        SentinelReview.write(pool, notes);
    }
}
