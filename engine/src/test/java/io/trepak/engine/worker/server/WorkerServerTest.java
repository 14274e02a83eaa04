package io.trepak.engine.worker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Server;
import io.trepak.api.topology.Ownership;
import io.trepak.api.topology.Topology;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.net.Reason;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.worker.request.TestRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The servers of a pool on one worker, through reloads and changes of role. */
class WorkerServerTest {
    private static final long DRAIN_MILLIS = 60_000;
    private static final String S0 = "127.0.0.1:1:1 s0";
    private static final String S1 = "127.0.0.1:2:1 s1";
    /** Servers are in the order of their names. */
    private static final String AHEAD = "127.0.0.1:9:1 r9";

    private final MemoryServers memory = new MemoryServers(64 << 20, List.of(S0, S1), "server_connections: 2");
    private final List<WorkerServer> retired = new ArrayList<>();
    private WorkerServers servers = next(null, WorkerServers.Kept.ALL);

    private WorkerServers next(WorkerServers before, WorkerServers.Kept kept) {
        return WorkerServers.of(
                memory.resources(),
                memory.latencies(),
                memory.settings(),
                memory.pool(),
                memory.pool().servers(),
                before,
                kept,
                DRAIN_MILLIS,
                retired);
    }

    private void reload(boolean redial, int connections, String... of) {
        memory.reload(List.of(of), "server_connections: " + connections);
        servers = next(servers, redial ? WorkerServers.Kept.NONE : WorkerServers.Kept.AT_THE_SAME_ADDRESS);
    }

    /** What a topology does. */
    private void publish(Server... of) {
        assertNull(memory.pool().publish(Topology.of(List.of(of))));
        servers = next(servers, WorkerServers.Kept.ALL);
        memory.loop().turn();
    }

    @AfterEach
    void leavesNothingBehind() {
        servers.close();
        retired.forEach(WorkerServer::close);
        memory.loop().turn();
        memory.close();
    }

    private MemoryConnection connect(Backend backend) {
        assertNull(backend.refusal());
        return memory.accept();
    }

    private TestRequest send(Backend backend, String line) {
        TestRequest request = memory.request(line);
        byte[] in = line.getBytes(StandardCharsets.ISO_8859_1);
        assertNull(backend.refusal());
        backend.send(request, in, 0, in.length, 0, 0);
        memory.loop().turn();
        return request;
    }

    @Test
    void aClientAlwaysUsesTheSameConnection() {
        Backend even = servers.backend(0, 0, 4);
        assertSame(even, servers.backend(0, 0, 6));
        assertNotSame(even, servers.backend(0, 0, 5));
        assertNotSame(even, servers.backend(1, 0, 4));
        assertNotSame(even, servers.backend(0, 1, 4));
        assertSame(even, servers.get(0).backend(0, 4));
    }

    @Test
    void aReloadKeepsServersOfTheSameNameAndAddressAndTheirConnections() {
        Backend before = servers.backend(0, 0, 0);
        MemoryConnection socket = connect(before);
        reload(false, 2, AHEAD, S0);
        assertSame(before, servers.backend(1, 0, 0));
        assertFalse(socket.isClosed());
        assertEquals("s1", retired.get(0).name());
        assertEquals(1, retired.size());
    }

    @Test
    void aServerThatIsGoneClosesWhenItHasAnswered() {
        Backend before = servers.backend(0, 0, 0);
        MemoryConnection socket = connect(before);
        TestRequest request = send(before, "get a\n");
        reload(false, 2, S1);
        assertEquals(1, servers.count());
        assertNull(servers.named("s0"));
        assertEquals("s0", retired.get(0).name());
        assertTrue(retired.get(0).isConnected());
        memory.respond(socket, "+a\n");
        assertEquals("+a\n", request.response());
        memory.advanceMillis(20);
        assertFalse(retired.get(0).isConnected());
    }

