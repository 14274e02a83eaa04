package io.trepak.topology.redis_cluster;

import com.google.auto.service.AutoService;
import io.trepak.api.Notes;
import io.trepak.api.OptionKey;
import io.trepak.api.PoolView;
import io.trepak.api.Reviewer;
import io.trepak.api.topology.KeyUnits;
import io.trepak.api.topology.PoolTopology;
import io.trepak.api.topology.TopologyContext;
import io.trepak.api.topology.TopologySource;
import java.util.List;
import java.util.function.LongSupplier;

/** The nodes of a Redis Cluster, and who of them owns which slots. The servers in the file are seeds. */
@AutoService(TopologySource.class)
public final class RedisClusterTopology implements TopologySource, KeyUnits, Reviewer {
    static final String NAME = "redis_cluster";

    private final LongSupplier nanoTime;

    /** For the engine. */
    public RedisClusterTopology() {
        this(System::nanoTime);
    }

    RedisClusterTopology(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "servers are the nodes of a Redis Cluster, which says where keys are; those in the file are seeds";
    }

    @Override
    public String serverNoun() {
        return "master";
    }

    @Override
    public List<OptionKey> optionKeys() {
        return ClusterSettings.KEYS;
    }

    @Override
    public int units() {
        return Slots.COUNT;
    }

    @Override
    public int unitOf(byte[] key, int offset, int length) {
        return Slots.of(key, offset, length);
    }

    @Override
    public String describe(int unit) {
        return "slot " + unit;
    }

    @Override
    public PoolTopology open(TopologyContext context) {
        ClusterSettings settings = ClusterSettings.of(context.options());
        if (context.configured().isEmpty()) {
            throw context.options().invalid("servers", "must name nodes of the cluster, any of which tells the rest");
        }
        return new ClusterPool(context, settings, nanoTime);
    }

    @Override
    public void review(PoolView pool, Notes notes) {
        ClusterReview.write(pool, notes);
    }
}
