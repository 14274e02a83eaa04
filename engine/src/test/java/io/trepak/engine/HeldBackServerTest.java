package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
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

    @Test
    void aClientThatNeverReadsIsClosedEvenIfMemoryIsThereAgain() throws Exception {
        String large = bulk("x".repeat(MIB));
        try (ScriptedServer server = answering(words -> words.get(1).equals("large") ? large : bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(transport)
                        .global("max_buffered_bytes: " + LIMIT)
                        .start(server);
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
            assertTrue(proxy.log().contain("it does not read its answers"));
        }
    }
}
