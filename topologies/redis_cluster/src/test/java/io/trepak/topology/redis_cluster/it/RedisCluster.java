package io.trepak.topology.redis_cluster.it;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Six real nodes on loopback: three masters of a third of the slots each, and a replica for each of them. */
final class RedisCluster implements Closeable {
    static final int SLOTS = 16_384;
    private static final int MASTERS = 3;
    private static final int KEYS_AT_ONCE = 100;

    final List<ClusterNode> nodes = new ArrayList<>();
    private final Path folder;
    /** For a test run that is broken off. */
    private final Thread lastResort = new Thread(this::killAll);

    RedisCluster(Path folder) throws IOException {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(lastResort);
        for (int i = 0; i < 2 * MASTERS; i++) {
            nodes.add(new ClusterNode(folder));
        }
        for (int i = 0; i < MASTERS; i++) {
            String first = "" + i * SLOTS / MASTERS;
            String last = "" + ((i + 1) * SLOTS / MASTERS - 1);
            nodes.get(i).tell("CLUSTER", "ADDSLOTSRANGE", first, last);
            nodes.get(i).tell("CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1));
        }
        nodes.subList(1, nodes.size()).forEach(this::meet);
        for (int i = 0; i < MASTERS; i++) {
            replicate(nodes.get(MASTERS + i), nodes.get(i));
        }
        awaitCalm();
    }

    private void meet(ClusterNode node) {
        nodes.get(0).tell("CLUSTER", "MEET", "127.0.0.1", "" + node.port, "" + (node.port + ClusterNode.BUS));
    }

    private static void replicate(ClusterNode replica, ClusterNode master) {
        Await.until(
                replica + " knows its master",
                () -> replica.ask("CLUSTER", "REPLICATE", master.id).equals("OK"));
    }

    /** Ends all nodes, and starts them again, all but the first one at other ports; returns when all are well. */
    long restartElsewhere() throws IOException {
        killAll();
        nodes.get(0).start();
        for (ClusterNode node : nodes.subList(1, nodes.size())) {
            node.startElsewhere();
            meet(node);
        }
        return Await.until(
                "the cluster is well",
                () -> nodes.stream()
                        .allMatch(node -> node.ask("CLUSTER", "INFO").contains("cluster_state:ok")));
    }

    /** A node more, which the others know, with no slot. */
    ClusterNode add() throws IOException {
        ClusterNode added = new ClusterNode(folder);
        nodes.add(added);
        meet(added);
        Await.until(
                "everybody knows " + added,
                () -> nodes.stream()
                        .allMatch(node -> node.ask("CLUSTER", "NODES").contains(added.id)
                                && node.ask("CLUSTER", "INFO").contains("cluster_state:ok")));
        return added;
    }

    /** Waits until all nodes find nothing wrong, every replica has a link to its master, and everybody knows everybody. */
    void awaitCalm() {
        Await.until("the cluster is well", () -> {
            for (ClusterNode node : nodes) {
                String map = node.ask("CLUSTER", "NODES");
                if (!node.ask("CLUSTER", "INFO").contains("cluster_state:ok")
                        || map.contains("fail")
                        || map.contains("handshake")
                        || map.contains("disconnected")
                        || !node.isMaster() && !node.ask("INFO", "replication").contains("master_link_status:up")) {
                    return false;
                }
                String slots = node.ask("CLUSTER", "SLOTS");
                for (ClusterNode other : nodes) {
                    if (!other.isMaster() && !slots.contains(other.id) || !map.contains(other.id)) {
                        return false;
                    }
                }
            }
            return true;
        });
    }

    /** The slot of a key. */
    static int slotOf(String key) {
        int open = key.indexOf('{');
        int close = open < 0 ? -1 : key.indexOf('}', open);
        byte[] bytes = (close > open + 1 ? key.substring(open + 1, close) : key).getBytes(StandardCharsets.ISO_8859_1);
        int crc = 0;
        for (byte each : bytes) {
            crc ^= (each & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc << 1 ^ ((crc & 0x8000) != 0 ? 0x1021 : 0);
            }
            crc &= 0xffff;
        }
        return crc % SLOTS;
    }

    /** The master of a slot, as a node has it that is asked. */
    ClusterNode ownerOf(int slot, ClusterNode asked) {
        try (Link link = new Link(asked.port)) {
            for (String range : link.askForAll("CLUSTER", "SLOTS")) {
                String[] words = range.split(" ");
                if (slot >= Integer.parseInt(words[0]) && slot <= Integer.parseInt(words[1])) {
                    return nodes.stream()
                            .filter(node -> words[4].equals(node.id))
                            .findFirst()
                            .orElse(null);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(asked + " does not answer", e);
        }
        return null;
    }

    /** A replica of a master. */
    ClusterNode replicaOf(ClusterNode master) {
        String replicas = master.ask("CLUSTER", "REPLICAS", master.id);
        return nodes.stream()
                .filter(node -> node != master && replicas.contains(node.id))
                .findFirst()
                .orElseThrow();
    }

    /** Has a replica take over from its master. Returns when it says that it is one. */
    static long failOver(ClusterNode replica) {
        long[] told = {System.nanoTime() - TimeUnit.MINUTES.toNanos(1)};
        return Await.until(replica + " is a master", () -> {
            // A replica gives up after five seconds when its master has not answered, and has to be told again.
            if (System.nanoTime() - told[0] > TimeUnit.SECONDS.toNanos(7)) {
                replica.tell("CLUSTER", "FAILOVER");
                told[0] = System.nanoTime();
            }
            return replica.isMaster();
        });
    }

    /** Gives slots with their keys to another master, one after the other, while both serve them. */
    void move(int first, int end, ClusterNode from, ClusterNode to) throws IOException {
        List<Link> links = new ArrayList<>();
        try (Link source = new Link(from.port);
                Link target = new Link(to.port)) {
            for (ClusterNode node : nodes) {
                if (node != from && node != to && node.isMaster()) {
                    links.add(new Link(node.port));
                }
            }
            links.add(0, source);
            links.add(0, target);
            for (int slot = first; slot < end; slot++) {
                must(target, "CLUSTER", "SETSLOT", "" + slot, "IMPORTING", from.id);
                must(source, "CLUSTER", "SETSLOT", "" + slot, "MIGRATING", to.id);
                moveKeys(slot, source, to);
                must(target, "CLUSTER", "SETSLOT", "" + slot, "NODE", to.id);
                for (Link link : links.subList(1, links.size())) {
                    String response = link.ask("CLUSTER", "SETSLOT", "" + slot, "NODE", to.id);
                    // A master without slots becomes a replica of the one that has them now.
                    if (!response.equals("OK") && !response.contains("only with masters")) {
                        throw new AssertionError("SETSLOT NODE is answered " + response);
                    }
                }
            }
        } finally {
            for (Link link : links) {
                link.close();
            }
        }
    }

    private static void moveKeys(int slot, Link source, ClusterNode to) throws IOException {
        while (true) {
            List<String> keys = source.askForAll("CLUSTER", "GETKEYSINSLOT", "" + slot, "" + KEYS_AT_ONCE);
            if (keys.isEmpty()) {
                return;
            }
            List<String> words =
                    new ArrayList<>(List.of("MIGRATE", "127.0.0.1", "" + to.port, "", "0", "5000", "KEYS"));
            words.addAll(keys);
            String response = source.ask(words.toArray(String[]::new));
            if (!response.equals("OK") && !response.equals("NOKEY")) {
                throw new AssertionError("MIGRATE is answered " + response);
            }
        }
    }

    private static void must(Link link, String... words) throws IOException {
        String response = link.ask(words);
        if (!response.equals("OK")) {
            throw new AssertionError(String.join(" ", words) + " is answered " + response);
        }
    }

    private void killAll() {
        nodes.forEach(ClusterNode::kill);
    }

    @Override
    public void close() {
        killAll();
        Runtime.getRuntime().removeShutdownHook(lastResort);
    }
}
