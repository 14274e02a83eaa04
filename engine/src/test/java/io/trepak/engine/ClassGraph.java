package io.trepak.engine;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who uses whom, read from compiled classes: an edge for each type named in another's constant pool, descriptors and generic
 * signatures. Nested classes count as their outermost one; constants that the compiler has copied leave no trace. The format is JVMS
 * chapter 4.
 *
 * @param edges from each type, also those that use nobody, to the types it uses; names with dots
 */
record ClassGraph(Map<String, Set<String>> edges) {
    private static final int MAGIC = 0xcafebabe;
    private static final Pattern DESCRIBED = Pattern.compile("L([\\w/$]+)[;<]");

    /**
     * Reads all classes of packages that begin with a prefix.
     *
     * @param classes the folder of the root package
     */
    static ClassGraph of(Path classes, String prefix) throws IOException {
        Map<String, Set<String>> edges = new TreeMap<>();
        try (Stream<Path> files = Files.walk(classes.resolve(prefix.replace('.', '/')))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                String from = outermost(classes.relativize(file).toString().replace(".class", ""));
                if (!from.endsWith("-info")) {
                    Set<String> to = edges.computeIfAbsent(from, name -> new TreeSet<>());
                    namesIn(file).map(ClassGraph::outermost).forEach(to::add);
                }
            }
        }
        edges.forEach((from, to) -> {
            to.retainAll(edges.keySet());
            to.remove(from);
        });
        return new ClassGraph(edges);
    }

    /** From the name of a file or a class to that of the type it lies in. */
    private static String outermost(String name) {
        int nested = name.indexOf('$');
        return (nested < 0 ? name : name.substring(0, nested)).replace('/', '.').replace('\\', '.');
    }

    /** What a class file names, with slashes. */
    private static Stream<String> namesIn(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != MAGIC) {
                throw new IOException(file + " is no class file");
            }
            in.skipNBytes(4); // version
            int count = in.readUnsignedShort();
            String[] texts = new String[count];
            List<Integer> classes = new ArrayList<>();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts[i] = in.readUTF();
                    case 7 -> classes.add(in.readUnsignedShort());
                    case 8, 16, 19, 20 -> in.skipNBytes(2); // String, MethodType, Module, Package
                    case 15 -> in.skipNBytes(3); // MethodHandle
                    case 3, 4, 9, 10, 11, 12, 17, 18 ->
                        in.skipNBytes(4); // int, float, references, NameAndType, dynamic
                    case 5, 6 -> {
                        in.skipNBytes(8); // long, double
                        i++;
                    }
                    default -> throw new IOException(file + " has a constant of an unknown kind: " + tag);
                }
            }
            Set<String> names = new TreeSet<>();
            for (int index : classes) {
                String name = texts[index];
                addDescribed(name.startsWith("[") ? name : "L" + name + ";", names);
            }
            for (String text : texts) {
                if (text != null && !text.isEmpty() && "(<[L".indexOf(text.charAt(0)) >= 0) {
                    addDescribed(text, names);
                }
            }
            return names.stream();
        }
    }

    private static void addDescribed(String descriptor, Set<String> names) {
        Matcher matcher = DESCRIBED.matcher(descriptor);
        for (int from = 0; matcher.find(from); from = matcher.end()) {
            names.add(matcher.group(1));
        }
    }

    static String packageOf(String type) {
        return type.substring(0, type.lastIndexOf('.'));
    }

    int edgeCount() {
        return edges.values().stream().mapToInt(Set::size).sum();
    }

    /** The same graph of packages. */
    ClassGraph ofPackages() {
        Map<String, Set<String>> packages = new TreeMap<>();
        edges.forEach((from, to) -> {
            Set<String> used = packages.computeIfAbsent(packageOf(from), name -> new TreeSet<>());
            to.forEach(type -> used.add(packageOf(type)));
            used.remove(packageOf(from));
        });
        return new ClassGraph(packages);
    }

    /** All edges of which the one end lies in one package and the other in another, as text. */
    List<String> edgesBetween(String from, String to) {
        List<String> found = new ArrayList<>();
        edges.forEach((user, used) -> used.stream()
                .filter(type -> packageOf(user).equals(from) && packageOf(type).equals(to))
                .forEach(type -> found.add(user + " uses " + type)));
        return found;
    }

    /** The largest sets in which each reaches each other, those of one excepted; the largest first. */
    List<Set<String>> cycles() {
        List<Set<String>> found = new ArrayList<>();
        Set<String> left = new TreeSet<>(edges.keySet());
        while (!left.isEmpty()) {
            String one = left.iterator().next();
            Set<String> cycle = new TreeSet<>();
            for (String other : reachableFrom(one)) {
                if (reachableFrom(other).contains(one)) {
                    cycle.add(other);
                }
            }
            left.removeAll(cycle);
            left.remove(one);
            if (cycle.size() > 1) {
                found.add(cycle);
            }
        }
        found.sort(Comparator.comparingInt(cycle -> -cycle.size()));
        return found;
    }

    /** Itself only if a cycle leads back to it. */
    private Set<String> reachableFrom(String start) {
        Set<String> reached = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(edges.get(start));
        while (!next.isEmpty()) {
            String type = next.pop();
            if (reached.add(type)) {
                next.addAll(edges.get(type));
            }
        }
        return reached;
    }

    /** The edges inside a set, as text. */
    List<String> edgesWithin(Set<String> types) {
        List<String> found = new ArrayList<>();
        for (String user : types) {
            edges.get(user).stream().filter(types::contains).forEach(used -> found.add(user + " uses " + used));
        }
        return found;
    }
}
