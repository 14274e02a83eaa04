package io.trepak.topology.redis_cluster;

import io.trepak.api.Server;
import io.trepak.api.topology.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A map as it is published: masters are the servers. Those without slots, too, for slots are on their way to them before they own any; they
 * get nothing but what another one sends on.
 */
final class PublishedMap {
    private static final String ID = "id";
    private static final String ROLE = "role";
    private static final String EPOCH = "epoch";
    private static final String MASTER = "master";

    private PublishedMap() {}

    /**
     * A map for the engine.
     *
     * @param addresses where to dial a node that has a host
     * @param replicas those of a master that may be read
     * @param moving slots for which none of them is
     */
    static Topology write(
            ClusterMap map, Function<Node, String> addresses, Function<Node, List<Server>> replicas, BitSet moving) {
        Set<String> owners =
                Arrays.stream(map.owners()).filter(Objects::nonNull).collect(Collectors.toSet());
        List<Node> masters = map.nodes().values().stream()
                .filter(node -> owners.contains(node.id()) || isEmptyMaster(node))
                .sorted(Comparator.comparing((Node node) -> !owners.contains(node.id()))
                        .thenComparing(Node::failing)
                        .thenComparing(Comparator.comparingLong(Node::epoch).reversed()))
                .toList();
        Set<String> names = new HashSet<>();
        List<Server> servers = new ArrayList<>();
        Map<String, Node> nodes = new HashMap<>();
        for (Node node : masters) {
            Server server = server(node, names, addresses).withReplicas(replicas.apply(node));
            servers.add(server);
            nodes.put(server.name(), node);
        }
        servers.sort(Comparator.comparing(Server::name));
        List<List<String>> called = new ArrayList<>();
        Map<String, Short> indices = new HashMap<>();
        for (Server server : servers) {
            Node node = nodes.get(server.name());
            indices.put(node.id(), (short) called.size());
            called.add(called(server.name(), node));
        }
        short[] bySlot = new short[Slots.COUNT];
        for (int slot = 0; slot < bySlot.length; slot++) {
            bySlot[slot] = map.owners()[slot] == null ? -1 : indices.get(map.owners()[slot]);
        }
        return Topology.of(servers, new SlotOwnership(bySlot, called, moving));
    }

    private static boolean isEmptyMaster(Node node) {
        return node.isMaster() && !node.failing() && node.host() != null;
    }

    /** Of two nodes at one address, one of which has been there before, the first one has it. */
    private static Server server(Node node, Set<String> names, Function<Node, String> addresses) {
        Server server;
        if (node.host() == null) {
            server = Server.unknown(node.id(), 1, "node " + node.id() + " of the cluster announces no host");
        } else if (names.add(node.name())) {
            server = Server.of(node.name(), addresses.apply(node), 1);
        } else {
            server = Server.unknown(node.id(), 1, "another node of the cluster is at " + node.name());
        }
        return server.withLabels(Map.of(ID, node.id(), ROLE, MASTER, EPOCH, Long.toString(node.epoch())));
    }

    private static List<String> called(String name, Node node) {
        List<String> called = new ArrayList<>();
        called.add(name);
        if (name.equals(node.name())) {
            node.otherHosts().stream().sorted().forEach(host -> called.add(host + ":" + node.port()));
        }
        return called;
    }

    /** What of a map can be read from what was published; null when that is not of a cluster. */
    static ClusterMap read(Topology topology) {
        if (!(topology.ownership() instanceof SlotOwnership ownership)) {
            return null;
        }
        List<Server> servers = topology.servers();
        Map<String, Node> nodes = new HashMap<>();
        boolean epochs = true;
        for (Server server : servers) {
            Node node = node(server);
            nodes.put(node.id(), node);
            epochs &= node.epoch() != Node.NO_EPOCH;
        }
        String[] owners = new String[Slots.COUNT];
        for (int slot = 0; slot < owners.length; slot++) {
            int owner = ownership.ownerOf(slot);
            owners[slot] = owner < 0 ? null : servers.get(owner).labels().get(ID);
        }
        return new ClusterMap("what was in force", null, true, epochs, nodes, owners, new BitSet());
    }

    private static Node node(Server server) {
        int colon = server.name().lastIndexOf(':');
        return new Node(
                server.labels().get(ID),
                colon < 0 ? null : server.name().substring(0, colon),
                colon < 0 ? 0 : Integer.parseInt(server.name().substring(colon + 1)),
                Set.of(),
                null,
                false,
                Long.parseLong(server.labels().get(EPOCH)));
    }
}
