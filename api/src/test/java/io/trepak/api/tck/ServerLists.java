package io.trepak.api.tck;

import io.trepak.api.Server;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server lists that the recorded rings and routings are about, from {@code vectors/server-lists.json}. */
public final class ServerLists {
    /** Reads the shape that file has (objects of flat lists), not JSON at large; the kit depends on nothing but JUnit. */
    private static final Pattern LIST =
            Pattern.compile("^ \"(\\w+)\": \\{$(.*?)^ \\}", Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern FIELD =
            Pattern.compile("^  \"(\\w+)\": \\[\n(.*?)^  \\]", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern ITEM = Pattern.compile("^   \"?(.*?)\"?,?$", Pattern.MULTILINE);

    private static final Map<String, Described> LISTS = read();

    private ServerLists() {}

    /**
     * A server list and what twemproxy makes of it.
     *
     * @param servers in index order; addresses are placeholders, for only names and weights matter
     * @param ketamaPoints per server, how many points it has on the ketama ring
     * @param modulaSlots names in the order of modula's slots
     */
    public record Described(List<Server> servers, List<Integer> ketamaPoints, List<String> modulaSlots) {
        /** Indices of the servers without some of them. */
        public BitSet without(List<String> names) {
            BitSet live = new BitSet();
            for (int i = 0; i < servers.size(); i++) {
                live.set(i, !names.contains(servers.get(i).name()));
            }
            return live;
        }

        /** All of them. */
        public BitSet all() {
            return without(List.of());
        }
    }

    /** Names of all lists. */
    public static List<String> names() {
        return List.copyOf(LISTS.keySet());
    }

    /**
     * One list.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Described get(String name) {
        Described list = LISTS.get(name);
        if (list == null) {
            throw new IllegalArgumentException("no server list '" + name + "'; there are " + names());
        }
        return list;
    }

    private static Map<String, Described> read() {
        Map<String, Described> lists = new LinkedHashMap<>();
        Matcher list = LIST.matcher(GoldenVectors.text("server-lists.json"));
        while (list.find()) {
            lists.put(list.group(1), describe(fields(list.group(2))));
        }
        return lists;
    }

    private static Described describe(Map<String, List<String>> fields) {
        List<String> names = fields.get("sorted_names");
        List<String> weights = fields.get("sorted_weights");
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            servers.add(Server.of(names.get(i), "127.0.0.1:" + (1 + i), Integer.parseInt(weights.get(i))));
        }
        List<Integer> points =
                fields.get("ketama_points").stream().map(Integer::valueOf).toList();
        return new Described(List.copyOf(servers), points, fields.getOrDefault("modula_slots", List.of()));
    }

    private static Map<String, List<String>> fields(String body) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        Matcher field = FIELD.matcher(body);
        while (field.find()) {
            List<String> items = new ArrayList<>();
            Matcher item = ITEM.matcher(field.group(2));
            while (item.find()) {
                items.add(item.group(1));
            }
            fields.put(field.group(1), items);
        }
        return fields;
    }
}
