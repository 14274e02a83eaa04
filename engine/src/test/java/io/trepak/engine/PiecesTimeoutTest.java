package io.trepak.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The time limit of a response that comes in several frames. What the proxy is driven by is no matter here. */
class PiecesTimeoutTest {
    private static final String PIECE = "~10\nstill here\n";

    @Test
    void everyPieceIsASignOfLife() throws Exception {
        int timeoutMillis = 200;
        while (!outlastsTheLimitWithoutAPauseThatLong(timeoutMillis)) {
            timeoutMillis *= 2; // a busy machine
        }
    }

    private static boolean outlastsTheLimitWithoutAPauseThatLong(int timeoutMillis) throws Exception {
        long limit = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        try (Prompted prompted = new Prompted();
                TestProxy proxy = TestProxy.over(
                                TestProxy.transports().findFirst().orElseThrow())
                        .speakingLines()
                        .with("timeout: " + timeoutMillis)
                        .start(prompted.server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            long begin = System.nanoTime();
            long before = begin;
            client.send("set k\nset k\n");
            boolean last;
            do {
                long now = System.nanoTime();
                last = now - begin > 3 * limit;
                prompted.say(last ? ".\n" : PIECE, other);
                if (System.nanoTime() - before >= limit) {
                    return false;
                }
                client.expect(last ? ".\n" : PIECE);
                before = now;
            } while (!last);
            client.expect("-Connection timed out\n");
            assertEquals(1, proxy.stat("s0", "server_timedout"));
            return true;
        }
    }
}
