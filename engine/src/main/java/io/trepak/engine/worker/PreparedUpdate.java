package io.trepak.engine.worker;

import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PoolSnapshot;
import io.trepak.engine.worker.server.Router;
import io.trepak.engine.worker.server.Routers;
import java.util.ArrayList;
import java.util.List;

/**
 * What a worker has made ready for a change of configuration: all in which a plugin may fail. Either taken into use as a
 * whole, between two requests, or dropped. Belongs to the worker's loop; others only carry it.
 */
public final class PreparedUpdate {
    /** @param router of the pool as it will be */
    record Ready(NextPool next, Router router) {}

    private final List<Ready> pools = new ArrayList<>();

    PreparedUpdate() {}

    void add(NextPool next) {
        pools.add(new Ready(next, newRouter(next.pool())));
    }

    List<Ready> pools() {
        return pools;
    }

    /** It will not be used. */
    void drop() {
        pools.forEach(ready -> ready.next().drop());
    }

    /** The router of a pool; throws what its plugins throw. */
    static Router newRouter(Pool pool) {
        PoolSnapshot snapshot = pool.snapshot();
        Router router = Routers.of(pool, snapshot);
        if (router.live() != snapshot.live()) {
            throw new IllegalStateException("the table of distribution '"
                    + pool.distribution().name() + "' cannot be used; the log of the proxy says why");
        }
        return router;
    }
}
