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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rooms of a worker lie one above the other: each uses what is below it, and inside a room no types use each other in a circle. */
class ClassGraphTest {
    private static final String WORKER = "io.trepak.engine.worker";
    private static final String CLIENT = WORKER + ".client.";

    /** From top to bottom. */
    private static final List<String> ROOMS =
            List.of(WORKER, WORKER + ".client", WORKER + ".server", WORKER + ".request", WORKER + ".resources");

    /** The circles there are, and why. */
    private static final Map<Set<String>, String> REASONS = Map.of(
            Set.of(CLIENT + "ClientRequest", CLIENT + "ResponseTarget"),
            "a request delivers its response to its client, and the client asks the request what it has: without a third object");

    private static Path classes;
    private static ClassGraph worker;

    @BeforeAll
    static void read() throws Exception {
        classes = Path.of(
                Worker.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        worker = ClassGraph.of(classes, WORKER);
    }

    @Test
    void everyRoomIsRead() {
        Set<String> packages =
                worker.edges().keySet().stream().map(ClassGraph::packageOf).collect(Collectors.toSet());
        assertEquals(Set.copyOf(ROOMS), packages);
        assertTrue(worker.edges().get(Worker.class.getName()).contains(WORKER + ".WorkerPool"));
        System.out.println("worker: " + worker.edges().size() + " types, " + worker.edgeCount() + " edges, in circles: "
                + worker.cycles());
    }

    @Test
    void noRoomUsesOneAbove() {
        List<String> upwards = new ArrayList<>();
        for (int lower = 0; lower < ROOMS.size(); lower++) {
            for (int upper = 0; upper < lower; upper++) {
                upwards.addAll(worker.edgesBetween(ROOMS.get(lower), ROOMS.get(upper)));
            }
        }
        assertEquals(List.of(), upwards);
    }

    @Test
    void theOnlyCirclesAreThoseWithAReason() {
        Map<Set<String>, List<String>> circles = new HashMap<>();
        worker.cycles().forEach(circle -> circles.put(circle, worker.edgesWithin(circle)));
        REASONS.keySet().forEach(circles::remove);
        assertEquals(Map.of(), circles);
        assertEquals(REASONS.size(), worker.cycles().size(), "a circle is gone, and its reason can go");
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
    void typesAreSeenInCodeInSignaturesAndInGenerics() throws Exception {
        ClassGraph engine = ClassGraph.of(classes, "io.trepak.engine");
        String server = WORKER + ".server.";
        assertTrue(engine.edges().get(server + "ServerConnection").contains("io.trepak.engine.net.Reason")); // code
        assertTrue(engine.edges().get(server + "Payload").contains("io.trepak.engine.net.WriteBuffer")); // signature
        assertTrue(engine.edges().get(server + "MergedRequest").contains(WORKER + ".request.Request"));
        assertTrue(engine.edges().get(WORKER + ".client.ServedPool").contains(server + "WorkerServers"));
    }
}
