package io.trepak.engine.worker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Server;
import io.trepak.api.topology.Topology;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.worker.WiredPool.WiredClient;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads in a pool whose servers have replicas; the last character of a key is the number of its server. */
class ReplicaReadsTest {
    private static final String KEPT = "line_keep: 100";

    private WiredPool pool;
    private MemoryConnection first;
    private MemoryConnection second;

    @AfterEach
    void close() {
        pool.close();
    }

    /** Two servers, the first with these replicas. */
    private static Topology topology(String... replicas) {
        return Topology.of(servers(replicas));
    }

    private static List<Server> servers(String... replicas) {
        return IntStream.range(0, 2)
                .mapToObj(i -> Server.of("s" + i, "s" + i + ".invalid:1", 1))
                .map(server -> server.name().equals("s0")
                        ? server.withReplicas(Arrays.stream(replicas)
                                .map(name -> Server.of(name, name + ".invalid:1", 1))
                                .toList())
                        : server)
                .toList();
    }

    /** A pool whose first server has two replicas, both connected. */
    private void starts(String reads, String... keys) {
        starts(topology("r0", "r1"), reads, keys);
        first = pool.connectReplica(0, 0);
        second = pool.connectReplica(0, 1);
    }

    private void starts(Topology topology, String reads, String... keys) {
        pool = WiredPool.ofLines()
                .servers(2)
                .with("line_reads: " + reads)
                .with(keys)
                .topology(topology)
                .start();
    }

    private WiredClient sends(String text) {
        WiredClient client = pool.client();
        send(client, text);
        return client;
    }

    private void send(WiredClient client, String text) {
        client.send(text);
        pool.settle();
    }

    private String sent(MemoryConnection connection) {
        return new String(connection.takeSent(), ISO_8859_1);
    }

    private void respond(MemoryConnection connection, String text) {
        connection.deliver(text.getBytes(ISO_8859_1));
        pool.settle();
    }

    private void respond(int server, String text) {
        pool.respond(server, text);
        pool.settle();
    }

    private void publish(Topology topology) {
        pool.publish(topology);
        pool.settle();
    }

    private ServerCounters counters() {
        return pool.serverCounters()[0];
    }

    // ---- who is asked

    @Test
    void readsGoToReplicasInTurnAndAllElseToTheOwner() {
        starts("PREFER_REPLICA", KEPT);
        WiredClient client = sends("read a0\nset b0\nread c0\nread d0\nown e0\n");
        assertEquals("read a0\nread d0\n", sent(first));
        assertEquals("read c0\n", sent(second));
        assertEquals("set b0\nown e0\n", pool.sentTo(0));
        respond(second, "+c\n");
        respond(0, "+b\n+e\n");
        assertEquals("", client.got());
        respond(first, "+a\n+d\n");
        assertEquals("+a\n+b\n+c\n+d\n+e\n", client.got());
        assertEquals(3, counters().replicaRequests);
        assertEquals(2, counters().requests);
        assertEquals(2, counters().replicaConnections);
    }

    @Test
    void theOwnerTakesItsTurnWhereAnyWillDo() {
        starts("ANY", KEPT);
        sends("read a0\nread b0\nread c0\nread d0\n");
        assertEquals("read a0\nread d0\n", pool.sentTo(0));
        assertEquals("read b0\n", sent(first));
        assertEquals("read c0\n", sent(second));
    }

    @Test
    void aPoolThatReadsFromOwnersKnowsNoReplicas() {
        starts(topology("r0", "r1"), "OWNER", KEPT);
        sends("read a0\n");
        assertEquals("read a0\n", pool.sentTo(0));
        assertEquals(List.of(), pool.configured().servers().get(0).replicas());
    }

    @Test
    void aReplicaThatIsNotConnectedYetKeepsNobodyWaiting() {
        starts(topology("r0"), "PREFER_REPLICA", KEPT);
        sends("read a0\n");
        assertEquals("read a0\n", pool.sentTo(0));
        first = pool.connectReplica(0, 0);
        sends("read b0\n");
        assertEquals("read b0\n", sent(first));
    }

