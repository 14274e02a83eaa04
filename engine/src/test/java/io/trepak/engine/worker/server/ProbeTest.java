package io.trepak.engine.worker.server;

import static io.trepak.engine.worker.server.MemoryServers.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.MemoryConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether a server is well, as one try on one worker finds out. */
class ProbeTest {
    private static final String WELL = "well";
    private static final List<String> TWO_ADDRESSES = List.of("twice.example:7:1 s0", "127.0.0.1:2:1 s1");

    private MemoryServers servers = new MemoryServers();
    private ServerState server = servers.server(0);
    private final List<String> verdicts = new ArrayList<>();

    @AfterEach
    void leavesNothingBehind() {
        servers.loop().turn();
        assertTrue(servers.connections().stream().allMatch(MemoryConnection::isClosed));
        assertEquals(0, server.counters.serverConnections);
        servers.close();
    }

    private void use(MemoryServers other) {
        servers.close();
        servers = other;
        server = servers.server(0);
    }

    /** One whose servers can be asked, and answer "pong". */
    private void askable(String... keys) {
        String[] all = Arrays.copyOf(keys, keys.length + 1);
        all[keys.length] = "line_probe: true";
        use(new MemoryServers(all));
    }

    private void probe() {
        Probe.start(
                servers.resources(),
                servers.latencies(),
                servers.settings(),
                server,
                failure -> verdicts.add(failure == null ? WELL : failure));
    }

    private void expect(String... verdict) {
        servers.loop().turn();
        assertEquals(List.of(verdict), verdicts);
    }

    @Test
    void withoutAQuestionAConnectionIsEnough() {
        probe();
        expect();
        servers.accept();
        expect(WELL);
        assertEquals(1, server.counters.connectionsDialled);
    }

    @Test
    void aServerThatRefusesIsNotWell() {
        probe();
        servers.last().fail(new IOException("Connection refused"));
        expect("Connection refused");
        assertEquals(0, server.counters.serverErr); // nobody's request failed
    }

    @Test
    void aServerThatCannotBeDialledIsNotWell() {
        servers.refuseNext("Network is unreachable");
        probe();
        expect("Network is unreachable");
    }

    @Test
    void theServersOtherAddressesAreAskedToo() {
        use(new MemoryServers(64 << 20, TWO_ADDRESSES, "line_probe: true"));
        probe();
        servers.last().fail(new IOException("Connection refused"));
        expect();
        servers.respond(servers.accept(), "+pong\n");
        expect(WELL);
        assertEquals(List.of("10.0.0.1:7", "10.0.0.2:7"), servers.dialledAddresses());
    }

    @Test
    void withoutAQuestionTheOtherAddressesAreDialledToo() {
        use(new MemoryServers(64 << 20, TWO_ADDRESSES));
        probe();
        servers.last().fail(new IOException("Connection refused"));
        expect();
        servers.accept();
        expect(WELL);
        assertEquals(List.of("10.0.0.1:7", "10.0.0.2:7"), servers.dialledAddresses());
    }

    @Test
    void theQuestionComesBehindTheLastRoundOfTheHandshake() {
        askable("line_rounds: 2");
        probe();
        MemoryConnection socket = servers.accept();
        servers.respond(socket, "+0\n");
        assertEquals("hello 0 0\nhello 0 1\n", sent(socket));
        expect();
        servers.respond(socket, "+1\n");
        assertEquals("ping\n", sent(socket));
        expect();
        servers.respond(socket, "+pong\n");
        expect(WELL);
    }

    @Test
    void aServerThatRefusesALaterRoundIsNotWell() {
        askable("line_rounds: 2");
        probe();
        MemoryConnection socket = servers.accept();
        servers.respond(socket, "+0\n");
        servers.respond(socket, "-because no\n");
        expect("no");
    }

    @Test
    void aServerThatIsAskedHasToAnswer() {
        askable();
        probe();
        MemoryConnection socket = servers.accept();
        assertEquals("ping\n", sent(socket));
        expect();
        servers.respond(socket, "+pong\n");
        expect(WELL);
        assertTrue(socket.isClosed());
    }

    @Test
    void anyAnswerWillDoButOneThatItIsUnavailable() {
        askable();
        probe();
        servers.respond(servers.accept(), "-what\n");
        expect(WELL);
        verdicts.clear();
        probe();
        servers.respond(servers.accept(), "!busy\n");
        expect("it answers that it is not available");
        assertFalse(server.health.isEjected());
    }

    @Test
    void aLongAnswerWillDoToo() {
        askable();
        probe();
        servers.respond(servers.accept(), "$100000\n" + "x".repeat(100_001));
        expect(WELL);
    }

    @Test
    void anAnswerThatIsNoneWillNot() {
        askable();
        probe();
        servers.respond(servers.accept(), "nonsense\n");
        expect("Invalid argument");
    }

    @Test
    void aServerThatRefusesTheHandshakeIsNotWell() {
        askable("line_hello: true");
        probe();
        MemoryConnection socket = servers.accept();
        assertEquals("hello 0\n", sent(socket));
        servers.respond(socket, "-not you\n");
        expect("server refused authentication, database or protocol version; see the log of the proxy");
    }

    @Test
    void withoutAQuestionTheHandshakeHasToSucceed() {
        use(new MemoryServers("line_hello: true"));
        probe();
        MemoryConnection socket = servers.accept();
        expect();
        servers.respond(socket, "+hello\n");
        expect(WELL);
    }

    @Test
    void aServerThatClosesTheConnectionIsNotWell() {
        askable();
        probe();
        MemoryConnection socket = servers.accept();
        socket.end();
        socket.read();
        expect("Connection reset by peer");
    }

    @Test
    void aQuestionThatCannotBeSentIsNotMoved() {
        askable();
        probe();
        servers.last().flushAtMost(0);
        servers.accept().reset();
        expect("Connection reset by peer");
        assertEquals(1, servers.connections().size());
    }

    @Test
    void aSilentServerHasTheTimeoutOfThePool() {
        askable("timeout: 300");
        probe();
        servers.accept();
        servers.advanceMillis(299);
        expect();
        servers.advanceMillis(1);
        expect("Connection timed out");
    }

    @Test
    void orASecondIfThePoolHasNone() {
        askable();
        probe();
        servers.advanceMillis(999);
        expect();
        servers.advanceMillis(1);
        expect("Connection timed out");
    }

    @Test
    void whatComesAfterTheVerdictIsOfNoInterest() {
        askable("timeout: 300");
        probe();
        servers.respond(servers.accept(), "+pong\n");
        servers.advanceMillis(1000);
        expect(WELL);
    }

    @Test
    void itTellsNobodyHowItWent() {
        use(new MemoryServers("auto_eject_hosts: true", "server_failure_limit: 1"));
        probe();
        servers.last().fail(new IOException("Connection refused"));
        expect("Connection refused");
        assertFalse(server.health.isEjected());
        assertEquals(0, server.health.reconnects().waitNanos(servers.resources().nowNanos()));
    }
}
