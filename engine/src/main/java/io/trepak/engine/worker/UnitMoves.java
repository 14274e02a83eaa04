package io.trepak.engine.worker;

import io.trepak.api.topology.Ownership;
import io.trepak.engine.pool.ServerSet;
import io.trepak.engine.worker.server.Router;
import io.trepak.engine.worker.server.WorkerServer;
import io.trepak.engine.worker.server.WorkerServers;
import java.util.BitSet;

/** Which units leave which servers when another ownership comes in force: of those in force until then, or as servers have said since. */
final class UnitMoves {
    /** Told of the units that leave a server. */
    interface Leaving {
        /**
         * @param all whether none stays with it, and none comes
         */
        void of(WorkerServer server, BitSet units, boolean all);
    }

    private final WorkerServers servers;
    /** By server; null for none. */
    private final BitSet[] left;
    /** Those that own something by the ownership that comes. */
    private final BitSet owners = new BitSet();

    private UnitMoves(WorkerServers servers) {
        this.servers = servers;
        this.left = new BitSet[servers.count()];
    }

    /**
     * @param router as it is until then
     * @param servers those until then
     */
    static UnitMoves between(Ownership before, Router router, WorkerServers servers, Ownership now, ServerSet next) {
        UnitMoves moves = new UnitMoves(servers);
        int[] placeBefore = new int[next.count()];
        for (int i = 0; i < placeBefore.length; i++) {
            placeBefore[i] = servers.indexOf(next.get(i).name());
        }
        for (int unit = 0; unit < before.units(); unit++) {
            int index = now.ownerOf(unit);
            int owner = index < 0 || index >= placeBefore.length ? Router.NONE : placeBefore[index];
            if (owner >= 0) {
                moves.owners.set(owner);
            }
            moves.leaves(unit, before.ownerOf(unit), owner);
            moves.leaves(unit, router.serverOfGroup(unit), owner);
        }
        return moves;
    }

    private void leaves(int unit, int server, int owner) {
        if (server >= 0 && server < left.length && server != owner) {
            if (left[server] == null) {
                left[server] = new BitSet();
            }
            left[server].set(unit);
        }
    }

    void forEach(Leaving leaving) {
        for (int server = 0; server < left.length; server++) {
            if (left[server] != null) {
                leaving.of(servers.get(server), left[server], !owners.get(server));
            }
        }
    }
}
