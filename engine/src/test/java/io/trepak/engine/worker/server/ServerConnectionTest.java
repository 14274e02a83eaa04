package io.trepak.engine.worker.server;

import static io.trepak.engine.worker.server.MemoryServers.sent;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.ResponseFrame;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.stats.CommandClass;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.Stage;
import io.trepak.engine.worker.request.TestRequest;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.server.ServerConnection.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The states of a connection to a server, from the first dial to the end; what a loss means to requests is {@link LostConnectionTest}'s. */
class ServerConnectionTest {
    private static final String REFUSED = "Connection refused";
    private static final String TIMED_OUT = "Connection timed out";
    private static final List<String> TWO_ADDRESSES = List.of("twice.example:7:1 s0", "127.0.0.1:2:1 s1");

    private ConnectionRun run = new ConnectionRun(0);

    @AfterEach
    void leavesNothingBehind() {
        run.close();
    }

    private void use(ConnectionRun other) {
        run.close();
        run = other;
    }

    // ---- dialling

    @Test
    void isClosedUntilItIsDialled() {
        assertEquals(State.CLOSED, run.connection.state());
        assertTrue(run.servers.connections().isEmpty());
        assertNull(run.connection.dial());
        assertEquals(State.DIALLING, run.connection.state());
        assertEquals(List.of("127.0.0.1:1"), run.servers.dialledAddresses());
        assertEquals(1, run.server.counters.serverConnections);
        assertEquals(1, run.server.counters.connectionsDialled);
    }

    @Test
    void whatIsSentWhileItIsDialledLeavesOnceItIsConnected() {
        run.connection.dial();
        TestRequest request = run.send("get k\n");
        run.turn();
        assertEquals("", sent(run.servers.last()));
        MemoryConnection socket = run.servers.accept();
        assertEquals(State.UP, run.connection.state());
        assertEquals("get k\n", sent(socket));
        run.servers.respond(socket, "+v\n");
        assertEquals("+v\n", request.response());
        assertEquals(List.of("up"), run.events());
    }

    @Test
    void anAddressThatFailsAtOnceIsSaidByTheCallThatDials() {
        run.servers.refuseNext("Network is unreachable");
        assertEquals("Network is unreachable", run.connection.dial().message());
        assertEquals(State.CLOSED, run.connection.state());
        assertEquals(1, run.server.counters.serverErr);
        assertEquals(0, run.server.counters.serverConnections);
        assertEquals(List.of(), run.events());
    }

    @Test
    void aNameThatDoesNotResolveIsAHostThatIsDown() {
        use(new ConnectionRun(0, List.of("none.example:7:1 s0", "127.0.0.1:2:1 s1")));
        assertEquals("Host is down", run.connection.dial().message());
        assertEquals(List.of(), run.servers.dialledAddresses());
    }

    @Test
    void anAddressThatRefusesIsFollowedByTheNextAndRequestsDoNotNotice() {
        use(new ConnectionRun(0, TWO_ADDRESSES));
        run.connection.dial();
        TestRequest first = run.send("get a\n");
        TestRequest second = run.send("get b\n");
        run.servers.last().fail(new IOException(REFUSED));
        assertEquals(List.of("10.0.0.1:7", "10.0.0.2:7"), run.servers.dialledAddresses());
        assertEquals(State.DIALLING, run.connection.state());
        assertEquals(List.of("lost, redialled"), run.events());
        TestRequest third = run.send("get c\n");
        MemoryConnection socket = run.servers.accept();
        assertEquals("get a\nget b\nget c\n", sent(socket));
        run.servers.respond(socket, "+a\n+b\n+c\n");
        assertEquals("+a\n", first.response());
        assertEquals("+b\n", second.response());
        assertEquals("+c\n", third.response());
        assertEquals(0, run.server.counters.requestsMoved); // to the server they have not been
        assertEquals(1, run.server.counters.serverErr);
    }

