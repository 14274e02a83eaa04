package io.trepak.engine.plugin;

import io.trepak.api.CountableContinuum;
import io.trepak.api.Notes;
import io.trepak.api.PoolView;
import io.trepak.api.Reviewer;
import io.trepak.api.Server;

/** What the engine itself warns of at every start. */
final class StartRules implements Reviewer {
    @Override
    public void review(PoolView pool, Notes notes) {
        findServersWithoutPoints(pool, notes);
        if (pool.value("compatibility").equals("twemproxy")
                && !pool.value("client_connections").equals("0")) {
            notes.warning(
                    "client-connections",
                    "client_connections",
                    "\"client_connections\" beside \"compatibility: twemproxy\"",
                    "twemproxy reads the key and ignores it; here clients above that number are closed",
                    "remove it to do as twemproxy does");
        }
    }

    private static void findServersWithoutPoints(PoolView pool, Notes notes) {
        if (!(pool.continuum() instanceof CountableContinuum table)) {
            return;
        }
        for (int i = 0; i < pool.servers().size(); i++) {
            Server server = pool.servers().get(i);
            if (table.points(i) == 0) {
                notes.warning(
                        "no-points",
                        i,
                        "server '" + server.name() + "' of pool '" + pool.name() + "' gets no keys: its weight "
                                + server.weight()
                                + " is too small beside the others for a place on the ring of "
                                + pool.plugin("distribution"),
                        "",
                        "raise it or take the server out");
            }
        }
    }
}
