package io.trepak.topology.redis_cluster;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who owns which slots. Immutable.
 *
 * @param source {@code host:port} of the node that was asked
 * @param sourceId its id; null when it was not told
 * @param isOk whether the cluster works, as that node sees it
 * @param hasEpochs whether epochs were told
 * @param nodes by id, masters and replicas
 * @param owners by slot, the id of the master; null for nobody
 * @param leaving slots that the source itself is giving away
 */
record ClusterMap(
        String source,
        String sourceId,
        boolean isOk,
        boolean hasEpochs,
        Map<String, Node> nodes,
        String[] owners,
        BitSet leaving) {

    ClusterMap {
        nodes = new TreeMap<>(nodes);
    }

    /** The name of who told it, or where it was asked. */
    String toldBy() {
        Node node = sourceId == null ? null : nodes.get(sourceId);
        return node == null ? source : node.name();
    }

    /** The highest epoch of a master that owns slots. */
    long epoch() {
        long highest = Node.NO_EPOCH;
        String before = null;
        for (String owner : owners) {
            if (owner != null && !owner.equals(before)) { // the same master for thousands of slots on end
                before = owner;
                highest = Math.max(highest, nodes.get(owner).epoch());
            }
        }
        return highest;
    }

    /** The owner of a slot; null for nobody. */
    Node owner(int slot) {
        return owners[slot] == null ? null : nodes.get(owners[slot]);
    }

    /** How many slots have an owner. */
    int covered() {
        return (int) Arrays.stream(owners).filter(owner -> owner != null).count();
    }

    /** The slots of a node. */
    BitSet slotsOf(String id) {
        BitSet slots = new BitSet(Slots.COUNT);
        for (int slot = 0; slot < owners.length; slot++) {
            slots.set(slot, id.equals(owners[slot]));
        }
        return slots;
    }
}