    @Test
    void requestsFailWhenAllAddressesWereTriedWithTheReasonOfTheLast() {
        use(new ConnectionRun(0, TWO_ADDRESSES));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        run.servers.last().fail(new IOException(REFUSED));
        run.servers.last().fail(new IOException("No route to host"));
        assertEquals("No route to host", request.failure());
        assertEquals(State.CLOSED, run.connection.state());
        assertEquals(2, run.servers.connections().size());
        assertEquals(List.of("lost, redialled", "lost: No route to host"), run.events());
        assertNull(run.connection.dial());
        run.send("get b\n");
        run.servers.last().fail(new IOException(REFUSED));
        assertEquals( // and round again
                List.of("10.0.0.1:7", "10.0.0.2:7", "10.0.0.1:7", "10.0.0.2:7"), run.servers.dialledAddresses());
    }

    @Test
    void anAddressThatFailsAtOnceIsFollowedByTheNextToo() {
        use(new ConnectionRun(0, TWO_ADDRESSES));
        run.servers.refuseNext("Network is unreachable");
        assertNull(run.connection.dial());
        TestRequest request = run.send("get a\n");
        assertEquals("get a\n", sent(run.servers.accept()));
        assertEquals(List.of("10.0.0.1:7", "10.0.0.2:7"), run.servers.dialledAddresses());
        assertFalse(request.isOver());
    }

    @Test
    void requestsFailWhenTheNextAddressFailsAtOnce() {
        use(new ConnectionRun(0, TWO_ADDRESSES));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        run.servers.refuseNext("Network is unreachable");
        run.servers.last().fail(new IOException(REFUSED));
        assertEquals("Network is unreachable", request.failure());
        assertEquals(State.CLOSED, run.connection.state());
    }

    @Test
    void aConnectionThatTakesTooLongIsGivenUp() {
        use(new ConnectionRun(0, "connect_timeout: 100"));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        run.servers.advanceMillis(99);
        assertFalse(request.isOver());
        run.servers.advanceMillis(1);
        assertEquals(TIMED_OUT, request.failure());
        assertEquals(State.CLOSED, run.connection.state());
        assertTrue(run.servers.last().isClosed());
        assertEquals(1, run.server.counters.serverTimedout);
    }

    @Test
    void aRequestThatWaitsTooLongToBeSentFailsAloneWhileTheServerIsDialled() {
        use(new ConnectionRun(0, "queue_timeout: 50", "timeout: 3600000"));
        run.connection.dial();
        TestRequest first = run.send("get a\n");
        run.servers.advanceMillis(30);
        TestRequest second = run.send("get b\n");
        run.servers.advanceMillis(19);
        assertFalse(first.isOver());
        run.servers.advanceMillis(1);
        assertEquals("it could not be sent to the server in time", first.failure());
        assertEquals(State.DIALLING, run.connection.state());
        assertEquals(1, run.server.counters.queueTimeouts);
        assertEquals(0, run.server.counters.serverTimedout);
        MemoryConnection socket = run.servers.accept();
        assertEquals("get b\n", sent(socket));
        run.servers.respond(socket, "+b\n");
        assertEquals("+b\n", second.response());
    }

    @Test
    void whereWaitingToBeSentHasALimitConnectingHasThatOfAResponse() {
        use(new ConnectionRun(0, "queue_timeout: 1000", "timeout: 100"));
        run.connection.dial();
        run.servers.advanceMillis(99);
        assertEquals(State.DIALLING, run.connection.state());
        run.servers.advanceMillis(1);
        assertEquals(State.CLOSED, run.connection.state());
    }

    @Test
    void thatThisProcessHasNoDescriptorLeftIsNotTheServersFault() {
        use(new ConnectionRun(0, "auto_eject_hosts: true", "server_failure_limit: 1"));
        run.servers.refuseNext("Too many open files");
        assertEquals("Too many open files", run.connection.dial().message());
        assertFalse(run.server.health.isEjected());
        run.servers.refuseNext(REFUSED);
        assertEquals(REFUSED, run.connection.dial().message());
        assertTrue(run.server.health.isEjected());
    }

    @Test
    void redialsOfALivingServerAreLimitedPerSecondAndFirstOnesAreNot() {
        use(new ConnectionRun(0, "server_reconnect_delay_max: 0", "server_reconnects_per_second: 1"));
        for (int i = 0; i < 2; i++) {
            assertNull(run.connection.dial());
            run.servers.accept().reset();
            run.turn();
        }
        assertEquals("Connection reset by peer", run.connection.dial().message());
        assertEquals(1, run.server.counters.dialsRefused);
        run.servers.advanceMillis(1000);
        assertNull(run.connection.dial());
        run.servers.accept().end(); // idle: the next is as good as a first one
        run.servers.last().read();
        assertNull(run.connection.dial());
        run.turn();
    }

