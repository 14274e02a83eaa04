package io.trepak.tools;

import io.trepak.engine.placement.RoutingTable;

/**
 * Counts all 2<sup>32</sup> hashes without asking each, where both tables say how long their runs of one owner are: some
 * thousand steps for two rings. Runs of slots picked by a remainder are short, but repeat; then one period is counted and
 * multiplied, for two such tables the least common multiple of their periods. Lives for one count.
 */
final class HashRuns {
    private static final long HASHES = 1L << Integer.SIZE;

    private final RoutingTable before;
    private final RoutingTable after;
    private final MoveCount count;

    private HashRuns(RoutingTable before, RoutingTable after) {
        this.before = before;
        this.after = after;
        this.count = new MoveCount(before.servers(), after.servers());
    }

    static boolean areKnown(RoutingTable before, RoutingTable after) {
        return before.hasRuns() && after.hasRuns();
    }

    static MoveCount count(RoutingTable before, RoutingTable after) {
        HashRuns runs = new HashRuns(before, after);
        long period = before.period();
        long other = after.period();
        if (period > 0 && other > 0) {
            runs.repeated(0, HASHES, leastCommonMultiple(period, other));
        } else if (period == 0 && other == 0) {
            runs.walk(0, HASHES, 1);
        } else {
            runs.repeatedInEachRunOf(period == 0 ? before : after, Math.max(period, other));
        }
        return runs.count;
    }

    /** Within a run of the table that does not repeat, both together do as the other one does. */
    private void repeatedInEachRunOf(RoutingTable table, long period) {
        for (long from = 0; from < HASHES; ) {
            long to = table.runEnd((int) from) + 1;
            repeated(from, to, period);
            from = to;
        }
    }

    private void repeated(long from, long to, long period) {
        long times = (to - from) / period;
        if (times > 0) {
            walk(from, from + period, times);
        }
        walk(from + times * period, to, 1);
    }

    private void walk(long from, long to, long times) {
        for (long at = from; at < to; ) {
            int hash = (int) at;
            long end = Math.min(to, Math.min(before.runEnd(hash), after.runEnd(hash)) + 1);
            count.add(before.ownerOf(hash), after.ownerOf(hash), (end - at) * times);
            at = end;
        }
    }

    /** As far as it matters: there are no more hashes than that. */
    static long leastCommonMultiple(long a, long b) {
        long divisor = a;
        for (long rest = b; rest != 0; ) {
            long next = divisor % rest;
            divisor = rest;
            rest = next;
        }
        return a / divisor > HASHES / b ? HASHES : a / divisor * b;
    }
}
