package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A server whose connection leads to a replica is connected to anew; what is in flight is answered by the old connection. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class WrongServerTest {
    private static final String READ_ONLY = "-READONLY You can't write against a read only replica.\r\n";

    @Parameter
    Transport transport;

    @Test
    void requestsToComeTakeANewConnectionAndThoseInFlightKeepTheirs() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        CountDownLatch newOneInUse = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(proxy -> {
                    boolean master = connections.getAndIncrement() > 0;
                    for (List<String> words = proxy.request(); words != null; words = proxy.request()) {
                        if (master) {
                            newOneInUse.countDown();
                            proxy.send("+OK\r\n");
                        } else if (words.get(0).equals("GET")) {
                            newOneInUse.await();
                            proxy.send(bulk("old"));
                        } else {
                            proxy.send(READ_ONLY);
                        }
                    }
                });
                TestProxy proxy = TestProxy.over(transport)
                        .with("redis_readonly: reconnect")
                        .start(server);
                TestClient first = proxy.client();
                TestClient second = proxy.client()) {
            first.send(request("SET", "a", "1") + request("GET", "a")).expect(READ_ONLY);
            second.ask("SET", "a", "2").expect("+OK\r\n");
            first.expect(bulk("old"));
            first.ask("SET", "a", "3").expect("+OK\r\n");
            assertEquals(2, connections.get());
            assertTrue(proxy.log().contain("server demoted: "));
            proxy.awaitStat("s0", "server_connections", 1);
            assertEquals(0, proxy.stat("s0", "server_err"));
        }
    }

    @Test
    void byDefaultTheErrorIsPassedOnAndNoMore() throws Exception {
        try (ScriptedServer server = answering(words -> READ_ONLY);
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            for (int i = 0; i < 3; i++) {
                client.ask("SET", "a", "1").expect(READ_ONLY);
            }
            assertEquals(1, server.connections());
        }
    }
}