    @Test
    void eachAddressHasTheWholeTimeToConnect() {
        use(new ConnectionRun(0, TWO_ADDRESSES, "connect_timeout: 100"));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        run.servers.advanceMillis(100);
        assertEquals(2, run.servers.connections().size());
        run.servers.advanceMillis(99);
        assertEquals("get a\n", sent(run.servers.accept()));
        run.servers.advanceMillis(1000);
        assertFalse(request.isOver());
        assertEquals(State.UP, run.connection.state());
    }

    @Test
    void theTimeOfOneAddressIsNotThatOfTheNext() {
        use(new ConnectionRun(0, TWO_ADDRESSES, "connect_timeout: 100"));
        run.connection.dial();
        run.send("get a\n");
        run.servers.advanceMillis(50);
        run.servers.last().fail(new IOException(REFUSED));
        run.servers.advanceMillis(99);
        assertEquals(State.DIALLING, run.connection.state());
        run.servers.advanceMillis(1);
        assertEquals(State.CLOSED, run.connection.state());
    }

    @Test
    void theServersTimeForAResponseBeginsWhenItIsConnected() {
        use(new ConnectionRun(0, "queue_timeout: 10000", "timeout: 80", "connect_timeout: 10000"));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        run.servers.advanceMillis(200);
        run.servers.accept();
        run.servers.advanceMillis(79);
        assertFalse(request.isOver());
        run.servers.advanceMillis(11); // it looks eight times in that time
        assertEquals(TIMED_OUT, request.failure());
    }

    @Test
    void aServerThatFailsTwiceIsNotDialledAgainAtOnce() {
        use(new ConnectionRun(0, "server_reconnect_delay_max: 1000"));
        for (int i = 0; i < 2; i++) {
            assertNull(run.connection.dial());
            run.servers.last().fail(new IOException(REFUSED));
            run.turn();
        }
        assertEquals(REFUSED, run.connection.dial().message());
        assertEquals(1, run.server.counters.dialsRefused);
        assertEquals(2, run.servers.connections().size());
        assertNull(run.connection.dialOnce()); // a probe does not wait
    }

    // ---- the handshake

    @Test
    void theHandshakeGoesFirstAndItsResponseIsNobodys() {
        use(new ConnectionRun(1));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        MemoryConnection socket = run.servers.accept();
        assertEquals(State.HANDSHAKE, run.connection.state());
        assertEquals("hello 1\n", sent(socket));
        run.servers.respond(socket, "+hello\n");
        assertEquals(State.UP, run.connection.state());
        assertEquals("get a\n", sent(socket));
        run.servers.respond(socket, "+a\n");
        assertEquals("+a\n", request.response());
        assertEquals(List.of("up"), run.events());
    }

    @Test
    void everyRoundOfTheHandshakeWaitsForTheOneBeforeAndRequestsForAllOfThem() {
        use(new ConnectionRun(0, "line_rounds: 3"));
        run.connection.dial();
        TestRequest dialling = run.send("get a\n");
        MemoryConnection socket = run.servers.accept();
        assertEquals("hello 0 0\n", sent(socket));
        TestRequest shaking = run.send("get b\n");
        run.servers.respond(socket, "+0\n");
        assertEquals("hello 0 1\n", sent(socket));
        run.servers.respond(socket, "+");
        run.servers.respond(socket, "1\n");
        assertEquals("hello 0 2\n", sent(socket));
        assertEquals(List.of(), run.events());
        assertEquals(12, run.connection.pendingBytes());
        run.servers.respond(socket, "+2\n");
        assertEquals(State.UP, run.connection.state());
        TestRequest later = run.send("get c\n");
        run.turn();
        assertEquals("get a\nget b\nget c\n", sent(socket));
        run.servers.respond(socket, "+a\n+b\n+c\n");
        assertEquals("+a\n", dialling.response());
        assertEquals("+b\n", shaking.response());
        assertEquals("+c\n", later.response());
        assertEquals(3, run.server.counters.responses);
        assertEquals(18, run.server.counters.requestBytes);
        assertEquals(List.of("up"), run.events());
    }