    @Test
    void aServerAtAnotherAddressIsAnotherOneWithTheSameCounters() {
        WorkerServer before = servers.get(0);
        connect(servers.backend(0, 0, 0));
        reload(false, 2, "127.0.0.1:3:1 s0", S1);
        assertNotSame(before, servers.get(0));
        assertSame(before.counters(), servers.get(0).counters());
        assertSame(before.latency(), servers.get(0).latency());
        assertEquals(List.of(before), retired);
        connect(servers.backend(0, 0, 0));
        assertEquals("127.0.0.1:3", memory.dialledAddresses().get(1));
    }

    @Test
    void allAreDialledAnewIfThatIsAskedFor() {
        WorkerServer before = servers.get(0);
        reload(true, 2, S0, S1);
        assertNotSame(before, servers.get(0));
        assertEquals(2, retired.size());
    }

    @Test
    void fewerConnectionsLeaveTheFirstAndRetireTheOthers() {
        Backend kept = servers.backend(0, 0, 0);
        Backend spare = servers.backend(0, 0, 1);
        MemoryConnection keptSocket = connect(kept);
        MemoryConnection spareSocket = connect(spare);
        reload(false, 1, S0, S1);
        assertSame(kept, servers.backend(0, 0, 0));
        assertSame(kept, servers.backend(0, 0, 1));
        assertTrue(spareSocket.isClosed());
        assertFalse(keptSocket.isClosed());
        reload(false, 3, S0, S1);
        assertSame(kept, servers.backend(0, 0, 0));
        assertNotSame(spare, servers.backend(0, 0, 1));
        assertNotSame(kept, servers.backend(0, 0, 2));
    }

    // ---- another role

    @Test
    void requestsToComeTakeAnotherConnectionWhenTheServerIsTheWrongOne() {
        Backend before = servers.backend(0, 0, 0);
        MemoryConnection socket = connect(before);
        TestRequest first = send(before, "set a\n");
        TestRequest second = send(before, "set b\n");
        memory.respond(socket, "^moved\n");
        assertEquals("^moved\n", first.response());
        Backend next = servers.backend(0, 0, 0);
        assertNotSame(before, next);
        assertFalse(socket.isClosed()); // one more is to be answered here
        memory.respond(socket, "^moved\n");
        assertEquals("^moved\n", second.response());
        memory.advanceMillis(20);
        assertTrue(socket.isClosed());
        assertSame(next, servers.backend(0, 0, 0)); // the second told nothing new
    }

    @Test
    void aConnectionIsMadeAnewOnceASecondAtMost() {
        Backend first = servers.backend(0, 0, 0);
        MemoryConnection socket = connect(first);
        send(first, "set a\n");
        memory.respond(socket, "^moved\n");
        Backend second = servers.backend(0, 0, 0);
        assertNotSame(first, second);
        MemoryConnection next = connect(second);
        memory.advanceMillis(500);
        send(second, "set a\n");
        memory.respond(next, "^moved\n");
        assertSame(second, servers.backend(0, 0, 0));
        memory.advanceMillis(500);
        send(second, "set a\n");
        memory.respond(next, "^moved\n");
        assertNotSame(second, servers.backend(0, 0, 0));
    }

    @Test
    void eachConnectionIsMadeAnewByItself() {
        Backend first = servers.backend(0, 0, 0);
        Backend second = servers.backend(0, 0, 1);
        MemoryConnection one = connect(first);
        MemoryConnection two = connect(second);
        send(first, "set a\n");
        send(second, "set b\n");
        memory.respond(one, "^moved\n");
        memory.respond(two, "^moved\n");
        assertNotSame(first, servers.backend(0, 0, 0));
        assertNotSame(second, servers.backend(0, 0, 1));
    }

    // ---- numbers