    @Test
    void aServerWithoutReplicasIsAskedItself() {
        starts("PREFER_REPLICA", KEPT);
        sends("read a1\n");
        assertEquals("read a1\n", pool.sentTo(1));
    }

    @Test
    void aReplicaIsAskedWhileTheOwnerThatIsPreferredCannotBeReached() {
        starts("PREFER_OWNER", KEPT, "failover_wait: 1000");
        WiredClient client = sends("read a0\n");
        assertEquals("read a0\n", pool.sentTo(0));
        respond(0, "+a\n");
        pool.server(0).reset();
        pool.settle();
        send(client, "read b0\n");
        assertEquals("read b0\n", sent(first));
        respond(first, "+b\n");
        assertEquals("+a\n+b\n", client.got());
        pool.advanceMillis(2000);
        pool.reconnect(0);
        send(client, "read c0\n");
        assertEquals("read c0\n", pool.sentTo(0));
        assertEquals("", sent(second));
    }

    @Test
    void aReadThatWaitsForItsOwnerGoesToAReplicaAsSoonAsThereIsOne() {
        starts(topology(), "PREFER_OWNER", KEPT, "failover_wait: 1000");
        pool.server(0).reset();
        pool.settle();
        WiredClient client = sends("read a0\n");
        assertEquals("", client.got());
        publish(topology("r0"));
        first = pool.connectReplica(0, 0);
        pool.advanceMillis(200);
        pool.settle();
        assertEquals("read a0\n", sent(first));
        respond(first, "+a\n");
        assertEquals("+a\n", client.got());
    }

    @Test
    void requestsForReplicasAreNotMerged() {
        starts(topology("r0"), "PREFER_REPLICA");
        first = pool.connectReplica(0, 0);
        sends("read a0\nread b0\n");
        assertEquals("read a0\nread b0\n", sent(first));
        sends("read a1\nread b1\n");
        assertEquals("read a1 b1\n", pool.sentTo(1));
    }

    @Test
    void readsWhoseResponseNobodyHearsGoToTheOwner() {
        starts("PREFER_REPLICA", KEPT);
        sends("@drop read a0\n");
        assertEquals("@drop read a0\n", pool.sentTo(0));
    }

    // ---- several keys

    @Test
    void fragmentsOfASplitReadGoToReplicas() {
        starts("PREFER_REPLICA", KEPT);
        WiredClient client = sends("read a0 b1 c0\n");
        assertEquals("read a0 c0\n", sent(first));
        assertEquals("read b1\n", pool.sentTo(1));
        respond(1, "+b\n");
        assertEquals("", client.got());
        respond(first, "+ac\n");
        assertFalse(client.got().isEmpty());
    }

    @Test
    void fragmentsOfOneServerGoToOneReplicaAndThoseOfAMovingUnitToTheOwner() {
        DigitUnits units = new DigitUnits(List.of(0, 0, 0, 1), Set.of(2));
        starts(Topology.of(servers("r0", "r1"), units), "PREFER_REPLICA", KEPT);
        first = pool.connectReplica(0, 0);
        second = pool.connectReplica(0, 1);
        sends("read a0 b1 c2 d3\n");
        assertEquals("read a0\nread b1\n", sent(first));
        assertEquals("read c2\n", pool.sentTo(0));
        assertEquals("read d3\n", pool.sentTo(1));
        sends("read e2\nread e1\n");
        assertEquals("read e2\n", pool.sentTo(0));
        assertEquals("read e1\n", sent(second));
    }

    @Test
    void noReplicaIsAskedForAUnitThatAServerHasSaidIsAnothersUntilTheTopologySaysSo() {
        starts(Topology.of(servers("r0"), new DigitUnits(List.of(0, 0, 1, 1))), "PREFER_REPLICA", KEPT);
        first = pool.connectReplica(0, 0);
        sends("set a2\n");
        respond(1, "!elsewhere 2 s0\n");
        pool.sentTo(0);
        sends("read b2\n");
        assertEquals("read b2\n", pool.sentTo(0));
        publish(Topology.of(servers("r0"), new DigitUnits(List.of(0, 0, 0, 1))));
        sends("read c2\n");
        assertEquals("read c2\n", sent(first));
    }