    @Test
    void aServerMaySpeakFirst() {
        use(new ConnectionRun(0, "line_server_first: true", "line_rounds: 1"));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        MemoryConnection socket = run.servers.accept();
        assertEquals("", sent(socket));
        run.servers.respond(socket, "+welcome\n");
        assertEquals("hello 0\n", sent(socket));
        run.servers.respond(socket, "+hello\n");
        assertEquals("get a\n", sent(socket));
        run.servers.respond(socket, "+a\n");
        assertEquals("+a\n", request.response());
    }

    @Test
    void aRefusalInALaterRoundFailsTheRequestsInItsOwnWordsWithoutLineEnds() {
        use(new ConnectionRun(0, "line_rounds: 3", "auto_eject_hosts: true", "server_failure_limit: 1"));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        MemoryConnection socket = run.servers.accept();
        run.servers.respond(socket, "+0\n");
        run.servers.respond(socket, "-because no|-one\n");
        assertEquals("no?-one", request.failure());
        assertEquals(State.CLOSED, run.connection.state());
        assertEquals("hello 0 0\nhello 0 1\n", sent(socket));
        assertEquals(List.of("lost: no?-one"), run.events());
        assertTrue(run.server.health.isEjected());
    }

    @Test
    void whatCouldNotBeSentBeforeTheEndOfAHandshakeGoesToTheNextConnectionOnce() {
        use(new ConnectionRun(0, "line_rounds: 2", "server_reconnect_delay_max: 0"));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        MemoryConnection first = run.servers.accept();
        run.servers.respond(first, "+0\n");
        first.reset();
        assertEquals(State.DIALLING, run.connection.state());
        assertEquals(1, run.server.counters.requestsMoved);
        TestRequest later = run.send("get b\n");
        MemoryConnection second = run.servers.accept();
        assertEquals("hello 0 0\n", sent(second));
        second.reset();
        assertEquals("Connection reset by peer", request.failure());
        MemoryConnection third = run.servers.accept();
        run.servers.respond(third, "+0\n");
        run.servers.respond(third, "+1\n");
        assertEquals("hello 0 0\nhello 0 1\nget b\n", sent(third));
        run.servers.respond(third, "+b\n");
        assertEquals("+b\n", later.response());
    }

    @Test
    void nothingThatComesWithTheEndOfAHandshakeIsTheResponseToARequest() {
        use(new ConnectionRun(0, "line_rounds: 1"));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        run.servers.respond(run.servers.accept(), "+hello\n+a\n");
        assertFalse(request.isOver());
        assertEquals(State.DIALLING, run.connection.state()); // it was not sent, so it may go to the next
        MemoryConnection second = run.servers.accept();
        run.servers.respond(second, "+hello\n");
        run.servers.respond(second, "+right\n");
        assertEquals("+right\n", request.response());
    }

    @Test
    void aPushThatComesWithTheEndOfAHandshakeIsDropped() {
        use(new ConnectionRun(0, "line_rounds: 1"));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        MemoryConnection socket = run.servers.accept();
        run.servers.respond(socket, ">early\n+hello\n>news\n");
        run.servers.respond(socket, "+a\n");
        assertEquals("+a\n", request.response());
        assertEquals(2, run.server.counters.pushesDropped);
        assertEquals(State.UP, run.connection.state());
    }

    @Test
    void aPushOfWhichHalfComesWithTheEndOfAHandshakeIsDroppedToo() {
        use(new ConnectionRun(0, "line_rounds: 1"));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        MemoryConnection socket = run.servers.accept();
        run.servers.respond(socket, ">ear");
        run.servers.respond(socket, "ly\n+hello\n>ne");
        run.servers.respond(socket, "ws\n+a\n");
        assertEquals("+a\n", request.response());
        assertEquals(2, run.server.counters.pushesDropped);
    }

