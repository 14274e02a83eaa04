package io.trepak.topology.redis_cluster;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Says what is new in a map, for the log. */
final class MapChange {
    /** So many slots' ways, and nodes, are named; of each way so many bytes. */
    private static final int NAMED_MAX = 8;

    private static final int RANGES_BYTES_MAX = 200;
    private static final String NOBODY = "nobody";

    private MapChange() {}

    /**
     * One line; null when it says the same.
     *
     * @param before null for none
     */
    static String describe(ClusterMap before, ClusterMap map) {
        List<String> parts = new ArrayList<>();
        parts.add("epoch " + map.epoch() + (map.isOk() ? "" : ", state fail"));
        if (before == null) {
            parts.add(map.covered() + " slots of " + named(owners(map)).size() + " masters, "
                    + map.nodes().size() + " nodes: " + list(named(owners(map))));
            return String.join("; ", parts);
        }
        Map<String, BitSet> moved = moved(before, map);
        moved.entrySet().stream()
                .limit(NAMED_MAX)
                .forEach(way -> parts.add("slots " + shortened(Slots.ranges(way.getValue())) + " " + way.getKey()));
        if (moved.size() > NAMED_MAX) {
            parts.add((moved.size() - NAMED_MAX) + " more");
        }
        Set<String> come = named(map.nodes().values());
        come.removeAll(named(before.nodes().values()));
        Set<String> gone = named(before.nodes().values());
        gone.removeAll(named(map.nodes().values()));
        if (!come.isEmpty()) {
            parts.add("new " + list(come));
        }
        if (!gone.isEmpty()) {
            parts.add("gone " + list(gone));
        }
        return parts.size() == 1 && before.epoch() == map.epoch() ? null : String.join("; ", parts);
    }

    private static Map<String, BitSet> moved(ClusterMap before, ClusterMap map) {
        Map<String, BitSet> moved = new LinkedHashMap<>();
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            String from = name(before.owner(slot));
            String to = name(map.owner(slot));
            if (!from.equals(to)) {
                moved.computeIfAbsent("from " + from + " to " + to, way -> new BitSet())
                        .set(slot);
            }
        }
        return moved;
    }

    private static String name(Node node) {
        return node == null ? NOBODY : node.name();
    }

    private static List<Node> owners(ClusterMap map) {
        return map.nodes().values().stream()
                .filter(node -> !map.slotsOf(node.id()).isEmpty())
                .toList();
    }

    private static Set<String> named(Iterable<Node> nodes) {
        Set<String> names = new TreeSet<>();
        nodes.forEach(node -> names.add(node.name()));
        return names;
    }

    private static String list(Set<String> names) {
        return names.stream().limit(NAMED_MAX).collect(Collectors.joining(" "))
                + (names.size() > NAMED_MAX ? " and " + (names.size() - NAMED_MAX) + " more" : "");
    }

    private static String shortened(String ranges) {
        return ranges.length() <= RANGES_BYTES_MAX ? ranges : ranges.substring(0, RANGES_BYTES_MAX) + "…";
    }
}