    @Test
    void whatWaitsForAServerIsThatOfAllItsConnectionsAndWhatComesIn() {
        for (int client = 0; client < 2; client++) {
            Backend backend = servers.backend(0, 0, client);
            connect(backend).flushAtMost(0);
            send(backend, "get a\n");
        }
        WorkerServer server = servers.get(0);
        assertEquals(12, server.queuedBytes());
        server.expect(1000);
        assertEquals(1012, server.queuedBytes());
        server.expect(-1000);
        assertEquals(12, server.queuedBytes());
        ServerCounters sum = new ServerCounters();
        server.addTo(sum);
        assertEquals(2, sum.inQueue);
        assertEquals(2, sum.requests);
        assertEquals(2, sum.serverConnections);
        assertTrue(server.isConnected());
    }

    @Test
    void theNextServerIsThatOfTheNextNameWhateverItsIndex() {
        WorkerServer gone = servers.get(0);
        int[] both = {1, 0};
        assertEquals(0, servers.nextByName(both, null));
        assertEquals(1, servers.nextByName(both, gone.name()));
        assertEquals(Router.NONE, servers.nextByName(both, servers.get(1).name()));
        assertEquals(Router.NONE, servers.nextByName(new int[] {0}, gone.name()));
        reload(false, 1, S1);
        assertEquals(0, servers.nextByName(new int[] {0}, gone.name()), "behind one that is gone");
    }

    @Test
    void serversInAnyOrderAreAllPassedByName() {
        Ownership oneUnit = new Ownership() {
            @Override
            public int units() {
                return 1;
            }

            @Override
            public int unitOf(byte[] key, int offset, int length) {
                return 0;
            }

            @Override
            public int ownerOf(int unit) {
                return 0;
            }
        };
        assertNull(memory.pool()
                .publish(Topology.of(
                        List.of(Server.of("s1", "127.0.0.1:2", 1), Server.of("s0", "127.0.0.1:1", 1)), oneUnit)));
        servers = next(servers, WorkerServers.Kept.ALL);
        assertEquals("s1", servers.get(0).name());
        assertEquals(1, servers.nextByName(new int[] {0, 1}, null));
        assertEquals(0, servers.nextByName(new int[] {0, 1}, servers.get(1).name()));
        assertEquals(
                Router.NONE, servers.nextByName(new int[] {0, 1}, servers.get(0).name()));
    }

    @Test
    void aServerIsFoundByItsTagWhateverItsIndex() {
        int tag = servers.get(0).tag();
        assertEquals(0, servers.tagged(tag));
        reload(false, 1, AHEAD, S0);
        assertEquals(1, servers.tagged(tag));
        assertEquals(tag, servers.get(1).tag());
        reload(false, 1, S1);
        assertEquals(Router.GONE, servers.tagged(tag));
    }

    @Test
    void anotherAddressOfANameFailsWhatWasSentAndTakesTheRestThereInOrder() {
        Backend backend = servers.backend(0, 0, 0);
        MemoryConnection old = connect(backend);
        TestRequest first = send(backend, "set a\n");
        assertEquals("set a\n", MemoryServers.sent(old));
        old.flushAtMost(0);
        TestRequest second = send(backend, "set b\n");
        TestRequest third = send(backend, "set c\n");
        publish(Server.of("s0", "127.0.0.1:5", 1), Server.of("s1", "127.0.0.1:2", 1));
        assertEquals(Reason.SWITCHED, first.failure());
        assertSame(backend, servers.backend(0, 0, 0));
        MemoryConnection now = memory.accept();
        assertEquals(List.of("127.0.0.1:1", "127.0.0.1:5"), memory.dialledAddresses());
        TestRequest fourth = send(backend, "set d\n");
        assertEquals("set b\nset c\nset d\n", MemoryServers.sent(now));
        memory.respond(now, "+b\n+c\n+d\n");
        assertEquals(List.of("+b\n", "+c\n", "+d\n"), List.of(second.response(), third.response(), fourth.response()));
        assertTrue(old.isClosed());
    }
}