    @Test
    void aServerThatIsSilentInTheHandshakeIsLeftThoughNoRequestWaits() {
        use(new ConnectionRun(0, "line_rounds: 2", "timeout: 400", "queue_timeout: 100"));
        run.connection.dial();
        MemoryConnection socket = run.servers.accept();
        run.servers.respond(socket, "+0\n");
        TestRequest request = run.send("get a\n");
        run.servers.advanceMillis(101);
        assertEquals("it could not be sent to the server in time", request.failure());
        assertEquals(State.HANDSHAKE, run.connection.state());
        run.servers.advanceMillis(300);
        assertEquals(State.CLOSED, run.connection.state());
        assertEquals(1, run.server.counters.serverTimedout);
        assertEquals(List.of("lost: " + TIMED_OUT), run.events());
    }

    @Test
    void aHandshakeInTimeIsNotTimedOutLater() {
        use(new ConnectionRun(0, "line_rounds: 2", "timeout: 400"));
        run.connection.dial();
        MemoryConnection socket = run.servers.accept();
        run.servers.respond(socket, "+0\n");
        run.servers.advanceMillis(399);
        run.servers.respond(socket, "+1\n");
        run.servers.advanceMillis(1000);
        assertEquals(State.UP, run.connection.state());
    }

    @Test
    void aHandshakeOfMoreThanSixteenRoundsIsTheCodecsFault() {
        for (int rounds = 16; rounds <= 17; rounds++) {
            use(new ConnectionRun(0, "line_rounds: " + rounds));
            run.connection.dial();
            TestRequest request = run.send("get a\n");
            MemoryConnection socket = run.servers.accept();
            for (int i = 0; i < 16; i++) {
                run.servers.respond(socket, "+\n");
            }
            boolean tooMany = rounds > 16;
            assertEquals(tooMany ? State.CLOSED : State.UP, run.connection.state());
            assertEquals(tooMany ? PluginFailure.MESSAGE : null, request.failure());
            assertEquals(tooMany ? 1 : 0, run.servers.protocolFaults());
        }
    }

    @Test
    void whoIsBlockedDuringTheHandshakeIsWokenWhenRequestsHaveLeft() {
        use(new ConnectionRun(0, "line_rounds: 1"));
        run.connection.dial();
        MemoryConnection socket = run.servers.accept();
        run.send("get a\n");
        int[] woken = new int[1];
        run.connection.blocked().add(() -> woken[0]++);
        run.connection.wakeWhenSent();
        run.turn();
        assertEquals(0, woken[0]);
        run.servers.respond(socket, "+hello\n");
        run.turn();
        assertEquals(1, woken[0]);
    }

    @Test
    void aConnectionThatIsRetiredInItsHandshakeSendsWhatItHolds() {
        use(new ConnectionRun(0, "line_rounds: 1"));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        MemoryConnection socket = run.servers.accept();
        run.connection.retire(1000);
        run.servers.advanceMillis(50);
        assertEquals(State.DRAINING, run.connection.state());
        run.servers.respond(socket, "+hello\n");
        assertEquals("hello 0\nget a\n", sent(socket));
        run.servers.respond(socket, "+a\n");
        assertEquals("+a\n", request.response());
        run.servers.advanceMillis(50);
        assertEquals(State.CLOSED, run.connection.state());
    }

    @Test
    void itsCodecKnowsWhomTheConnectionLeadsTo() {
        assertEquals("s0", run.connection.server().name());
        assertEquals("127.0.0.1:1", run.connection.server().address());
        assertEquals(0, run.connection.lane());
        assertFalse(run.connection.isReplica());
    }

    @Test
    void aRefusedHandshakeFailsAllAndOnlyInTheFirstLaneIsItTheServersFault() {
        for (int lane = 0; lane < 2; lane++) {
            use(new ConnectionRun(lane, "line_hello: true", "auto_eject_hosts: true", "server_failure_limit: 1"));
            run.connection.dial();
            TestRequest request = run.send("get a\n");
            run.servers.respond(run.servers.accept(), "-not you\n");
            assertEquals(
                    "server refused authentication, database or protocol version; see the log of the proxy",
                    request.failure());
            assertEquals(State.CLOSED, run.connection.state());
            assertEquals(1, run.server.counters.serverErr);
            assertEquals(lane == 0, run.server.health.isEjected());
        }
    }

