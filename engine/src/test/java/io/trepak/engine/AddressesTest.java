package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that have a name: one that is not known, and one with several addresses. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class AddressesTest {
    @Parameter
    Transport transport;

    /** The name has a part that is too long, so nobody needs to be asked. */
    @Test
    void aNameNobodyKnowsDoesNotStopTheStart() throws Exception {
        try (ScriptedServer known = answering(words -> bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(transport)
                        .at("x".repeat(64) + ".invalid:6379")
                        .start(known);
                TestClient client = proxy.client()) {
            client.ask("GET", proxy.key(0, 0)).expect("-ERR Host is down\r\n");
            client.ask("GET", proxy.key(1, 0)).expect(bulk(proxy.key(1, 0)));
        }
    }

    /** Nobody listens on this port of the others, which are this machine as well. */
    @Test
    void requestsWaitWhileTheAddressesOfANameAreTriedInTurn() throws Exception {
        try (ScriptedServer server = answering(words -> bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(transport)
                        .at(server.address().replace("127.0.0.1", "localhost"))
                        .start();
                TestClient client = proxy.client()) {
            proxy.resolve(0, "127.0.0.2");
            proxy.resolve(0, "127.0.0.2", "127.0.0.3", "127.0.0.1");
            client.send(request("GET", "a") + request("GET", "b")).expect(bulk("a") + bulk("b"));
            assertEquals(1, server.connections());
        }
    }

    @Test
    void requestsFailWhenNoneOfTheAddressesWillDo() throws Exception {
        try (ScriptedServer server = answering(words -> bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(transport)
                        .with("auto_eject_hosts: true", "server_failure_limit: 1", "server_retry_timeout: 3600000")
                        .at(server.address().replace("127.0.0.1", "localhost"))
                        .start();
                TestClient client = proxy.client()) {
            proxy.resolve(0, "127.0.0.2");
            proxy.resolve(0, "127.0.0.2", "127.0.0.3");
            client.send(request("GET", "a") + request("GET", "b"))
                    .expect("-ERR Connection refused\r\n-ERR Connection refused\r\n");
            proxy.awaitStat("alpha", "server_ejects", 1);
            assertEquals(0, server.connections());
        }
    }
}
