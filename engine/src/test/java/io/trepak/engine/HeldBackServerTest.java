package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that is not read because one client does not read, and the clients who share it. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class HeldBackServerTest {
    private static final int MIB = 1 << 20;
    private static final int LIMIT = 16 * MIB;

    @Parameter
    Transport transport;

    /** A server that answers GETs of "large" with a mebibyte, and others with the key. */
    private static ScriptedServer serving() throws Exception {
        String large = bulk("x".repeat(MIB));
        return answering(words -> words.get(1).equals("large") ? large : bulk(words.get(1)));
    }

    private TestProxy proxy(ScriptedServer server) throws Exception {
        return TestProxy.over(transport).global("max_buffered_bytes: " + LIMIT).start(server);
    }

    @Test
    void aClientThatNeverReadsIsClosedEvenIfMemoryIsThereAgain() throws Exception {
        try (ScriptedServer server = serving();
                TestProxy proxy = proxy(server);
                TestClient other = proxy.client();
                TestClient holder = proxy.client();
                TestClient lazy = new TestClient(proxy.address(), 4096)) {
            other.ask("GET", "before").expect(bulk("before"));
            String set = request("SET", "k", "x".repeat(3 * MIB));
            holder.send(set.substring(0, 2 * MIB));
            eventually("the half request to be held", () -> proxy.heldBytes() >= 2 * MIB);
            lazy.send(request("GET", "large").repeat(40));
            eventually("the limit to be reached", () -> proxy.heldBytes() > LIMIT);
            holder.reset();
            eventually("its memory to be there again", () -> proxy.heldBytes() <= LIMIT);
            other.ask("GET", "after").expect(bulk("after"));
            assertTrue(proxy.log().contain("it does not read its responses"));
        }
    }

    @Test
    void whileMemoryIsThereNobodyIsClosedForReadingSlowlyOrLate() throws Exception {
        try (ScriptedServer server = serving();
                TestProxy proxy = proxy(server);
                TestClient other = proxy.client();
                TestClient slow = new TestClient(proxy.address(), 4096)) {
            slow.send(request("GET", "large").repeat(7));
            proxy.awaitStat("s0", "responses", 7);
            for (int i = 0; i < 100; i++) {
                other.ask("GET", "small").expect(bulk("small"));
            }
            slow.ask("GET", "last");
            String large = bulk("x".repeat(MIB));
            for (int i = 0; i < 7; i++) {
                for (int at = 0; at < large.length(); at += 64 << 10) {
                    slow.expect(large.substring(at, Math.min(large.length(), at + (64 << 10))));
                    other.ask("GET", "small").expect(bulk("small"));
                }
            }
            slow.expect(bulk("last"));
            assertFalse(proxy.log().contain("client dropped"));
        }
    }

    @Test
    void whenMemoryIsShortTheClientThatTakesNothingGoesBeforeOthersWaitForLong() throws Exception {
        try (ScriptedServer server = serving();
                TestProxy proxy = proxy(server);
                TestClient other = proxy.client();
                TestClient lazy = new TestClient(proxy.address(), 4096);
                Most held = new Most(proxy)) {
            other.ask("GET", "before").expect(bulk("before"));
            lazy.send(request("GET", "large").repeat(60));
            eventually("the limit to be reached", () -> proxy.heldBytes() > LIMIT);
            for (int i = 0; i < 100; i++) {
                other.ask("GET", "after").expect(bulk("after"));
            }
            // Not for stalling for five seconds, which closes it in the end when nobody else is there.
            assertTrue(proxy.log().contain("others wait for the same server, and memory is short"));
            assertEquals(1, proxy.log().count("client dropped"));
            assertTrue(held.bytes() <= 2 * LIMIT, "held " + held.bytes() / MIB + " MiB");
        }
    }

    @Test
    void theLargestBacklogGoesFirstAndTheOthersStayWhenThatIsEnough() throws Exception {
        try (ScriptedServer server = serving();
                TestProxy proxy = proxy(server);
                TestClient other = proxy.client();
                TestClient small = new TestClient(proxy.address(), 4096);
                TestClient large = new TestClient(proxy.address(), 4096)) {
            other.ask("GET", "before").expect(bulk("before"));
            small.send(request("GET", "large").repeat(6));
            proxy.awaitStat("s0", "responses", 7);
            large.send(request("GET", "large").repeat(60));
            eventually("the limit to be reached", () -> proxy.heldBytes() > LIMIT);
            other.ask("GET", "after").expect(bulk("after"));
            String value = bulk("x".repeat(MIB));
            for (int i = 0; i < 6; i++) {
                small.expect(value);
            }
            assertEquals(1, proxy.log().count("client dropped"));
        }
    }
}