    @Test
    void aHandshakeResponseBeyondTheLimitClosesTheConnection() {
        use(new ConnectionRun(1, "max_response_bytes: 1024"));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        run.servers.respond(run.servers.accept(), "$2000\n");
        assertEquals("the response is larger than max_response_bytes", request.failure());
        assertEquals(State.CLOSED, run.connection.state());
    }

    @Test
    void aHandshakeThatTheCodecCannotWriteFailsTheDial() {
        use(new ConnectionRun(3));
        assertEquals(PluginFailure.MESSAGE, run.connection.dial().message());
        assertEquals(State.CLOSED, run.connection.state());
        assertTrue(run.servers.last().isClosed());
        assertEquals(0, run.server.counters.serverConnections);
    }

    @Test
    void aCodecThatCannotBeMadeFailsTheDial() {
        use(new ConnectionRun(4));
        assertEquals(PluginFailure.MESSAGE, run.connection.dial().message());
        assertEquals(State.CLOSED, run.connection.state());
        assertTrue(run.servers.last().isClosed());
    }

    // ---- requests and responses

    @Test
    void responsesAreMatchedInTheOrderSentAndCounted() {
        MemoryConnection socket = run.connected();
        TestRequest first = run.send("get a\n");
        TestRequest second = run.send("set b\n");
        run.turn();
        assertEquals(2, run.connection.requestCount());
        run.servers.respond(socket, "+1\n-two\n");
        assertEquals("+1\n", first.response());
        assertEquals(ResponseFrame.Status.OK, first.status());
        assertEquals("-two\n", second.response());
        assertEquals(ResponseFrame.Status.ERROR, second.status());
        assertEquals(0, run.connection.requestCount());
        assertEquals(2, run.server.counters.requests);
        assertEquals(12, run.server.counters.requestBytes);
        assertEquals(2, run.server.counters.responses);
        assertEquals(8, run.server.counters.responseBytes);
    }

    @Test
    void aRequestThatBringsNoResponseTakesNoPlace() {
        MemoryConnection socket = run.connected();
        byte[] quiet = "set q\n".getBytes(ISO_8859_1);
        run.connection.send(null, quiet, 0, quiet.length, 0, 0);
        TestRequest request = run.send("get a\n");
        run.turn();
        assertEquals("set q\nget a\n", sent(socket));
        assertEquals(1, run.connection.requestCount());
        run.servers.respond(socket, "+a\n");
        assertEquals("+a\n", request.response());
        assertEquals(2, run.server.counters.requests);
    }

    @Test
    void theResponseToSomebodyWhoLeftIsNotCountedAndKeepsItsPlace() {
        MemoryConnection socket = run.connected();
        TestRequest first = run.send("get a\n");
        TestRequest second = run.send("get b\n");
        first.leave();
        run.turn();
        run.servers.respond(socket, "+1\n+2\n");
        assertEquals("+2\n", second.response());
        assertEquals(1, run.server.counters.responses);
        assertEquals(3, run.server.counters.responseBytes);
    }

    @Test
    void theKeyOfARequestIsKnownUntilItIsAnswered() {
        run.connected();
        TestRequest request = run.send("get abc\n", 4, 3);
        assertEquals("abc", new String(request.key(), ISO_8859_1));
        assertNull(run.send("get abc\n").key());
    }