    // ---- what a replica does not execute

    @Test
    void whatAReplicaHasNotExecutedIsAskedOfTheOwnerAtOnce() {
        starts("PREFER_REPLICA", KEPT, "failover_wait: 1000");
        WiredClient client = sends("read a0\nread b0\n");
        sent(first);
        sent(second);
        respond(first, "!demoted\n");
        assertEquals("read a0\n", pool.sentTo(0));
        respond(second, "!later\n");
        assertEquals("read b0\n", pool.sentTo(0));
        respond(0, "+a\n+b\n");
        assertEquals("+a\n+b\n", client.got());
        assertEquals(2, counters().replicaReturned);
        assertEquals(0, pool.counters().requestsWaited);
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aReplicaThatHasNotExecutedSomethingIsLeftOutForTwoSeconds() {
        starts("PREFER_REPLICA", KEPT);
        sends("read a0\n");
        respond(first, "!later\n");
        sent(first);
        sends("read b0\nread c0\n");
        assertEquals("read b0\nread c0\n", sent(second));
        pool.advanceMillis(1999);
        sends("read d0\n");
        assertEquals("read d0\n", sent(second));
        pool.advanceMillis(1);
        sends("read e0\n");
        assertEquals("read e0\n", sent(first));
    }

    @Test
    void theClientGetsTheResponseToWhatIsNotKept() {
        starts("PREFER_REPLICA");
        WiredClient client = sends("read a0\n");
        respond(first, "!later\n");
        assertEquals("!later\n", client.got());
        sends("read b0\nread c0\n");
        assertEquals("read b0\nread c0\n", sent(second));
    }

    @Test
    void theOwnerIsAskedBehindWhatItsClientHasWaitingThere() {
        starts("PREFER_REPLICA", KEPT, "failover_wait: 1000");
        WiredClient client = sends("set a0\nread b0\n");
        pool.sentTo(0);
        respond(0, "!later\n");
        respond(first, "!later\n");
        assertEquals("", pool.sentTo(0));
        pool.advanceMillis(2);
        pool.settle();
        respond(second, "+b\n");
        assertEquals("set a0\n", pool.sentTo(0));
        respond(0, "+a\n");
        assertEquals("+a\n+b\n", client.got());
    }

    @Test
    void aReadBehindAWriteThatIsHeldIsAnsweredBehindIt() {
        starts("PREFER_REPLICA", KEPT, "failover_wait: 1000");
        publish(topology("r0", "r1").holding(Set.of("s0")));
        WiredClient client = sends("set a0\nread b0\nread c1\n");
        assertEquals("", pool.sentTo(0));
        sends("read d0\n");
        assertEquals("read d0\n", sent(first));
        publish(topology("r0", "r1"));
        assertEquals("set a0\n", pool.sentTo(0));
        respond(0, "+a\n");
        assertEquals("read b0\n", sent(second));
        respond(second, "+b\n");
        respond(1, "+c\n");
        assertEquals("+a\n+b\n+c\n", client.got());
    }

    // ---- replicas that are lost

    @Test
    void whatWasSentToAReplicaThatIsLostFailsAndWhatWasNotGoesToTheOwner() {
        starts(topology("r0"), "PREFER_REPLICA", KEPT);
        first = pool.connectReplica(0, 0);
        WiredClient client = sends("read a0\n");
        first.flushAtMost(0);
        send(client, "read b0\nread c0\n");
        assertEquals("read a0\n", sent(first));
        first.reset();
        pool.settle();
        assertEquals("read b0\nread c0\n", pool.sentTo(0));
        respond(0, "+b\n+c\n");
        String got = client.got();
        assertTrue(got.startsWith("-") && got.endsWith("\n+b\n+c\n"), got);
        assertEquals(2, counters().replicaReturned);
        assertEquals(1, counters().replicaErrors);
        send(client, "read d0\n");
        assertEquals("read d0\n", pool.sentTo(0));
    }

    @Test
    void theSameWhereNothingIsKeptAndNothingWaits() {
        starts(topology("r0"), "PREFER_REPLICA", "failover_wait: 0");
        first = pool.connectReplica(0, 0);
        first.flushAtMost(0);
        WiredClient client = sends("read a0\nread b0\n");
        first.reset();
        pool.settle();
        assertEquals("read a0\nread b0\n", pool.sentTo(0));
        respond(0, "+a\n+b\n");
        assertEquals("+a\n+b\n", client.got());
        assertEquals(0, pool.bufferedBytes());
    }

    @Test
    void aReplicaThatCannotBeReachedCountsNotAgainstTheOwner() {
        starts(topology("r0"), "PREFER_REPLICA", KEPT, "auto_eject_hosts: true", "server_failure_limit: 1");
        first = pool.connectReplica(0, 0);
        sends("read a0\n");
        first.reset();
        pool.settle();
        for (int i = 0; i < 3; i++) {
            pool.advanceMillis(1000);
            sends("read b0\n");
        }
        assertFalse(pool.configured().servers().get(0).health().isTroubled());
        assertEquals(2, pool.configured().liveServers());
        assertEquals("read b0\nread b0\nread b0\n", pool.sentTo(0));
    }

    // ---- other replicas

    @Test
    void oneThatIsGoneGetsNothingMoreAndClosesWhenItHasAnswered() {
        starts("PREFER_REPLICA", KEPT);
        WiredClient client = sends("read a0\n");
        sent(first);
        publish(topology("r1"));
        send(client, "read b0\nread c0\n");
        assertEquals("read b0\nread c0\n", sent(second));
        assertFalse(first.isClosed());
        respond(first, "+a\n");
        respond(second, "+b\n+c\n");
        assertEquals("+a\n+b\n+c\n", client.got());
        pool.advanceMillis(100);
        assertTrue(first.isClosed());
        assertFalse(second.isClosed());
        assertEquals(3, counters().replicaRequests);
        assertEquals(1, counters().replicaConnections);
    }

    @Test
    void otherReplicasHoldNobodyBack() {
        starts("PREFER_REPLICA", KEPT);
        WiredClient client = sends("set a0\n");
        publish(topology("r1"));
        send(client, "set b0\nset c1\n");
        assertEquals("set a0\nset b0\n", pool.sentTo(0));
        assertEquals("set c1\n", pool.sentTo(1));
    }

    @Test
    void oneAtAnotherAddressIsAnotherOne() {
        starts(topology("r0"), "PREFER_REPLICA", KEPT);
        first = pool.connectReplica(0, 0);
        Server owner = servers().get(0).withReplicas(List.of(Server.of("r0", "elsewhere.invalid:1", 1)));
        publish(Topology.of(List.of(owner, servers().get(1))));
        sends("read a0\n");
        assertEquals("read a0\n", pool.sentTo(0));
        pool.advanceMillis(100);
        assertTrue(first.isClosed());
    }

    @Test
    void theyLeaveWithTheirOwner() {
        starts("PREFER_REPLICA", KEPT);
        WiredClient client = sends("read a0\n");
        publish(Topology.of(List.of(servers().get(1))));
        respond(first, "+a\n");
        assertEquals("+a\n", client.got());
        pool.advanceMillis(100);
        assertTrue(first.isClosed() && second.isClosed());
    }

    @Test
    void aReloadThatReadsFromOwnersClosesThem() {
        starts("PREFER_REPLICA", KEPT);
        pool.reload(2, "line_reads: OWNER");
        pool.settle();
        sends("read a0\n");
        assertEquals("read a0\n", pool.sentTo(0));
        pool.advanceMillis(1100);
        assertTrue(first.isClosed() && second.isClosed());
    }
}
