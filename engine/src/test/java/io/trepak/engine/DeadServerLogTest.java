package io.trepak.engine;

import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operator reads of a server that is down, with many requests on it. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class DeadServerLogTest {
    private static final String REFUSED = "-ERR Connection refused\r\n";
    private static final int ROUNDS = 200;
    private static final int PIPELINED = 50;

    @Parameter
    Transport transport;

    @Test
    void tenThousandRequestsToADeadServerAreOneLineInTenSeconds() throws Exception {
        long start = System.nanoTime();
        try (TestProxy proxy = TestProxy.over(transport)
                        .at("127.0.0.1:" + FreePorts.take())
                        .start();
                TestClient client = proxy.client()) {
            for (int i = 0; i < ROUNDS; i++) {
                client.send(request("GET", "a").repeat(PIPELINED)).expect(REFUSED.repeat(PIPELINED));
            }
            long lines = proxy.log().count(": Connection refused");
            long most = 1 + (System.nanoTime() - start) / 10_000_000_000L;
            assertTrue(lines >= 1 && lines <= most, () -> lines + " lines");
        }
    }
}
