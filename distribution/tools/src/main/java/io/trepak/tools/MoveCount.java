package io.trepak.tools;

import io.trepak.engine.config.ServerConfig;
import io.trepak.tools.Plan.Basis;
import io.trepak.tools.Plan.Flow;
import io.trepak.tools.Plan.Movement;
import io.trepak.tools.Plan.Share;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many hashes or keys go from which server to which. Filled by one thread, then added up. */
final class MoveCount {
    private final List<ServerConfig> before;
    private final List<ServerConfig> after;
    private final long[] counts;
    private long total;

    MoveCount(List<ServerConfig> before, List<ServerConfig> after) {
        this.before = before;
        this.after = after;
        counts = new long[Math.multiplyExact(before.size(), after.size())];
    }

    /** Counts one in. */
    void add(int from, int to) {
        add(from, to, 1);
    }

    /** Counts many in. */
    void add(int from, int to, long times) {
        counts[from * after.size() + to] += times;
        total += times;
    }

    void add(MoveCount other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    /**
     * The result as shares. A server is the same one when its name or its address is: under another name at the same address
     * the keys are still there.
     */
    Movement movement(Basis basis, List<String> notes) {
        long moved = 0;
        long relocated = 0;
        List<Flow> flows = new ArrayList<>();
        Map<String, long[]> sums = new TreeMap<>(io.trepak.engine.text.NameOrder.INSTANCE);
        before.forEach(server -> sums.put(server.name(), new long[4]));
        after.forEach(server -> sums.putIfAbsent(server.name(), new long[4]));
        for (int i = 0; i < before.size(); i++) {
            for (int j = 0; j < after.size(); j++) {
                ServerConfig from = before.get(i);
                ServerConfig to = after.get(j);
                long count = counts[i * after.size() + j];
                long[] source = sums.get(from.name());
                long[] target = sums.get(to.name());
                source[0] += count;
                target[1] += count;
                boolean samePlace = from.address().equals(to.address());
                if (from.name().equals(to.name())) {
                    relocated += samePlace ? 0 : count;
                } else if (!samePlace && count > 0) {
                    moved += count;
                    target[2] += count;
                    source[3] += count;
                    flows.add(new Flow(from.name(), to.name(), share(count)));
                }
            }
        }
        flows.sort(Comparator.comparingDouble(Flow::share).reversed());
        List<Share> shares = new ArrayList<>();
        sums.forEach(
                (name, sum) -> shares.add(new Share(name, share(sum[0]), share(sum[1]), share(sum[2]), share(sum[3]))));
        return new Movement(
                basis,
                total,
                share(moved),
                share(relocated),
                List.copyOf(shares),
                List.copyOf(flows),
                List.copyOf(notes));
    }

    private double share(long count) {
        return total == 0 ? 0 : (double) count / total;
    }
}
