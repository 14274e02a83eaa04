package io.trepak.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Callers of the admin port who are slow, many or rude keep nobody from learning how the proxy is. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
@Timeout(60)
class AdminCallersTest {
    private static final int CALLERS = 50;

    @Parameter
    Transport transport;

    private TestProxy proxy() throws Exception {
        return TestProxy.over(transport).global("admin: 9121").at("127.0.0.1:1").start();
    }

    private static void close(List<TestClient> callers) throws IOException {
        for (TestClient caller : callers) {
            caller.close();
        }
    }

    /** Those who are slow are still there afterwards: nobody has waited until their time was over. */
    @Test
    void everythingIsAnsweredWhileOthersHaveSentHalfARequest() throws Exception {
        List<TestClient> slow = new ArrayList<>();
        try (TestProxy proxy = proxy()) {
            Http admin = new Http(proxy.proxy().adminAddress());
            for (int i = 0; i < CALLERS / 2; i++) {
                slow.add(new TestClient(proxy.proxy().adminAddress()).send("GET /readyz HTT"));
            }
            for (String path : List.of("/healthz", "/readyz", "/metrics", "/config")) {
                assertEquals(200, admin.get(path).status());
            }
            for (TestClient caller : slow) {
                caller.send("P/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
                assertTrue(caller.rest().startsWith("HTTP/1.1 200 OK"));
            }
        } finally {
            close(slow);
        }
    }

    @Test
    void aCallerWhoAsksOnWithoutReadingIsClosedAndLeavesNothingInTheLog() throws Exception {
        try (TestProxy proxy = proxy();
                LogLines log = new LogLines();
                TestClient caller = new TestClient(proxy.proxy().adminAddress())) {
            trySend(caller, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".repeat(1000));
            caller.rest();
            assertEquals(0, log.count("admin port"));
        }
    }

    @Test
    void healthIsAnsweredWhileManySendTheirHeadersAByteAtATime() throws Exception {
        List<TestClient> slow = new ArrayList<>();
        try (TestProxy proxy = proxy()) {
            Http admin = new Http(proxy.proxy().adminAddress());
            String request = "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ";
            for (int i = 0; i < CALLERS; i++) {
                slow.add(new TestClient(proxy.proxy().adminAddress()));
            }
            for (int i = 0; i < request.length(); i++) {
                for (TestClient caller : slow) {
                    trySend(caller, request.substring(i, i + 1));
                }
                if (i % 10 == 0) {
                    assertEquals(200, admin.get("/healthz").status());
                    assertEquals(200, admin.get("/readyz").status());
                }
            }
        } finally {
            close(slow);
        }
    }

    /** To somebody who may have been closed for one caller too many. */
    private static void trySend(TestClient caller, String text) {
        try {
            caller.send(text);
        } catch (IOException e) {
            assertNotNull(e);
        }
    }

    @Test
    void healthIsAnsweredWhileManyAskForMuchAndReadNothing() throws Exception {
        List<TestClient> deaf = new ArrayList<>();
        try (TestProxy proxy = proxy()) {
            Http admin = new Http(proxy.proxy().adminAddress());
            for (int i = 0; i < CALLERS; i++) {
                TestClient caller = new TestClient(proxy.proxy().adminAddress());
                deaf.add(caller);
                for (int n = 0; n < 20; n++) {
                    trySend(caller, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
                }
                assertEquals(200, admin.get("/healthz").status());
            }
            assertEquals(200, admin.get("/metrics").status());
        } finally {
            close(deaf);
        }
    }

    @Test
    void whoSaysNothingIsClosedWhenThereAreTooMany() throws Exception {
        List<TestClient> silent = new ArrayList<>();
        try (TestProxy proxy = proxy()) {
            for (int i = 0; i < 10 * CALLERS; i++) {
                silent.add(new TestClient(proxy.proxy().adminAddress()));
            }
            Http admin = new Http(proxy.proxy().adminAddress());
            assertEquals(200, admin.get("/healthz").status());
            silent.get(0).expectEnd();
            silent.get(CALLERS).expectEnd();
        } finally {
            close(silent);
        }
    }

    @Test
    void aConnectionServesOneRequestAfterTheOther() throws Exception {
        try (TestProxy proxy = proxy();
                TestClient caller = new TestClient(proxy.proxy().adminAddress())) {
            String request = "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
            for (int i = 0; i < 3; i++) {
                caller.send(request);
                assertEquals("HTTP/1.1 200 OK\r", caller.line());
                String head;
                do {
                    head = caller.line();
                } while (!head.equals("\r"));
                assertTrue(caller.line().startsWith("{\"ready\":true"));
            }
            caller.send(request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
            assertTrue(caller.rest().contains("connection: close"));
        }
    }

    @Test
    void whatIsNoRequestIsToldSo() throws Exception {
        try (TestProxy proxy = proxy()) {
            for (String rude : List.of(
                    "*1\r\n$4\r\nPING\r\n",
                    "GET /\u0001 HTTP/1.1\r\n\r\n",
                    "GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n",
                    "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n",
                    "POST /reload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n")) {
                try (TestClient caller = new TestClient(proxy.proxy().adminAddress())) {
                    caller.send(rude);
                    caller.finish();
                    assertTrue(caller.rest().startsWith("HTTP/1.1 400 "), rude);
                }
            }
            try (TestClient caller = new TestClient(proxy.proxy().adminAddress())) {
                caller.send("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n\r\n");
                caller.finish();
                assertTrue(caller.rest().startsWith("HTTP/1.1 414 "));
            }
        }
    }
}
