package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class StatsTest {
    @Parameter
    Transport transport;

    @Test
    void countsKnownTrafficExactly() throws Exception {
        try (ScriptedServer first = answering(words -> bulk("v"));
                ScriptedServer second = answering(words -> bulk("v"));
                TestProxy proxy = TestProxy.over(transport).start(first, second);
                TestClient client = proxy.client()) {
            String key = proxy.key(1, 0);
            String get = request("GET", key);
            client.send(get.repeat(3)).expect(bulk("v").repeat(3));
            client.ask("PING").expect("+PONG\r\n");
            String expected = "\"alpha\": {\"client_eof\":0, \"client_err\":0, \"client_connections\":1,"
                    + " \"server_ejects\":0, \"forward_error\":0, \"fragments\":0, \"s0\": {\"server_eof\":0,"
                    + " \"server_err\":0, \"server_timedout\":0, \"server_connections\":0, \"server_ejected_at\":0,"
                    + " \"requests\":0, \"request_bytes\":0, \"responses\":0, \"response_bytes\":0, \"in_queue\":0,"
                    + " \"in_queue_bytes\":0, \"out_queue\":0, \"out_queue_bytes\":0},\"s1\": {\"server_eof\":0,"
                    + " \"server_err\":0, \"server_timedout\":0, \"server_connections\":1, \"server_ejected_at\":0,"
                    + " \"requests\":3, \"request_bytes\":" + 3 * get.length() + ", \"responses\":3,"
                    + " \"response_bytes\":21, \"in_queue\":0, \"in_queue_bytes\":0, \"out_queue\":0,"
                    + " \"out_queue_bytes\":0}}}\n";
            String json = proxy.proxy().stats();
            assertEquals(expected, json.substring(json.indexOf("\"alpha\"")));
            assertTrue(json.startsWith("{\"service\":\"nutcracker\", \"source\":\""), json);
            assertTrue(json.contains("\"total_connections\":3, \"curr_connections\":3, \"alpha\""), json);
        }
    }

    @Test
    void aProtocolCanTellAClientAboutThePool() throws Exception {
        try (ScriptedServer server = ScriptedServer.answeringLines(line -> "+fine\n");
                TestProxy proxy = TestProxy.over(transport)
                        .global("workers: 2")
                        .speakingLines()
                        .at("127.0.0.1:1")
                        .start(server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            String key = proxy.key(1, 0);
            for (TestClient each : new TestClient[] {client, other}) {
                each.send(("set " + key + "\n").repeat(3)).expect("+fine\n".repeat(3));
            }
            String expected = "+alpha servers=2 live=2 clients=2 accepted=2 requests=6 bytes="
                    + 6 * ("set " + key + "\n").length() + " responses=6 bytes=36";
            eventually(
                    "the numbers of both workers",
                    () -> client.send("status\n").line().equals(expected));
        }
    }

    @Test
    void showsWhatWaitsForAServer() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.silent());
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            String get = request("GET", "a");
            client.send(get.repeat(4));
            server.awaitRequests(4);
            assertEquals(4, proxy.stat("s0", "out_queue"));
            assertEquals(4L * get.length(), proxy.stat("s0", "out_queue_bytes"));
            assertEquals(0, proxy.stat("s0", "in_queue"));
        }
    }

    @Test
    void sendsOneDocumentToWhoeverConnectsAndHangsUp() throws Exception {
        try (TestProxy proxy = TestProxy.over(transport).at("127.0.0.1:1").start();
                TestClient reader = new TestClient(proxy.proxy().statsAddress())) {
            String json = reader.rest();
            assertTrue(json.startsWith("{\"service\"") && json.endsWith("}}}\n"), json);
        }
    }

    /** As curl asks, and those that send their request in pieces. */
    @Test
    void answersARequestAsHttp() throws Exception {
        try (TestProxy proxy = TestProxy.over(transport).at("127.0.0.1:1").start()) {
            Http.Answer got = new Http(proxy.proxy().statsAddress()).get("/");
            assertEquals(200, got.status());
            assertEquals("application/json", got.header("Content-Type"));
            assertTrue(got.body().startsWith("{\"service\"") && got.body().endsWith("}}}\n"), got.body());
            try (TestClient pieces = new TestClient(proxy.proxy().statsAddress())) {
                for (String piece : List.of("H", "EAD / HT", "TP/1.1\r\nHost: a\r", "\n\r", "\n")) {
                    pieces.send(piece);
                }
                String head = pieces.rest();
                assertTrue(head.startsWith("HTTP/1.1 200 OK\r\n") && head.endsWith("\r\n\r\n"), head);
                assertFalse(head.contains("Content-Length: 0"), head);
            }
        }
    }

    @Test
    void whateverElseIsSentGetsTheDocumentAlone() throws Exception {
        try (TestProxy proxy = TestProxy.over(transport).at("127.0.0.1:1").start()) {
            for (String sent : List.of("\r\n", "GETS", "stats\r\n", "*1\r\n", "{}")) {
                try (TestClient reader = new TestClient(proxy.proxy().statsAddress())) {
                    reader.send(sent).finish();
                    String json = reader.rest();
                    assertTrue(json.startsWith("{\"service\"") && json.endsWith("}}}\n"), json);
                }
            }
            try (TestClient reader = new TestClient(proxy.proxy().statsAddress())) {
                reader.finish();
                assertTrue(reader.rest().startsWith("{\"service\""));
            }
        }
    }

    @Test
    void callersWhoDoNotFinishTheirRequestOrDoNotReadKeepNobodyOut() throws Exception {
        List<TestClient> slow = new ArrayList<>();
        try (TestProxy proxy = TestProxy.over(transport).at("127.0.0.1:1").start()) {
            for (int i = 0; i < 200; i++) {
                slow.add(new TestClient(proxy.proxy().statsAddress()));
                if (i % 2 == 0) {
                    try {
                        slow.get(i).send("GET / HTTP/1.1\r\nX: ");
                    } catch (IOException e) {
                        assertNotNull(e); // closed already for one caller too many
                    }
                }
            }
            assertEquals(200, new Http(proxy.proxy().statsAddress()).get("/").status());
            try (TestClient reader = new TestClient(proxy.proxy().statsAddress())) {
                assertTrue(reader.rest().startsWith("{\"service\""));
            }
        } finally {
            for (TestClient each : slow) {
                each.close();
            }
        }
    }
}
