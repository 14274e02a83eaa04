package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.Transport;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Memcached's {@code noreply} towards a server that takes its time: the sender hears nothing, and is held back like others. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class NoReplyTest {
    private static final int SETS = 2000;
    private static final int CLIENT_REQUESTS = 10;
    private static final int SERVER_REQUESTS = 20;

    @Parameter
    Transport transport;

    @Test
    void aClientThatAwaitsNoResponsesLeavesRoomForOthersInTheQueueOfAServer() throws Exception {
        CountDownLatch awake = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    while (peer.line() != null) {
                        peer.line();
                        awake.await();
                        peer.send("STORED\r\n");
                    }
                });
                TestProxy proxy = TestProxy.over(transport)
                        .with(
                                "redis: false",
                                "client_pending_requests: " + CLIENT_REQUESTS,
                                "server_pending_requests: " + SERVER_REQUESTS)
                        .start(server);
                TestClient silent = proxy.client();
                TestClient other = proxy.client()) {
            silent.send("set k 0 0 1 noreply\r\nx\r\n".repeat(SETS));
            eventually("the silent one to be held back", () -> proxy.stat("s0", "requests") >= CLIENT_REQUESTS);
            other.send("set k 0 0 1\r\ny\r\n".repeat(CLIENT_REQUESTS));
            eventually("the other's requests", () -> proxy.stat("s0", "requests") >= 2 * CLIENT_REQUESTS);
            assertEquals(2 * CLIENT_REQUESTS, proxy.stat("s0", "requests"));
            awake.countDown();
            other.expect("STORED\r\n".repeat(CLIENT_REQUESTS));
            proxy.awaitStat("s0", "requests", SETS + CLIENT_REQUESTS);
            silent.send("set k 0 0 1\r\nz\r\n").expect("STORED\r\n"); // the first that it hears
        }
    }
}
