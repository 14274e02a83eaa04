package io.trepak.tools;

import io.trepak.api.topology.KeyUnits;
import io.trepak.engine.config.diff.PoolPair;
import io.trepak.engine.placement.MadeUpKeys;
import io.trepak.engine.placement.RoutingTable;
import io.trepak.tools.Plan.Basis;
import io.trepak.tools.Plan.Movement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds out which share of each pool's keys moves: from hashes where these tell, else from keys. Lives for one plan. */
public final class Movements {
    private final boolean exact;
    private final KeySource keys;
    private final List<Movement> results = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();

    private final List<WaitingForUnits> waitingForUnits = new ArrayList<>();

    /** A pool one of whose topologies says who owns which keys; the given keys tell more. */
    private record WaitingForUnits(int at, UnitCount count, List<String> notes) {}

    /** A pool whose result comes from the given keys, which are read once for all. */
    private record Waiting(int at, RoutingTable before, RoutingTable after, MoveCount moves) {
        void add(byte[] key) {
            moves.add(before.ownerOf(key), after.ownerOf(key));
        }
    }

    /**
     * @param exact ask all hashes where hashes are asked
     * @param keys ask these instead; null for none
     */
    public Movements(boolean exact, KeySource keys) {
        this.exact = exact;
        this.keys = keys;
    }

    /**
     * Takes a pool; may work for seconds, with {@code exact} for minutes.
     *
     * @param before null when the pool is new
     * @param after null when it goes
     */
    public void add(PoolPair pair, RoutingTable before, RoutingTable after) {
        add(pair, before, null, after, null);
    }

    /**
     * The same of pools whose topology may say itself who owns which keys.
     *
     * @param unitsBefore null where hash and distribution decide
     * @param unitsAfter null where hash and distribution decide
     */
    public void add(PoolPair pair, RoutingTable before, KeyUnits unitsBefore, RoutingTable after, KeyUnits unitsAfter) {
        if (!pair.isInBoth()) {
            results.add(null);
        } else if (unitsBefore != null || unitsAfter != null) {
            byUnits(before, unitsBefore, after, unitsAfter);
        } else if (!pair.mayMoveKeys()) {
            results.add(none(Basis.UNCHANGED, List.of()));
        } else if (!before.isByKey() || !after.isByKey()) {
            results.add(none(
                    Basis.NOT_BY_KEY,
                    List.of("distribution '"
                            + (before.isByKey() ? after : before)
                                    .pool()
                                    .routing()
                                    .distribution()
                            + "' does not look at keys: a request goes anywhere, and no key has a server to move from or"
                            + " to")));
        } else if (keys == null) {
            results.add(withoutKeys(before, after));
        } else {
            waiting.add(new Waiting(results.size(), before, after, new MoveCount(before.servers(), after.servers())));
            results.add(null);
        }
    }

    private void byUnits(RoutingTable before, KeyUnits unitsBefore, RoutingTable after, KeyUnits unitsAfter) {
        String topology = "topology '"
                + (unitsAfter == null ? before : after).pool().routing().topology() + "' says who owns which keys";
        if (unitsBefore != null && unitsAfter != null) {
            results.add(none(Basis.BY_UNIT, List.of(topology + ", and is asked at the servers in the file")));
            return;
        }
        KeyUnits units = unitsAfter == null ? unitsBefore : unitsAfter;
        UnitCount count = new UnitCount(unitsAfter == null ? after : before, units);
        List<String> notes = List.of(
                topology + ", by " + units.units()
                        + " units: values do not move along by themselves (docs/redis-cluster.md has the steps)",
                "commands with several keys that are not split need all of them in one unit"
                        + (keys == null ? "; --keys=FILE tells which keys come apart" : ""));
        waitingForUnits.add(new WaitingForUnits(results.size(), count, notes));
        results.add(null);
    }

    /**
     * What became of the pools, in the order they were added; null for those that come or go. Reads the keys.
     *
     * @throws IOException from the keys
     */
    public List<Movement> results() throws IOException {
        if (keys != null && waiting.size() + waitingForUnits.size() > 0) {
            keys.read(key -> {
                waiting.forEach(pool -> pool.add(key));
                waitingForUnits.forEach(pool -> pool.count().add(key));
            });
        }
        waitingForUnits.forEach(pool -> results.set(pool.at(), pool.count().movement(pool.notes())));
        waitingForUnits.clear();
        waiting.forEach(pool -> results.set(pool.at(), pool.moves().movement(Basis.GIVEN_KEYS, List.of())));
        waiting.clear();
        return results;
    }

    private static Movement none(Basis basis, List<String> notes) {
        return new Movement(basis, 0, 0, 0, List.of(), List.of(), notes);
    }

    private Movement withoutKeys(RoutingTable before, RoutingTable after) {
        List<String> notes = new ArrayList<>();
        String hash = after.pool().routing().hash();
        String madeUp = "asked " + MadeUpKeys.ENOUGH + " made-up keys; shares are off by 0.1 points at most";
        boolean hashes = false;
        if (!before.pool().routing().hash().equals(hash)) {
            notes.add("the hash function changes: " + madeUp);
        } else if (!MadeUpKeys.areSpreadEvenlyBy(after.hash())) {
            notes.add("'" + hash + "' does not reach all hashes equally often: " + madeUp);
        } else {
            hashes = true;
            notes.add(howWell(before, after));
            notes.add("these are shares of all hashes; they are those of your keys as far as '" + hash
                    + "' spreads your keys evenly, and --keys=FILE asks keys of your own");
        }
        if (before.pool().isSpread() || after.pool().isSpread()) {
            notes.add(
                    "server_addresses: a host name counts as one server here; how its share is spread over its addresses,"
                            + " only the running proxy knows");
        }
        String tag = after.pool().routing().hashTag();
        if (tag == null
                ? before.pool().routing().hashTag() != null
                : !tag.equals(before.pool().routing().hashTag())) {
            notes.add("hash_tag changes: keys with such a tag move as well, and only keys of your own tell how many");
        }
        return hashes ? fromHashes(before, after, notes) : fromMadeUpKeys(before, after, notes);
    }

    private String howWell(RoutingTable before, RoutingTable after) {
        return exact || HashRuns.areKnown(before, after)
                ? "exact: all 4294967296 hashes are counted"
                : "asked one of every 256 hashes; shares are off by 0.05 points at most, and exact with --exact";
    }

    private Movement fromHashes(RoutingTable before, RoutingTable after, List<String> notes) {
        if (HashRuns.areKnown(before, after)) {
            return HashRuns.count(before, after).movement(Basis.ALL_HASHES, notes);
        }
        return HashSpace.walk(before, after, exact ? 0 : HashSpace.SAMPLED_BITS)
                .movement(exact ? Basis.ALL_HASHES : Basis.SAMPLED_HASHES, notes);
    }

    private static Movement fromMadeUpKeys(RoutingTable before, RoutingTable after, List<String> notes) {
        MoveCount count = new MoveCount(before.servers(), after.servers());
        MadeUpKeys.make(MadeUpKeys.ENOUGH, key -> count.add(before.ownerOf(key), after.ownerOf(key)));
        return count.movement(Basis.MADE_UP_KEYS, notes);
    }
}
