package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answeringLines;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.Transport;
import io.trepak.engine.report.PluginFault;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for a server connection that no other client uses: there is none yet. */
class PinTest {
    private static final String REFUSED = "the proxy keeps no connections of one client alone\n";

    private ScriptedServer server;
    private TestProxy proxy;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        server = answeringLines(line -> "+" + line + "\n");
        proxy = TestProxy.over(Transport.best()).speakingLines().start(server);
        client = proxy.client();
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        proxy.close();
        server.close();
    }

    private long faults() {
        return proxy.proxy().pluginFaults().stream()
                .mapToLong(PluginFault::count)
                .sum();
    }

    @Test
    void theClientGetsAnErrorOfItsKindAndStays() throws Exception {
        client.send("set a\n@tag=7 @pin=ONCE @block=100 set k\n@tag=8 @pin=KEEP both k l\n@pin=LAST any\nset b\n")
                .expect("+set a\n-#7 NO_CONNECTION " + REFUSED + "-#8 NO_CONNECTION " + REFUSED + "-" + REFUSED
                        + "+set b\n");
        assertEquals(List.of("set a", "set b"), server.requests());
        assertEquals(3, faults());
        assertEquals(3, proxy.stat("forward_error"));
    }

    @Test
    void whatComesBehindItsHeadIsSkipped() throws Exception {
        for (int payload : new int[] {5, 300_000}) {
            client.send("@pin=ONCE @payload=" + payload + " set k\n").expect("-" + REFUSED);
            client.send("x".repeat(payload) + "set b\n").expect("+set b\n");
        }
    }

    @Test
    void aTranslatedOneIsRefusedAsWell() throws Exception {
        client.send("@inline @pin=ONCE,set,a\nset b\n").expect("-" + REFUSED + "+set b\n");
    }

    @Test
    void aClientThatHearsNothingHearsNoError() throws Exception {
        client.send("@quiet @pin=ONCE set a\n@drop @pin=ONCE set a\nset b\n").expect("+set b\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@block=100 set k",
                "@pin=ONCE @block=-1 set k",
                "@pin=KEEP get k l",
                "@pin=ONCE all",
                "@pin=LAST ping"
            })
    void wordsThatDoNotGoTogetherAreAFaultOfThePlugin(String request) throws Exception {
        client.send(request + "\n")
                .expect("-a plugin failed; see the log of the proxy\n")
                .expectEnd();
        assertEquals(1, faults());
    }
}
