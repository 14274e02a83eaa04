package io.trepak.topology.redis_cluster;

import java.util.Arrays;
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
    private long contrarySinceMillis;
    /** Who has told of lower epochs since anybody told of higher ones. */
    private final Set<String> contrary = new HashSet<>();
    /** What the last one of these has told. */
    private ClusterMap contraryMap;

    /** Null for nothing yet. */
    ClusterMap inForce() {
        return inForce;
    }

    /** Goes on from what was in force before a reload. */
    void resume(ClusterMap map) {
        inForce = map;
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

    /** Takes what of a map is to be believed. */
    Judgement take(ClusterMap map, long nowMillis) {
        if (inForce == null || !map.hasEpochs() || !inForce.hasEpochs()) {
            contrary.clear();
            return put(map, null, null, false);
        }
        if (map.epoch() < inForce.epoch()) {
            return contradicted(map, nowMillis, new Judgement(Verdict.REFUSED, "a lower epoch", null, false));
        }
        String[] owners = map.owners().clone();
        Map<String, Node> nodes = new HashMap<>(map.nodes());
        String disputed = null;
        for (int slot = 0; slot < owners.length; slot++) {
            Node before = inForce.owner(slot);
            if (before != null && owners[slot] != null && !mayTake(map, slot, before)) {
                owners[slot] = before.id();
                nodes.putIfAbsent(before.id(), before);
                disputed = nodes.get(before.id()).name();
            }
        }
        if (disputed == null) {
            contrary.clear();
            return put(map, null, null, false);
        }
        ClusterMap merged =
                new ClusterMap(map.source(), map.sourceId(), map.isOk(), true, nodes, owners, map.leaving());
        boolean settled = isSettled(map, nowMillis);
        return settled
                ? put(map, "slots of an owner with a lower epoch", null, true)
                : put(merged, "slots of an owner with a lower epoch", disputed, false);
    }

    /** The owner itself may always say that a slot is not its own any more. */
    private static boolean mayTake(ClusterMap map, int slot, Node before) {
        Node owner = map.owner(slot);
        return owner.id().equals(before.id())
                || owner.epoch() > before.epoch()
                || before.id().equals(map.sourceId());
    }

    private Judgement contradicted(ClusterMap map, long nowMillis, Judgement refusal) {
        return isSettled(map, nowMillis) ? put(map, refusal.why, null, true) : refusal;
    }

    /** Whether the same was heard for so long, from so many, that it has to be believed. */
    private boolean isSettled(ClusterMap map, long nowMillis) {
        if (contrary.isEmpty()) {
            contrarySinceMillis = nowMillis;
        }
        contrary.add(map.sourceId() == null ? map.source() : map.sourceId());
        contraryMap = map;
        boolean settled = nowMillis - contrarySinceMillis >= CONTRARY_MILLIS
                && contrary.size() * 2
                        > Math.min(inForce.nodes().size(), map.nodes().size());
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
