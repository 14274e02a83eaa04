package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The proxy ends while clients are served. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class DrainTest {
    @Parameter
    Transport transport;

    @Test
    void requestsInFlightAreAnsweredAndIdleClientsAreClosed() throws Exception {
        try (Held held = new Held();
                TestProxy proxy = TestProxy.over(transport).start(held.server);
                TestClient silent = proxy.client();
                TestClient idle = proxy.client();
                TestClient waiting = proxy.client()) {
            idle.ask("PING").expect("+PONG\r\n");
            waiting.ask("GET", "a");
            held.server.awaitRequests(1);
            Thread draining = proxy.drain();
            silent.expectEnd();
            idle.expectEnd();
            eventually("connections to be refused", () -> isRefused(proxy));
            held.release();
            waiting.expect(bulk("a"));
            waiting.expectEnd();
            silent.finish();
            idle.finish();
            waiting.finish();
            draining.join();
            held.awaitEnd();
        }
    }

    /** A worker that is held up cannot have taken them: they are in the listener's queue, or just behind it. */
    @Test
    void whoHadConnectedBeforeTheListenerClosedIsServed() throws Exception {
        try (ScriptedServer server = answering(words -> bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(transport).start(server)) {
            List<TestClient> clients = new ArrayList<>();
            CountDownLatch connected = new CountDownLatch(1);
            proxy.onAcceptor(connected::await);
            for (int i = 0; i < 50; i++) {
                clients.add(proxy.client());
            }
            Thread draining = proxy.drain();
            eventually("the proxy to drain", () -> proxy.isDraining());
            connected.countDown();
            for (TestClient client : clients) {
                client.ask("GET", "a");
            }
            for (TestClient client : clients) {
                client.expect(bulk("a"));
                client.expectEnd();
                client.close();
            }
            draining.join();
        }
    }

    /** What reached a server is answered; what a client got no response to never reached one, so it may be asked elsewhere. */
    @Test
    void aClientThatNeverPausesLosesNoAnswer() throws Exception {
        try (ScriptedServer server = answering(words -> bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            client.ask("GET", "0").expect(bulk("0"));
            Thread draining = proxy.drain();
            int answered = 1;
            while (isAnswered(client, Integer.toString(answered))) {
                answered++;
            }
            client.finish();
            draining.join();
            assertEquals(answered, server.requests().size());
        }
    }

    private static boolean isRefused(TestProxy proxy) throws IOException {
        try {
            proxy.client().close();
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    private static boolean isAnswered(TestClient client, String key) throws IOException {
        try {
            client.ask("GET", key);
        } catch (SocketException e) {
            return false;
        }
        return client.expectOrEnd(bulk(key));
    }
}
