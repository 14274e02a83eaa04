package io.trepak.topology.redis_cluster;

import io.trepak.topology.resp.Address;
import io.trepak.topology.resp.Reply;
import io.trepak.topology.resp.Request;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a node says to {@code CLUSTER INFO}, {@code CLUSTER NODES} and {@code CLUSTER SLOTS}. Strict. */
final class MapReader {
    static final int NODES_MAX = 2000;

    /** The three questions, in one write: what they say then belongs together. */
    static final byte[] QUESTIONS = questions();

    static final int REPLIES = 3;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern EPOCH = Pattern.compile("[0-9]{1,18}");
    /** {@code 10.0.0.1:7000@17000,node-1.example,shard-id=…}; all of it may be missing, as in {@code :0@0}. */
    private static final Pattern PLACE = Pattern.compile("(.*):([0-9]{1,5})(?:@[0-9]{1,5})?(?:,([^,]*)(?:,.*)?)?");

    private static final Pattern LEAVING = Pattern.compile("\\[([0-9]{1,5})->-[0-9a-f]{40}]");
    private static final Pattern COMING = Pattern.compile("\\[([0-9]{1,5})-<-[0-9a-f]{40}]");
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");
    private static final int FIELDS = 8;
    private static final String UNKNOWN_HOST = "?";

    /** A line of {@code CLUSTER NODES}. */
    private record Line(
            String id,
            String ip,
            String hostname,
            int port,
            String master,
            boolean failing,
            boolean known,
            long epoch) {}

    /** Where a node is, by {@code CLUSTER SLOTS}. */
    private record Endpoint(String host, int port, Set<String> others) {}

    private final String askedHost;
    private final Map<String, Line> lines = new HashMap<>();
    private final Map<String, Endpoint> endpoints = new HashMap<>();
    /** By id, of what {@code CLUSTER SLOTS} lists as replicas. */
    private final Map<String, String> masters = new HashMap<>();

    private final String[] owners = new String[Slots.COUNT];
    private final BitSet leaving = new BitSet();
    private String myself;

    private MapReader(String askedHost) {
        this.askedHost = askedHost;
    }

