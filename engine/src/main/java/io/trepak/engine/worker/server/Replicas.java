package io.trepak.engine.worker.server;

import io.trepak.api.protocol.PoolNeeds.Reads;
import io.trepak.engine.pool.PoolServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The replicas of one server on one worker, and whose turn it is to be asked. One takes reads while it is connected and fit: dialled when
 * the first read would go there, which goes to the owner of the keys instead, it keeps nobody waiting that is not there.
 *
 * <pre>
 *   listed ──► dialled ──► connected ⇄ unfit for a while: it said that it has lost its master, or is loading
 *                 ▲             │
 *                 └─ in time ── lost ──► what was not sent goes to the owner
 * </pre>
 */
final class Replicas {
    /** One of them, with its connections. */
    interface Replica {
        /** Whether it is dialled where this one is. */
        boolean isAt(PoolServer now);

        /** Gives it its place in a list of servers, with so many connections in each lane. */
        void place(PoolServer now, int tag, int connections, long drainMillis);

        /** The connection a client uses in a lane. */
        Backend backend(int lane, int client);

        /** Whether it has not said of late that it cannot execute anything. */
        boolean isFit();

        /** It gets no more requests; each connection closes when it has answered, or after so long. */
        void retire(long drainMillis);

        /** Whether any of its connections is open. */
        boolean isConnected();

        void close();
    }

    private final ServerSettings settings;
    private final Function<PoolServer, Replica> maker;
    private Replica[] all = {};
    /** Those that are gone, and may have some to answer. */
    private final List<Replica> gone = new ArrayList<>();

    private int turn;
    private boolean isOwnersTurn;

    /**
     * @param maker makes one that is listed, without connections
     */
    Replicas(ServerSettings settings, Function<PoolServer, Replica> maker) {
        this.settings = settings;
        this.maker = maker;
    }

    Replica get(int number) {
        return all[number];
    }

    boolean isEmpty() {
        return all.length == 0;
    }

    /** There are these from now on. Those with the name and address of one before keep its connections; the rest is retired. */
    void place(List<PoolServer> now, int tag, int connections, long drainMillis) {
        gone.removeIf(replica -> !replica.isConnected());
        List<Replica> left = new ArrayList<>(List.of(all));
        Replica[] placed = new Replica[now.size()];
        for (int i = 0; i < placed.length; i++) {
            Replica before = take(left, now.get(i));
            placed[i] = before == null ? maker.apply(now.get(i)) : before;
            placed[i].place(now.get(i), tag, connections, drainMillis);
        }
        all = placed;
        turn = 0;
        for (Replica replica : left) {
            replica.retire(drainMillis);
            gone.add(replica);
        }
    }

    private static Replica take(List<Replica> from, PoolServer wanted) {
        for (Replica replica : from) {
            if (replica.isAt(wanted)) {
                from.remove(replica);
                return replica;
            }
        }
        return null;
    }

    /** The connection that a client's next read takes. */
    Backend forRead(Backend ofOwner, int lane, int client) {
        if (all.length == 0) {
            return ofOwner;
        }
        Reads from = settings.reads;
        boolean isOwnersChoice = from == Reads.PREFER_OWNER || from == Reads.ANY && turn == 0 && !isOwnersTurn;
        if (from == Reads.ANY) {
            isOwnersTurn = isOwnersChoice;
        }
        if (isOwnersChoice && ofOwner.isWithinReach()) {
            return ofOwner;
        }
        for (int tries = 0; tries < all.length; tries++) {
            Replica next = all[turn];
            turn = turn + 1 < all.length ? turn + 1 : 0;
            Backend replica = next.backend(lane, client);
            if (next.isFit() && (from == Reads.PREFER_OWNER ? replica.isWithinReach() : replica.isReady())) {
                return replica;
            }
        }
        return ofOwner;
    }

    /** Dials those that can be dialled. */
    void connect() {
        for (Replica replica : all) {
            replica.backend(0, 0).refusal();
        }
    }

    void retire(long drainMillis) {
        for (Replica replica : all) {
            replica.retire(drainMillis);
        }
    }

    boolean areConnected() {
        return Stream.concat(Arrays.stream(all), gone.stream()).anyMatch(Replica::isConnected);
    }

    void close() {
        Stream.concat(Arrays.stream(all), gone.stream()).forEach(Replica::close);
    }
}
