package io.trepak.engine.worker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.protocol.Failure;
import io.trepak.engine.worker.request.TestRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingRequestsTest {
    private final MemoryServers servers = new MemoryServers("line_keep: 100", "failover_wait: 50");

    @AfterEach
    void close() {
        servers.close();
    }

    private TestRequest held(String server) {
        byte[] line = "set a\n".getBytes(StandardCharsets.ISO_8859_1);
        TestRequest request = servers.request("set a\n");
        servers.waiting().hold(request, out -> out.write(line, 0, line.length), server, 0, 0);
        return request;
    }

    @Test
    void oneThatCannotBeTakenToItsEndDoesNotTakeOthersWithIt() {
        TestRequest broken = held("s8");
        TestRequest other = held("s9");
        broken.fail(Failure.of(Failure.Kind.INTERNAL, "to fail once more is an error"));
        servers.advanceMillis(50);
        servers.advanceMillis(1);
        assertEquals("no server for 's9' within 50 ms", other.failure());
        assertEquals(0, servers.counters().requestsWaiting);
    }
}
