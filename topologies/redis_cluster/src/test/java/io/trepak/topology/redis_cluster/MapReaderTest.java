package io.trepak.topology.redis_cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.topology.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MapReaderTest {
    private static final String A = FakeCluster.id('a');
    private static final String B = FakeCluster.id('b');
    private static final String R = FakeCluster.id('c');
    private static final Reply OK = new Reply.Text("cluster_state:ok\r\ncluster_size:2\r\n");
    /** As redis-server 7.0.15 writes them, with what moves. */
    private static final String LINES = A
            + " 10.0.0.1:7000@17000,a.example myself,master - 0 1796143813000 1 connected 0-8191 [449->-" + B
            + "] [9000-<-" + B + "]\n" + B + " 10.0.0.2:7000@17000,b.example,shard-id=x master - 0 1796143814824 2"
            + " connected 8192-16383\n" + R + " 10.0.0.3:7000@17000 slave " + B
            + " 0 1796143814824 2 connected\n";

    private static Reply texts(Object... values) {
        return new Reply.Values(Arrays.stream(values)
                .map(value -> value instanceof Reply reply
                        ? reply
                        : value instanceof Integer number
                                ? new Reply.Whole(number)
                                : value == null ? new Reply.Nothing() : new Reply.Text((String) value))
                .toList());
    }

    private static Reply node(String host, String id, Reply... more) {
        List<Object> all = new ArrayList<>(Arrays.asList(host, 7000, id));
        all.addAll(List.of(more));
        return texts(all.toArray());
    }

    private static Reply slots() {
        return texts(texts(0, 8191, node("10.0.0.1", A)), texts(8192, 16383, node("10.0.0.2", B), node("10.0.0.3", R)));
    }

    private static ClusterMap read(Reply info, String lines, Reply slots) throws RefusedMapException {
        return MapReader.read("seed.example:7000", info, new Reply.Text(lines), slots);
    }

    @Test
    void joinsWhatTheThreeCommandsSay() throws Exception {
        ClusterMap map = read(OK, LINES, slots());
        assertTrue(map.isOk());
        assertTrue(map.hasEpochs());
        assertEquals(2, map.epoch());
        assertEquals(A, map.sourceId());
        assertEquals("10.0.0.1:7000", map.owner(8191).name());
        assertEquals("10.0.0.2:7000", map.owner(8192).name());
        assertEquals(Slots.COUNT, map.covered());
        assertEquals(Set.of("a.example"), map.nodes().get(A).otherHosts());
        assertEquals(B, map.nodes().get(R).master());
        assertEquals("449", Slots.ranges(map.leaving()), "slots that come are another node's still");
    }

    @Test
    void aNodeWithoutAHostIsWhereTheOneAskedIs() throws Exception {
        ClusterMap map = read(OK, LINES, texts(texts(0, 8191, node(null, A)), texts(8192, 16383, node("", B))));
        assertEquals("seed.example:7000", map.owner(0).name());
        assertEquals("seed.example:7000", map.owner(16_383).name());
    }

    /** Its master was not found where it was: the rest of the map is as good as ever. */
    @Test
    void aNodeWithoutAPortIsNowhere() throws Exception {
        String lines = LINES.replace("10.0.0.2:7000@17000,b.example,shard-id=x master", ":0@0 master,noaddr");
        ClusterMap map =
                read(OK, lines, texts(texts(0, 8191, node("10.0.0.1", A)), texts(8192, 16383, texts("", 0, B))));
        assertEquals(null, map.owner(8192).host());
        assertEquals("10.0.0.1:7000", map.owner(0).name());
        assertEquals(Slots.COUNT, map.covered());
    }

    @Test
    void nodesThatNobodyHasMetYetAreNone() throws Exception {
        String stranger = FakeCluster.id('d') + " 10.9.9.9:7000@17000 handshake - 0 0 0 disconnected\n";
        ClusterMap map = read(OK, LINES + stranger, slots());
        assertEquals(Set.of(A, B, R), map.nodes().keySet());
    }

    @Test
    void aNodeThatSaysAQuestionMarkIsNowhere() throws Exception {
        ClusterMap map = read(OK, LINES, texts(texts(0, 8191, node("?", A, texts("ip", "10.0.0.1")))));
        assertEquals(null, map.owner(0).host());
        assertEquals(A, map.owner(0).name());
        assertEquals(8192, map.covered());
        assertEquals(null, map.owner(9000));
    }

    @Test
    void knowsWhatElseANodeIsCalled() throws Exception {
        ClusterMap map =
                read(OK, LINES, texts(texts(0, 8191, node("a.example", A, texts("ip", "10.0.0.1", "x", "y")))));
        assertEquals("a.example:7000", map.owner(0).name());
        assertEquals(Set.of("10.0.0.1"), map.owner(0).otherHosts());
    }

    @Test
    void withoutNodesOrInfoTheSlotsWillDo() throws Exception {
        Reply refused = new Reply.Failure("NOPERM no");
        for (ClusterMap map : List.of(
                MapReader.read("10.0.0.1:7000", refused, new Reply.Text(LINES), slots()),
                MapReader.read("10.0.0.1:7000", OK, refused, slots()))) {
            assertTrue(map.isOk());
            assertEquals(false, map.hasEpochs());
            assertEquals(Node.NO_EPOCH, map.epoch());
            assertEquals("10.0.0.2:7000", map.owner(16_383).name());
            assertEquals(B, map.nodes().get(R).master());
        }
    }

    @Test
    void tellsAClusterThatDoesNotWork() throws Exception {
        assertEquals(
                false,
                read(new Reply.Text("a:b\r\ncluster_state:fail\r\n"), LINES, slots())
                        .isOk());
    }

    @Test
    void nodesThatAreNotReachedAreFailing() throws Exception {
        for (String flags : List.of("master,fail", "master,fail?", "master,noaddr", "handshake")) {
            ClusterMap map = read(OK, LINES.replace("master - 0 1796143814824", flags + " - 0 1796143814824"), slots());
            assertTrue(map.nodes().get(B).failing(), flags);
        }
    }

    @Test
    void passesOverNodesWithoutAnAddress() throws Exception {
        String lost = FakeCluster.id('f') + " :0@0 master,noaddr - 0 1796143814824 0 disconnected\n";
        assertEquals(3, read(OK, LINES + lost, slots()).nodes().size());
    }

    private static void refuses(String why, Reply info, String lines, Reply slots) {
        RefusedMapException refusal = assertThrows(RefusedMapException.class, () -> read(info, lines, slots), why);
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }

    @Test
    void refusesLinesThatCannotBeRead() {
        refuses("cannot be read", OK, "nonsense", slots());
        refuses("cannot be read", OK, LINES.replace(A, "short"), slots());
        refuses("cannot be read", OK, LINES.replace("10.0.0.1:7000@17000", "10.0.0.1"), slots());
        refuses("cannot be read", OK, LINES.replace(" 1 connected", " x connected"), slots());
        refuses("cannot be read", OK, LINES.replace("0-8191", "0-x"), slots());
        refuses("cannot be read", OK, LINES.replace("slave " + B, "slave nobody"), slots());
        refuses("slot 16384", OK, LINES.replace("8192-16383", "8192-16384"), slots());
        refuses("twice", OK, LINES + LINES, slots());
        refuses("without cluster_state", new Reply.Text("x:y"), LINES, slots());
    }

    @Test
    void refusesSlotsThatCannotBe() {
        refuses("slot 16384", OK, LINES, texts(texts(0, 16384, node("10.0.0.1", A))));
        refuses("slot -1", OK, LINES, texts(texts(-1, 5, node("10.0.0.1", A))));
        refuses("upwards", OK, LINES, texts(texts(6, 5, node("10.0.0.1", A))));
        refuses("slot 5 twice", OK, LINES, texts(texts(0, 5, node("h", A)), texts(5, 6, node("h", B))));
        refuses("an entry", OK, LINES, texts(texts(0, 5)));
        refuses("an entry", OK, LINES, texts("x"));
        refuses("Redis 4 or later", OK, LINES, texts(texts(0, 5, texts("10.0.0.1", 7000))));
        refuses("a node of CLUSTER SLOTS at", OK, LINES, texts(texts(0, 5, node("a b", A))));
        refuses("is not in CLUSTER NODES", OK, LINES, texts(texts(0, 5, node("h", FakeCluster.id('e')))));
        refuses("no array", OK, LINES, new Reply.Whole(1));
        refuses(
                "it refuses CLUSTER SLOTS: ERR This instance has cluster support disabled",
                OK,
                LINES,
                new Reply.Failure("ERR This instance has cluster support disabled"));
    }

    @Test
    void refusesMoreThanTwoThousandNodes() {
        StringBuilder lines = new StringBuilder(LINES);
        for (int i = 0; i < MapReader.NODES_MAX; i++) {
            lines.append(String.format("%040x 10.1.0.1:7000@17000 master - 0 0 0 connected%n", i));
        }
        refuses("2003 nodes; expected 2000 at most", OK, lines.toString(), slots());
    }
}
