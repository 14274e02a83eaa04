package io.trepak.topology.redis_cluster;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is believed of what nodes say. A node that has slept, or was cut off, tells of owners that are none any more; the cluster itself
 * has the higher epoch win, and so is it here.
 */
final class Belief {
    /** So long nothing but lower epochs is heard until it is believed. */
    static final long CONTRARY_MILLIS = 60_000;

    /** Why a map is refused that has no node in common with the one in force. */
    static final String FOREIGN = "nodes of another cluster";

    /** What has become of a map. */
    enum Verdict {
        /** It says what is in force. */
        SAME,
        /** Something of it is in force now. */
        CHANGED,
        /** Nothing of it is. */
        REFUSED
    }

    /**
     * What has become of a map.
     *
     * @param why something of it was not believed, a few words that are the same for the same cause; null when all was
     * @param ask the name of a node whose own word would settle that; null for none
     * @param anew whether it was believed because nothing else was heard for a while
     */
    record Judgement(Verdict verdict, String why, String ask, boolean anew) {}

    private ClusterMap inForce;
    /** Whether it comes from before a reload, and nobody has told of it since. */
    private boolean resumed;

    private long contrarySinceMillis;
    /** Who has told of lower epochs since anybody told of higher ones. */
    private final Set<String> contrary = new HashSet<>();
    /** What the last one of these has told. */
    private ClusterMap contraryMap;

    /** Null for nothing yet. */
    ClusterMap inForce() {
        return inForce;
    }

    /** Goes on from what was in force before a reload, which may have named the seeds of another cluster. */
    void resume(ClusterMap map) {
        inForce = map;
        resumed = true;
    }

    /** Whether somebody tells of lower epochs, so that others should be asked soon. */
    boolean isContradicted() {
        return !contrary.isEmpty();
    }

    /** All nodes somebody could be asked of: those in force, and those that somebody has told of instead. */
    List<Node> nodes() {
        Map<String, Node> nodes = new HashMap<>();
        if (isContradicted()) {
            nodes.putAll(contraryMap.nodes());
        }
        if (inForce != null) {
            nodes.putAll(inForce.nodes());
        }
        return List.copyOf(nodes.values());
    }

    /**
     * Takes what of a map is to be believed.
     *
     * @param bySeed whether it was asked for where the file says, not where a node of the cluster was
     */
    Judgement take(ClusterMap map, boolean bySeed, long nowMillis) {
        if (inForce != null
                && Collections.disjoint(map.nodes().keySet(), inForce.nodes().keySet())) {
            return foreign(map, bySeed, nowMillis);
        }
        resumed = false;
        if (inForce == null || !map.hasEpochs() || !inForce.hasEpochs()) {
            contrary.clear();
            return put(map, null, null, false);
        }
        if (map.epoch() < inForce.epoch()) {
            Judgement refusal = new Judgement(Verdict.REFUSED, "a lower epoch", null, false);
            return isSettled(map, nowMillis, false) ? put(map, refusal.why, null, true) : refusal;
        }
        String[] owners = map.owners().clone();
        Map<String, Node> nodes = new HashMap<>(map.nodes());
        String disputed = null;
        for (int slot = 0; slot < owners.length; slot++) {
            Node before = inForce.owner(slot);
            if (before != null && !mayTake(map, slot, before)) {
                owners[slot] = before.id();
                nodes.put(before.id(), before); // with the epoch that it has the slots by
                disputed = before.name();
            }
        }
        if (disputed == null) {
            contrary.clear();
            return put(map, null, null, false);
        }
        ClusterMap merged =
                new ClusterMap(map.source(), map.sourceId(), map.isOk(), true, nodes, owners, map.leaving());
        return isSettled(map, nowMillis, false)
                ? put(map, "slots of an owner with a lower epoch", null, true)
                : put(merged, "slots of an owner with a lower epoch", disputed, false);
    }

    /** The owner itself may always say that a slot is not its own any more. One that has just joined does not know all owners. */
    private static boolean mayTake(ClusterMap map, int slot, Node before) {
        Node owner = map.owner(slot);
        return before.id().equals(map.sourceId())
                || owner != null && (owner.id().equals(before.id()) || owner.epoch() > before.epoch());
    }

    /**
     * Of a cluster that has no node in common with the one in force: at the address of a node that has gone there may be one of another
     * cluster. Seeds are what the file says, and so is the cluster they lead to; at once if the file has changed.
     */
    private Judgement foreign(ClusterMap map, boolean bySeed, long nowMillis) {
        Judgement refusal = new Judgement(Verdict.REFUSED, FOREIGN, null, false);
        if (!bySeed || !map.isOk()) {
            return refusal;
        }
        if (resumed) {
            resumed = false;
            contrary.clear();
            return put(map, refusal.why, null, true);
        }
        return isSettled(map, nowMillis, true) ? put(map, refusal.why, null, true) : refusal;
    }

    /**
     * Whether the same was heard for so long, from so many, that it has to be believed.
     *
     * @param few whether it counts however few have said it
     */
    private boolean isSettled(ClusterMap map, long nowMillis, boolean few) {
        if (contrary.isEmpty()) {
            contrarySinceMillis = nowMillis;
        }
        contrary.add(map.sourceId() == null ? map.source() : map.sourceId());
        contraryMap = map;
        boolean settled = nowMillis - contrarySinceMillis >= CONTRARY_MILLIS
                && (few
                        || contrary.size() * 2
                                > Math.min(inForce.nodes().size(), map.nodes().size()));
        if (settled) {
            contrary.clear();
        }
        return settled;
    }

    private Judgement put(ClusterMap map, String why, String ask, boolean anew) {
        boolean same = inForce != null
                && Arrays.equals(inForce.owners(), map.owners())
                && inForce.nodes().equals(map.nodes());
        inForce = map;
        return new Judgement(same ? Verdict.SAME : Verdict.CHANGED, why, ask, anew);
    }
}
