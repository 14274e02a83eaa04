package io.trepak.topology.redis_cluster;

import io.trepak.api.Server;
import io.trepak.topology.resp.Reply;
import io.trepak.topology.resp.Request;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which replicas may be read, and which slots only from their master. While a slot is being moved away, the replica of its owner says that
 * keys do not exist which have gone already; the master does not.
 */
final class ReplicaWatch {
    /** After a master has sent a request elsewhere for once, its slot counts as leaving for so long. */
    private static final long ASKED_MILLIS = 2000;

    private static final byte[] REPLICATION = Request.of("INFO", "replication");
    private static final byte[] NODES = Request.of("CLUSTER", "NODES");
    private static final Pattern LINE_END = Pattern.compile("\r?\n");

    private final byte[] login;
    private final Function<Node, String> addresses;
    private final Surroundings surroundings;
    private final Runnable changed;
    /** By id of a node. */
    private final Map<String, Poll> polls = new HashMap<>();
    /** Names of replicas that may be read. */
    private final Set<String> fit = new HashSet<>();
    /** By id of a master. */
    private final Map<String, BitSet> leaving = new HashMap<>();
    /** By slot, until when it counts as leaving because its master said so to a request. */
    private final Map<Integer, Long> asked = new HashMap<>();

    /**
     * @param login what is said first to nodes; null for nothing
     * @param changed told when something else may be read than before
     */
    ReplicaWatch(byte[] login, Function<Node, String> addresses, Surroundings surroundings, Runnable changed) {
        this.login = login;
        this.addresses = addresses;
        this.surroundings = surroundings;
        this.changed = changed;
    }

    /** Goes on from replicas that could be read before a reload, until they say otherwise. */
    void assume(Set<String> names) {
        fit.addAll(names);
    }

    /** Watches the nodes of a map from now on: masters that own slots, and their replicas. */
    void follow(ClusterMap map) {
        Map<String, Node> masters = new HashMap<>();
        for (String owner : map.owners()) {
            if (owner != null) {
                masters.put(owner, map.nodes().get(owner));
            }
        }
        Map<String, Node> wanted = new HashMap<>();
        for (Node node : map.nodes().values()) {
            boolean of = masters.containsKey(node.id()) || !node.isMaster() && masters.containsKey(node.master());
            if (of && node.host() != null) {
                wanted.put(node.id(), node);
            }
        }
        polls.entrySet().removeIf(poll -> {
            Node node = wanted.get(poll.getKey());
            boolean other = node == null
                    || !poll.getValue().asks(addresses.apply(node), command(masters.containsKey(node.id())));
            if (other) {
                poll.getValue().stop();
                leaving.remove(poll.getKey());
            }
            return other;
        });
        Set<String> replicas = new HashSet<>();
        wanted.values().stream()
                .filter(node -> !masters.containsKey(node.id()))
                .forEach(node -> replicas.add(node.name()));
        fit.retainAll(replicas);
        wanted.forEach((id, node) -> {
            if (!polls.containsKey(id)) {
                boolean master = masters.containsKey(id);
                Poll poll = new Poll(addresses.apply(node), login, command(master), surroundings, reply -> {
                    if (master) {
                        heardMaster(id, reply);
                    } else {
                        heardReplica(node.name(), reply);
                    }
                });
                polls.put(id, poll);
                poll.start();
            }
        });
    }

    private static byte[] command(boolean master) {
        return master ? NODES : REPLICATION;
    }

    private void heardReplica(String name, Reply reply) {
        if (isFit(reply) ? fit.add(name) : fit.remove(name)) {
            changed.run();
        }
    }

    /** A replica whose link is up, and that is not taking all of its master's data. */
    static boolean isFit(Reply reply) {
        if (!(reply instanceof Reply.Text info)) {
            return false;
        }
        Set<String> lines = LINE_END.splitAsStream(info.text()).collect(Collectors.toSet());
        return lines.contains("role:slave")
                && lines.contains("master_link_status:up")
                && lines.contains("master_sync_in_progress:0");
    }

    /** A master that does not answer has the slots leaving that it had. */
    private void heardMaster(String id, Reply reply) {
        if (reply instanceof Reply.Text nodes) {
            BitSet now = MapReader.leaving(nodes.text());
            BitSet before = leaving.put(id, now);
            if (!now.equals(before == null ? new BitSet() : before)) {
                changed.run();
            }
        }
    }

    /** A master has sent a request for a slot elsewhere, for once. */
    void asked(int slot) {
        if (slot < 0 || slot >= Slots.COUNT) {
            return;
        }
        boolean known = moving().get(slot);
        asked.put(slot, surroundings.nowMillis() + ASKED_MILLIS);
        surroundings.later(ASKED_MILLIS, () -> {
            if (asked.values().removeIf(until -> until <= surroundings.nowMillis())) {
                changed.run();
            }
        });
        if (!known) {
            changed.run();
        }
    }

    /** Slots that are read from their masters only. */
    BitSet moving() {
        BitSet all = new BitSet();
        leaving.values().forEach(all::or);
        asked.keySet().forEach(all::set);
        return all;
    }

    boolean isFit(Node node) {
        return fit.contains(node.name());
    }

    /** The replicas of a master that may be read, in the order of their names. */
    List<Server> replicasOf(Node master, ClusterMap map) {
        List<Server> replicas = new ArrayList<>();
        Set<String> names = new HashSet<>();
        map.nodes().values().stream()
                .filter(node -> master.id().equals(node.master()) && node.host() != null && isFit(node))
                .sorted(Comparator.comparing(Node::name))
                .filter(node -> names.add(node.name()))
                .limit(Server.REPLICAS_MAX)
                .forEach(node -> replicas.add(Server.of(node.name(), addresses.apply(node), 1)));
        return replicas;
    }

    void stop() {
        polls.values().forEach(Poll::stop);
        polls.clear();
    }
}
