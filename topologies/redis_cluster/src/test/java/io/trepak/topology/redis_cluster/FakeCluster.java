package io.trepak.topology.redis_cluster;

import io.trepak.api.tck.TestTopology;
import io.trepak.topology.resp.Reply;
import io.trepak.topology.resp.RespException;
import io.trepak.topology.resp.RespReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Nodes made up by a test, which answer what a topology asks; and its clock. */
final class FakeCluster {
    /** A node as others see it; slots as in {@code CLUSTER NODES}, {@code 0-5460 5462}. */
    record Seen(String id, String host, int port, String master, long epoch, String flags, String slots) {
        Seen with(long other, String otherSlots) {
            return new Seen(id, host, port, master, other, flags, otherSlots);
        }

        Seen flagged(String other) {
            return new Seen(id, host, port, master, epoch, other, slots);
        }

        Seen replicaOf(String other) {
            return new Seen(id, host, port, other, epoch, flags, "");
        }

        String address() {
            return host + ":" + port;
        }
    }

    /** What a node says of the cluster. */
    record View(boolean ok, List<Seen> nodes) {
        View with(String address, UnaryOperator<Seen> change) {
            return new View(
                    ok,
                    nodes.stream()
                            .map(node -> node.address().equals(address) ? change.apply(node) : node)
                            .toList());
        }

        View failing() {
            return new View(false, nodes);
        }

        View without(String address) {
            return new View(
                    ok,
                    nodes.stream()
                            .filter(node -> !node.address().equals(address))
                            .toList());
        }

        View and(Seen node) {
            List<Seen> more = new ArrayList<>(nodes);
            more.add(node);
            return new View(ok, more);
        }
    }

    private final TestTopology pool;
    private final List<TestTopology.Dialled> live = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private int seen;
    private long nowMillis = 1_000_000;

    /** What everybody says who says nothing else. */
    View view;
    /** By the address that is dialled. */
    final Map<String, View> views = new HashMap<>();
    /** What is said to a command instead: {@code CLUSTER NODES}. */
    final Map<String, String> replies = new HashMap<>();
    /** Who takes connections and says nothing. */
    final Set<String> silent = new HashSet<>();
    /** Who takes no connections. */
    final Set<String> refused = new HashSet<>();
    /** How the host of a node is told in {@code CLUSTER SLOTS}. */
    UnaryOperator<String> endpoints = host -> FakeCluster.string(host);

    String password;

    FakeCluster(TestTopology pool) {
        this.pool = pool;
        view = new View(
                true,
                List.of(
                        node('a', "10.0.0.1", null, 1, "0-5460"),
                        node('b', "10.0.0.2", null, 2, "5461-10922"),
                        node('c', "10.0.0.3", null, 3, "10923-16383"),
                        node('d', "10.0.0.4", id('a'), 1, ""),
                        node('e', "10.0.0.5", id('b'), 2, ""),
                        node('f', "10.0.0.6", id('c'), 3, "")));
    }

    static String id(char letter) {
        return String.valueOf(letter).repeat(40);
    }

    static Seen node(char id, String host, String master, long epoch, String slots) {
        return new Seen(id(id), host, 7000, master, epoch, "", slots);
    }

    long nanoTime() {
        return nowMillis * 1_000_000;
    }

    /** Lets time pass, and everybody answer. */
    void pass(long millis) {
        settle();
        for (long left = millis; left > 0; ) {
            long next = pool.nextTaskMillis();
            long step = next < 0 ? left : Math.min(left, next);
            nowMillis += step;
            pool.advance(step);
            settle();
            left -= step;
        }
    }

    /** Who was asked for the map since this was last called, by address. */
    List<String> asked() {
        List<String> copy = List.copyOf(asked);
        asked.clear();
        return copy;
    }

    private void settle() {
        boolean quiet;
        do {
            quiet = true;
            List<TestTopology.Dialled> all = pool.dialled();
            live.addAll(all.subList(seen, all.size()));
            seen = all.size();
            for (TestTopology.Dialled conversation : live) {
                quiet &= !answer(conversation);
            }
            live.removeIf(TestTopology.Dialled::isClosed);
        } while (!quiet);
    }

    private boolean answer(TestTopology.Dialled conversation) {
        String address = conversation.address();
        if (conversation.isClosed()) {
            return false;
        }
        if (refused.contains(address)) {
            conversation.end("Connection refused");
            return true;
        }
        String sent = conversation.sent();
        if (sent.isEmpty()) {
            return false;
        }
        List<List<String>> commands = new ArrayList<>();
        try {
            new RespReader(new RespReader.Limits(1 << 20, 1 << 16, 4), reply -> commands.add(words(reply)))
                    .read(sent.getBytes(StandardCharsets.ISO_8859_1));
        } catch (RespException e) {
            throw new AssertionError(sent, e);
        }
        boolean in = password == null;
        for (List<String> command : commands) {
            String line = String.join(" ", command);
            if (line.equals("CLUSTER SLOTS")) {
                asked.add(address);
            }
            if (!silent.contains(address)) {
                in |= line.equals("AUTH " + password);
                conversation.say(in ? response(address, line) : "-NOAUTH Authentication required.\r\n");
            }
        }
        return true;
    }

    private static List<String> words(Reply reply) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < reply.size(); i++) {
            words.add(reply.textAt(i));
        }
        return words;
    }

    private String response(String address, String command) {
        if (replies.containsKey(command)) {
            return replies.get(command);
        }
        View said = views.getOrDefault(address, view);
        return switch (command) {
            case "CLUSTER INFO" -> string("cluster_state:" + (said.ok ? "ok" : "fail") + "\r\ncluster_size:3\r\n");
            case "CLUSTER NODES" -> string(nodes(said, address));
            case "CLUSTER SLOTS" -> slots(said);
            default -> "+OK\r\n";
        };
    }

    static String nodes(View view, String myself) {
        StringBuilder text = new StringBuilder();
        for (Seen node : view.nodes) {
            text.append(node.id)
                    .append(' ')
                    .append(node.address())
                    .append("@17000 ")
                    .append(node.address().equals(myself) ? "myself," : "")
                    .append(node.master == null ? "master" : "slave")
                    .append(node.flags.isEmpty() ? "" : "," + node.flags)
                    .append(' ')
                    .append(node.master == null ? "-" : node.master)
                    .append(" 0 1796143814623 ")
                    .append(node.epoch)
                    .append(" connected")
                    .append(node.slots.isEmpty() ? "" : " " + node.slots)
                    .append('\n');
        }
        return text.toString();
    }

    private String slots(View view) {
        List<String> ranges = new ArrayList<>();
        for (Seen node : view.nodes) {
            for (String range : node.slots.isEmpty() ? new String[0] : node.slots.split(" ")) {
                if (range.startsWith("[")) {
                    continue;
                }
                String[] ends = range.split("-");
                StringBuilder text = new StringBuilder();
                int members = 1;
                text.append(endpoint(node));
                for (Seen other : view.nodes) {
                    if (node.id.equals(other.master)) {
                        text.append(endpoint(other));
                        members++;
                    }
                }
                ranges.add("*" + (2 + members) + "\r\n:" + ends[0] + "\r\n:" + ends[ends.length - 1] + "\r\n" + text);
            }
        }
        return "*" + ranges.size() + "\r\n" + String.join("", ranges);
    }

    private String endpoint(Seen node) {
        return "*4\r\n" + endpoints.apply(node.host) + ":" + node.port + "\r\n" + string(node.id) + "*0\r\n";
    }

    static String string(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }
}
