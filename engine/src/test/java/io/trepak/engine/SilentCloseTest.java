package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code redis_errors: close} says nothing to the client; the log and the statistics still say why it was closed. */
class SilentCloseTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | it sends HTTP to a port of Redis",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n | it sends HTTP to a port of Redis",
                "\\x16\u0003\u0001\u0002 | this looks like TLS",
                "SUBSCRIBE a\\r\\n | may be typed as a line",
                "*1\\r\\n! | expected '$', got '!'",
                "*1\\r\\n$x\\r\\n | Protocol error",
                "*1000000000\\r\\n | Protocol error",
            })
    void leavesALineInTheLog(String sent, String logged) throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(words -> bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(Transport.NIO)
                        .with("redis_errors: close")
                        .start(server);
                TestClient client = proxy.client()) {
            client.ask("GET", "first");
            client.send(sent.replace("\\r\\n", "\r\n").replace("\\x16", "\u0016"));
            assertEquals(bulk("first"), client.rest());
            eventually("the line", () -> proxy.log().contain(logged));
            assertEquals(1, proxy.stat("client_err"));
        }
    }
}