    @Test
    void ofALongQueueTheKeysOfTheFirstAreKnown() {
        run.connected().flushAtMost(0);
        List<TestRequest> requests = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            requests.add(run.send("get abc\n", 4, 3));
        }
        assertNotNull(requests.get(RecentKeys.REQUESTS_MAX - 1).key());
        assertNull(requests.get(RecentKeys.REQUESTS_MAX).key());
    }

    @Test
    void knowsWhenEachRequestWasWritten() {
        MemoryConnection socket = run.connected();
        socket.flushAtMost("get a\nge".length());
        long queued = run.now();
        TestRequest first = run.send("get a\n");
        TestRequest second = run.send("get b\n");
        run.servers.advanceMillis(10);
        socket.flushAtMost(100);
        run.servers.advanceMillis(10);
        run.servers.respond(socket, "+a\n+b\n");
        assertEquals(queued, first.writtenNanos());
        assertEquals(queued + 10_000_000, second.writtenNanos());
        assertEquals(queued, second.queuedAtNanos());
    }

    @Test
    void aTimeThatWasNotedGoesIntoTheHistogramsOfPoolAndServer() {
        TestRequest request = run.servers.request("get a\n");
        run.connection.note(CommandClass.of(request.command()), 3_000_000, 5_000_000);
        Latencies pool = run.connection.poolLatencies();
        assertSame(run.servers.settings().latencies(), pool);
        assertEquals(1, pool.of(CommandClass.of(request.command()), Stage.PROXY).getCountAtValue(3000));
        assertEquals(
                1, pool.of(CommandClass.of(request.command()), Stage.SERVER).getCountAtValue(5000));
        Latencies server = new Latencies(1);
        server.addServer(0, run.server.latency);
        assertEquals(1, server.ofServer(0).getTotalCount());
    }

    @Test
    void somebodyMayBeToldOfEachResponse() {
        List<String> told = new ArrayList<>();
        run.servers
                .settings()
                .listener((request, status, bytes) -> told.add(request.command().name() + " " + status + " "
                        + new String(bytes.array(), bytes.offset(), bytes.length(), ISO_8859_1).strip()));
        MemoryConnection socket = run.connected();
        run.send("get a\n");
        run.send("set b\n").leave();
        run.turn();
        run.servers.respond(socket, "+a\n-b\n");
        assertEquals(List.of("get OK +a", "set ERROR -b"), told);
    }

    @Test
    void whatACodecWritesInPartIsTakenBack() {
        MemoryConnection socket = run.connected();
        TestRequest before = run.send("get a\n");
        TestRequest failing = run.servers.request("get b\n");
        Payload payload = out -> {
            out.write("half".getBytes(ISO_8859_1));
            throw PluginFailure.INSTANCE;
        };
        assertThrows(PluginFailure.class, () -> run.connection.send(failing, payload));
        TestRequest after = run.send("get c\n");
        run.turn();
        assertEquals("get a\nget c\n", sent(socket));
        run.servers.respond(socket, "+a\n+c\n");
        assertEquals("+a\n", before.response());
        assertEquals("+c\n", after.response());
        assertFalse(failing.isOver());
    }

    @Test
    void anInternalErrorWhileARequestIsWrittenClosesTheConnection() {
        MemoryConnection socket = run.connected();
        TestRequest before = run.send("get a\n");
        run.turn();
        Payload payload = out -> {
            throw new OutOfMemoryError("as asked");
        };
        assertThrows(OutOfMemoryError.class, () -> run.connection.send(run.servers.request("get b\n"), payload));
        assertTrue(socket.isClosed());
        assertEquals("Cannot allocate memory", before.failure());
    }

    @Test
    void aServerThatSaysItIsUnavailableHasFailedAndOneThatAnswersHasNot() {
        use(new ConnectionRun(0, "auto_eject_hosts: true", "server_failure_limit: 2"));
        MemoryConnection socket = run.connected();
        for (String response : List.of("!busy\n", "+fine\n", "!busy\n", "-error\n", "!busy\n")) {
            run.send("get a\n");
            run.turn();
            run.servers.respond(socket, response);
            assertFalse(run.server.health.isEjected());
        }
        run.send("get a\n");
        run.turn();
        run.servers.respond(socket, "!busy\n");
        assertTrue(run.server.health.isEjected());
    }

    @Test
    void aResponseNobodyAskedForClosesTheConnection() {
        MemoryConnection socket = run.connected();
        run.servers.respond(socket, "+surprise\n");
        assertTrue(socket.isClosed());
        assertEquals(State.CLOSED, run.connection.state());
        assertEquals(1, run.server.counters.serverErr);
    }

    // ---- reading and holding back

    @Test
    void isNotReadWhileAClientHoldsItsResponses() {
        MemoryConnection socket = run.connected();
        TestRequest request = run.send("get a\n");
        run.turn();
        run.servers.respond(socket, "~2\nxx\n");
        assertSame(run.connection, request.restrained());
        run.connection.setReading(false);
        run.servers.respond(socket, "+end\n");
        assertFalse(request.isOver());
        run.connection.setReading(true);
        assertTrue(socket.read());
        assertTrue(request.isOver());
        assertEquals("~2\nxx\n+end\n", request.response());
    }

    @Test
    void tellsWhetherOthersWaitForItsResponses() {
        run.connected();
        TestRequest request = run.send("get a\n");
        assertFalse(run.connection.isAwaitedByOthers(request.requester()));
        assertTrue(run.connection.isAwaitedByOthers(() -> false));
        request.leave();
        assertFalse(run.connection.isAwaitedByOthers(() -> false));
    }

    // ---- the end

    @Test
    void closesAndFailsWhatIsOnIt() {
        MemoryConnection socket = run.connected();
        TestRequest request = run.send("get a\n");
        run.connection.close();
        assertTrue(socket.isClosed());
        assertEquals("Connection reset by peer", request.failure());
        assertEquals(List.of("up", "lost: Connection reset by peer"), run.events());
        assertEquals(0, run.server.counters.serverErr);
        run.connection.close();
        assertEquals(List.of(), run.events());
    }

    @Test
    void aRetiredOneClosesWhenTheLastRequestIsAnswered() {
        MemoryConnection socket = run.connected();
        TestRequest request = run.send("get a\n");
        run.turn();
        run.connection.retire(60_000);
        assertEquals(State.DRAINING, run.connection.state());
        run.servers.advanceMillis(1000);
        assertFalse(socket.isClosed());
        run.servers.respond(socket, "+a\n");
        assertEquals("+a\n", request.response());
        run.servers.advanceMillis(20);
        assertTrue(socket.isClosed());
        assertEquals(State.CLOSED, run.connection.state());
        assertEquals(0, run.server.counters.serverErr);
    }

    @Test
    void aRetiredOneWithNothingToDoClosesAtOnce() {
        MemoryConnection socket = run.connected();
        run.connection.retire(60_000);
        assertTrue(socket.isClosed());
    }

    @Test
    void aRetiredOneSendsWhatWaitsFirst() {
        MemoryConnection socket = run.connected();
        byte[] quiet = "set q\n".getBytes(ISO_8859_1);
        run.connection.send(null, quiet, 0, quiet.length, 0, 0);
        run.connection.retire(60_000);
        assertFalse(socket.isClosed());
        run.servers.advanceMillis(20);
        assertEquals("set q\n", sent(socket));
        assertTrue(socket.isClosed());
    }

    @Test
    void aRetiredOneFailsWhatIsNotAnsweredInTime() {
        MemoryConnection socket = run.connected();
        TestRequest request = run.send("get a\n");
        run.servers.advanceMillis(1);
        run.connection.retire(100);
        run.servers.advanceMillis(100);
        assertFalse(request.isOver());
        run.servers.advanceMillis(20);
        assertEquals(TIMED_OUT, request.failure());
        assertTrue(socket.isClosed());
    }

    @Test
    void aRetiredOneThatIsStillBeingDialledIsUsedUntilItsRequestsAreAnswered() {
        use(new ConnectionRun(1));
        run.connection.dial();
        TestRequest request = run.send("get a\n");
        run.connection.retire(60_000);
        MemoryConnection socket = run.servers.accept();
        assertEquals(State.DRAINING, run.connection.state());
        run.servers.respond(socket, "+hello\n");
        assertEquals(State.DRAINING, run.connection.state());
        run.servers.respond(socket, "+a\n");
        assertEquals("+a\n", request.response());
        run.servers.advanceMillis(20);
        assertTrue(socket.isClosed());
    }

    @Test
    void oneThatWasNeverDialledHasNothingToRetire() {
        run.connection.retire(100);
        assertEquals(State.CLOSED, run.connection.state());
    }

    @Test
    void theOwnerIsToldThatTheServerWasDemotedAndTheClientGetsTheResponse() {
        MemoryConnection socket = run.connected();
        assertEquals(List.of("up"), run.events());
        TestRequest request = run.send("set a\n");
        run.turn();
        run.servers.respond(socket, "^moved\n");
        assertEquals("^moved\n", request.response());
        assertEquals(List.of("demoted"), run.events());
        assertEquals(State.UP, run.connection.state());
    }
}
