package io.trepak.engine.worker.server;

import io.trepak.api.HashFunction;
import io.trepak.engine.plugin.FaultCounter;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PoolSnapshot;

/** Makes routers: a {@link RingRouter} or a {@link UnitRouter}. */
public final class Routers {
    private Routers() {}

    /** A router for a snapshot of a pool. */
    public static Router of(Pool pool, PoolSnapshot snapshot) {
        return snapshot.ownership() != null
                ? byUnits(pool.topologyFaults(), snapshot)
                : ofRing(
                        pool.hash(),
                        pool.faults().of(pool.hash()),
                        pool.config().routing().hashTag(),
                        snapshot,
                        pool.faults().of(pool.distribution()));
    }

    /**
     * A router that goes by hash and continuum.
     *
     * @param tag two Latin-1 characters, or null
     */
    public static Router ofRing(
            HashFunction hash,
            FaultCounter hashFaults,
            String tag,
            PoolSnapshot snapshot,
            FaultCounter distributionFaults) {
        Router router = new RingRouter(hash, hashFaults, tag, distributionFaults);
        router.use(snapshot);
        return router;
    }

    /**
     * A router that goes by units and their owners.
     *
     * @param topologyFaults counts where the ownership fails
     */
    public static Router byUnits(FaultCounter topologyFaults, PoolSnapshot snapshot) {
        Router router = new UnitRouter(topologyFaults);
        router.use(snapshot);
        return router;
    }
}
