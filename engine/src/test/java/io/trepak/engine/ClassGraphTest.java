package io.trepak.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.worker.Worker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packages of the engine lie one above the other: each uses what is below it, and types use each other in no circle. */
class ClassGraphTest {
    private static final String ENGINE = "io.trepak.engine";
    private static final String WORKER = ENGINE + ".worker";

    /** From top to bottom. */
    private static final List<String> FLOORS = Stream.of(
                    "", // the face of an embedder
                    ".control",
                    ".admin",
                    ".worker",
                    ".worker.client",
                    ".worker.server",
                    ".worker.request",
                    ".worker.resources",
                    ".pool", // what workers share of a pool
                    ".net",
                    ".plugin",
                    ".placement",
                    ".config.diff",
                    ".config.reader",
                    ".config",
                    ".stats",
                    ".report",
                    ".log",
                    ".text")
            .map(ENGINE::concat)
            .toList();

    /** The circles there are, and why; none of them leaves its package. */
    private static final Map<Set<String>, String> REASONS = Map.of(
            circle(".worker.client", "ClientRequest", "ResponseTarget"),
            "a request delivers its response to its client, and the client asks the request what it has: without a third object",
            circle(".worker.request", "KeptRequest", "UnderWay"),
            "a request that is on its way asks the others of its order, which know it for as long, whether it would overtake one",
            circle(".net", "Connection", "Loop", "WriteBuffer"),
            "a loop flushes the connections that asked it to, and each knows the loop it lives on",
            circle(".net", "EpollConnection", "SocketConnection", "Transport", "UringConnection"),
            "a transport makes its connections, and they ask it how to go about their sockets",
            circle(".config", "ConfigException", "PluginConflictException"),
            "one is sealed and permits the other",
            circle(".config.reader", "Host", "ListenEntry", "ServerEntry"),
            "messages about a host quote the form of the entry it stands in",
            circle(".plugin", "ApiVersion", "PluginOrigin", "PluginReason"),
            "why a plugin cannot be used depends on its version, which its origin tells",
            circle(".plugin", "FaultCounter", "PluginFaults"),
            "the counters of all plugins are made in one place, which says what none of them may swallow",
            circle(".stats", "Latencies", "ServerLatency"),
            "a histogram per server is made by the histograms of all");

    private static Set<String> circle(String floor, String... types) {
        return Stream.of(types).map(type -> ENGINE + floor + "." + type).collect(Collectors.toSet());
    }

    private static ClassGraph engine;

    @BeforeAll
    static void read() throws Exception {
        Path classes = Path.of(
                Worker.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        engine = ClassGraph.of(classes, ENGINE);
    }

    @Test
    void everyPackageHasItsFloor() {
        Set<String> packages =
                engine.edges().keySet().stream().map(ClassGraph::packageOf).collect(Collectors.toSet());
        assertEquals(new TreeSet<>(FLOORS), new TreeSet<>(packages));
        assertTrue(engine.edges().get(Worker.class.getName()).contains(WORKER + ".WorkerPool"));
        ClassGraph floors = engine.ofPackages();
        System.out.println("engine: " + packages.size() + " packages, " + floors.edgeCount() + " edges, "
                + engine.edges().size() + " types, " + engine.edgeCount() + " edges");
    }

    @Test
    void noPackageUsesOneAbove() {
        List<String> upwards = new ArrayList<>();
        for (int lower = 0; lower < FLOORS.size(); lower++) {
            for (int upper = 0; upper < lower; upper++) {
                upwards.addAll(engine.edgesBetween(FLOORS.get(lower), FLOORS.get(upper)));
            }
        }
        assertEquals(List.of(), upwards);
        assertEquals(List.of(), engine.ofPackages().cycles());
    }

    @Test
    void theOnlyCirclesOfTypesAreThoseWithAReason() {
        Map<Set<String>, List<String>> circles = new HashMap<>();
        engine.cycles().forEach(circle -> circles.put(circle, engine.edgesWithin(circle)));
        REASONS.keySet().forEach(circles::remove);
        assertEquals(Map.of(), circles);
        assertEquals(REASONS.size(), engine.cycles().size(), "a circle is gone, and its reason can go");
    }

    @Test
    void aCircleAndAnEdgeUpwardsAreFound() {
        ClassGraph graph = new ClassGraph(Map.of(
                "a.One", Set.of("a.Two", "b.Low"),
                "a.Two", Set.of("a.Three"),
                "a.Three", Set.of("a.One"),
                "b.Low", Set.of("b.Lower"),
                "b.Lower", Set.of()));
        Set<String> circle = new TreeSet<>(List.of("a.One", "a.Two", "a.Three"));
        assertEquals(List.of(circle), graph.cycles());
        assertEquals(3, graph.edgesWithin(circle).size());
        assertEquals(List.of("a.One uses b.Low"), graph.edgesBetween("a", "b"));
        assertEquals(List.of(), graph.edgesBetween("b", "a"));
        assertEquals(List.of(), graph.ofPackages().cycles());
    }

    /** What makes sense of the two above: both kinds of edge are seen where they are known to be. */
    @Test
    void typesAreSeenInCodeInSignaturesAndInGenerics() {
        String server = WORKER + ".server.";
        assertTrue(engine.edges().get(server + "ServerConnection").contains("io.trepak.engine.net.Reason")); // code
        assertTrue(engine.edges().get(server + "Payload").contains("io.trepak.engine.net.WriteBuffer")); // signature
        assertTrue(engine.edges().get(server + "MergedRequest").contains(WORKER + ".request.Request"));
        assertTrue(engine.edges().get(WORKER + ".client.ServedPool").contains(server + "WorkerServers"));
    }
}