    private static byte[] questions() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String what : List.of("INFO", "NODES", "SLOTS")) {
            out.writeBytes(Request.of("CLUSTER", what));
        }
        return out.toByteArray();
    }

    /**
     * Puts the three replies together.
     *
     * @param asked {@code host:port} of who said them; its host is that of nodes without one
     * @throws RefusedMapException when one of them, or what they say together, cannot be
     */
    static ClusterMap read(String asked, Reply info, Reply nodes, Reply slots) throws RefusedMapException {
        MapReader reader = new MapReader(asked.substring(0, asked.lastIndexOf(':')));
        boolean whole = info instanceof Reply.Text && nodes instanceof Reply.Text;
        boolean ok = !whole || isOk(((Reply.Text) info).text());
        if (whole) {
            reader.lines(((Reply.Text) nodes).text());
        }
        reader.slots(slots);
        return new ClusterMap(asked, reader.myself, ok, whole, reader.nodes(whole), reader.owners, reader.leaving);
    }

    private static boolean isOk(String info) throws RefusedMapException {
        for (String line : info.split("\r?\n")) {
            if (line.startsWith("cluster_state:")) {
                return line.equals("cluster_state:ok");
            }
        }
        throw new RefusedMapException("CLUSTER INFO without cluster_state");
    }

    // ---- CLUSTER NODES

    private void lines(String text) throws RefusedMapException {
        for (String line : text.split("\n")) {
            if (!line.isBlank()) {
                line(line.strip());
            }
        }
        if (lines.size() > NODES_MAX) {
            throw new RefusedMapException(lines.size() + " nodes; expected " + NODES_MAX + " at most");
        }
    }

    private void line(String line) throws RefusedMapException {
        String[] fields = line.split(" +");
        if (fields.length < FIELDS
                || !ID.matcher(fields[0]).matches()
                || !EPOCH.matcher(fields[6]).matches()) {
            throw unreadable(line);
        }
        Matcher place = PLACE.matcher(fields[1]);
        if (!place.matches()) {
            throw unreadable(line);
        }
        Set<String> flags = new HashSet<>(Arrays.asList(fields[2].split(",")));
        boolean replica = flags.contains("slave") || flags.contains("replica");
        if (replica && !ID.matcher(fields[3]).matches() && !"-".equals(fields[3])) {
            throw unreadable(line);
        }
        String id = fields[0];
        if (lines.put(
                        id,
                        new Line(
                                id,
                                emptyToNull(place.group(1)),
                                emptyToNull(place.group(3)),
                                Integer.parseInt(place.group(2)),
                                replica ? fields[3] : null,
                                flags.contains("fail") || flags.contains("fail?") || !isKnown(flags),
                                isKnown(flags),
                                Long.parseLong(fields[6])))
                != null) {
            throw new RefusedMapException("node " + id + " twice");
        }
        if (flags.contains("myself")) {
            myself = id;
        }
        for (int i = FIELDS; i < fields.length; i++) {
            slotsOfLine(fields[i], line);
        }
    }

    /** Not one that nobody has met yet, or that was not found where it was. */
    private static boolean isKnown(Set<String> flags) {
        return !flags.contains("noaddr") && !flags.contains("handshake");
    }

    /** Only the line of the node asked has marks of slots that move; all else is told better by CLUSTER SLOTS. */
    private void slotsOfLine(String field, String line) throws RefusedMapException {
        Matcher mark = LEAVING.matcher(field);
        if (mark.matches()) {
            leaving.set(slot(mark.group(1)));
            return;
        }
        Matcher coming = COMING.matcher(field);
        Matcher slots = RANGE.matcher(field);
        if (coming.matches()) {
            slot(coming.group(1));
        } else if (slots.matches()) {
            slot(slots.group(1));
            if (slots.group(2) != null) {
                slot(slots.group(2));
            }
        } else {
            throw unreadable(line);
        }
    }

    /** Slots that the node is giving away that has said this to CLUSTER NODES; what cannot be read is passed over. */
    static BitSet leaving(String nodes) {
        BitSet slots = new BitSet();
        for (String line : nodes.split("\n")) {
            String[] fields = line.strip().split(" +");
            for (int i = FIELDS; i < fields.length && fields[2].contains("myself"); i++) {
                Matcher mark = LEAVING.matcher(fields[i]);
                if (mark.matches() && Integer.parseInt(mark.group(1)) < Slots.COUNT) {
                    slots.set(Integer.parseInt(mark.group(1)));
                }
            }
        }
        return slots;
    }

    private static int slot(String digits) throws RefusedMapException {
        return slot(Long.parseLong(digits));
    }

    private static int slot(long number) throws RefusedMapException {
        if (number < 0 || number >= Slots.COUNT) {
            throw new RefusedMapException("slot " + number + "; expected 0 to 16383");
        }
        return (int) number;
    }

    private static RefusedMapException unreadable(String line) {
        return new RefusedMapException(
                "a line of CLUSTER NODES that cannot be read: " + line.substring(0, Math.min(line.length(), 200)));
    }

    private static String emptyToNull(String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    // ---- CLUSTER SLOTS

    private void slots(Reply reply) throws RefusedMapException {
        if (reply instanceof Reply.Failure failure) {
            throw new RefusedMapException("it refuses CLUSTER SLOTS: " + failure.message());
        }
        if (!(reply instanceof Reply.Values ranges)) {
            throw new RefusedMapException("CLUSTER SLOTS that is no array");
        }
        for (Reply range : ranges.values()) {
            range(range);
        }
        if (endpoints.size() > NODES_MAX) {
            throw new RefusedMapException(endpoints.size() + " nodes; expected " + NODES_MAX + " at most");
        }
    }

    private void range(Reply reply) throws RefusedMapException {
        if (!(reply instanceof Reply.Values range)
                || range.size() < 3
                || !(range.values().get(0) instanceof Reply.Whole first)
                || !(range.values().get(1) instanceof Reply.Whole last)) {
            throw new RefusedMapException("an entry of CLUSTER SLOTS that is none");
        }
        int from = slot(first.number());
        int to = slot(last.number());
        if (from > to) {
            throw new RefusedMapException("slots " + from + " to " + to + " of CLUSTER SLOTS; expected them upwards");
        }
        String owner = endpoint(range.values().get(2));
        for (int i = 3; i < range.size(); i++) {
            masters.put(endpoint(range.values().get(i)), owner);
        }
        for (int slot = from; slot <= to; slot++) {
            if (owners[slot] != null) {
                throw new RefusedMapException("slot " + slot + " twice in CLUSTER SLOTS");
            }
            owners[slot] = owner;
        }
    }

    /** Notes where a node is; returns its id. */
    private String endpoint(Reply reply) throws RefusedMapException {
        if (!(reply instanceof Reply.Values node)
                || node.size() < 3
                || !(node.values().get(1) instanceof Reply.Whole port)
                || node.textAt(2) == null
                || !ID.matcher(node.textAt(2)).matches()) {
            throw new RefusedMapException("a node of CLUSTER SLOTS that is none; Redis 4 or later is needed");
        }
        String id = node.textAt(2);
        if (endpoints.containsKey(id)) {
            return id;
        }
        String said = node.textAt(0);
        if (said == null && !(node.values().get(0) instanceof Reply.Nothing)) {
            throw new RefusedMapException("a node of CLUSTER SLOTS that is none");
        }
        // a node that was not found where it was has port 0, until it says where it is
        boolean nowhere = port.number() == 0 || UNKNOWN_HOST.equals(said);
        String host = nowhere ? null : said == null || said.isEmpty() ? askedHost : said;
        if (port.number() != 0 && Address.of(host == null ? askedHost : host, Long.toString(port.number())) == null) {
            throw new RefusedMapException("a node of CLUSTER SLOTS at '" + host + "' port " + port.number());
        }
        Set<String> others = new HashSet<>();
        if (node.size() > 3) {
            addIfThere(node.values().get(3).valueOf("ip"), others);
            addIfThere(node.values().get(3).valueOf("hostname"), others);
        }
        endpoints.put(id, new Endpoint(host, (int) port.number(), others));
        return id;
    }

    private static void addIfThere(String text, Set<String> all) {
        if (text != null && !text.isEmpty() && !text.equals(UNKNOWN_HOST)) {
            all.add(text);
        }
    }

    // ---- both

    private Map<String, Node> nodes(boolean hasLines) throws RefusedMapException {
        Map<String, Node> nodes = new HashMap<>();
        for (Map.Entry<String, Endpoint> each : endpoints.entrySet()) {
            Line line = lines.get(each.getKey());
            if (hasLines && line == null) {
                throw new RefusedMapException("node " + each.getKey() + " of CLUSTER SLOTS is not in CLUSTER NODES");
            }
            nodes.put(each.getKey(), node(each.getKey(), each.getValue(), line));
        }
        for (Line line : lines.values()) {
            String host = line.ip == null && line.id.equals(myself) ? askedHost : line.ip;
            if (!nodes.containsKey(line.id) && line.known && isAddress(host, line.port)) {
                nodes.put(line.id, node(line.id, new Endpoint(host, line.port, Set.of()), line));
            }
        }
        return nodes;
    }

    private static boolean isAddress(String host, int port) {
        return host != null && port > 0 && Address.of(host, Integer.toString(port)) != null;
    }

    private Node node(String id, Endpoint place, Line line) {
        Set<String> others = new HashSet<>(place.others);
        if (line == null) {
            return new Node(id, place.host, place.port, others, masters.get(id), false, Node.NO_EPOCH);
        }
        addIfThere(line.ip, others);
        addIfThere(line.hostname, others);
        others.remove(place.host);
        return new Node(id, place.host, place.port, Set.copyOf(others), line.master, line.failing, line.epoch);
    }
}
