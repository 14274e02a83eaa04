package io.trepak.engine;

import static io.trepak.engine.MemoryWatch.BUDGET;
import static io.trepak.engine.MemoryWatch.MIB;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every place where clients and servers can make the proxy hold something, at once, with the least that may be configured:
 * tables of keys, unfinished values, responses parked, joined, in pieces and without an end, and what is read ahead.
 */
class EverythingHeldTest {
    private static final int CLIENTS_EACH = 4;

    private final AtomicLong served = new AtomicLong();
    private final List<ScriptedServer> servers = new ArrayList<>();

    @AfterEach
    void closeServers() throws IOException {
        for (ScriptedServer server : servers) {
            server.close();
        }
    }

    private void serve(LargeResponse response) throws IOException {
        servers.add(ScriptedServer.start(response.served(served)));
    }

    private TestProxy start() throws Exception {
        String kibibyte = "x".repeat(1024);
        servers.add(ScriptedServer.answering(words -> bulk(words.get(1))));
        servers.add(ScriptedServer.start(ScriptedServer.Peer::awaitEnd));
        serve(new LargeResponse("$" + 4 * MIB + "\r\n", kibibyte, 4 * 1024, "\r\n"));
        serve(new LargeResponse("*1\r\n$" + 4 * MIB + "\r\n", kibibyte, 4 * 1024, "\r\n"));
        serve(LargeResponse.array(400_000, bulk("x".repeat(100))));
        serve(new LargeResponse("*1\r\n*5000000\r\n", ":1\r\n", 5_000_000, ""));
        serve(new LargeResponse("+", kibibyte, 64 * 1024, ""));
        serve(new LargeResponse("$500000000\r\n", kibibyte, 64 * 1024, ""));
        serve(new LargeResponse("*2\r\n$500000000\r\n", kibibyte, 64 * 1024, ""));
        serve(new LargeResponse("|1000000\r\n", "+k\r\n" + bulk(kibibyte), 64 * 1024, ""));
        return TestProxy.over(TestProxy.transports().findFirst().orElseThrow())
                .global(BUDGET)
                .start(servers.toArray(ScriptedServer[]::new));
    }

    private static void begin(TestProxy proxy, Flood flood) throws IOException {
        byte[] empty = Flood.repeated("$0\r\n\r\n");
        byte[] payload = new byte[64 << 10];
        String silent = proxy.key(1, 0);
        flood.add(
                CLIENTS_EACH,
                client -> client.send("*1048576\r\n$4\r\nMGET\r\n").send(empty, 6 * MIB));
        flood.add(
                CLIENTS_EACH, client -> client.send("*1048576\r\n$3\r\nDEL\r\n").send(empty, 6 * MIB));
        flood.add(
                CLIENTS_EACH,
                client -> client.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + 8 * MIB + "\r\n")
                        .send(payload, 8 * MIB - 1));
        flood.add(
                CLIENTS_EACH,
                client -> client.send("*5\r\n$4\r\nMSET\r\n$1\r\na\r\n$" + 3 * MIB + "\r\n")
                        .send(payload, 3 * MIB - 1));
        flood.add(
                CLIENTS_EACH,
                client -> client.send(request("GET", silent)).send(Flood.repeated(request("PING")), 4 * MIB));
        flood.add(
                CLIENTS_EACH, client -> client.send(Flood.repeated(request("SET", silent, "x".repeat(1000))), 8 * MIB));
        for (int i = 2; i < 10; i++) {
            String key = proxy.key(i, 0);
            String version = i == 9 ? request("HELLO", "3") : "";
            flood.add(
                    CLIENTS_EACH,
                    client -> client.send(version + request("DUMP", key).repeat(3)));
            flood.add(
                    CLIENTS_EACH,
                    client -> client.send(
                            request("GET", silent) + request("DUMP", key).repeat(3)));
            flood.add(
                    CLIENTS_EACH,
                    client -> client.send(request("MGET", silent, key).repeat(3)));
            flood.add(
                    CLIENTS_EACH,
                    client -> client.send(request("MGET", key, proxy.key(3, 1)).repeat(3)));
        }
    }

    @Test
    void staysWithinTheLimitAndWhoBehavesIsServed() throws Exception {
        try (TestProxy proxy = start();
                MemoryWatch watch = MemoryWatch.ofRedis(proxy)) {
            for (int round = 0; round < 2; round++) {
                try (Flood flood = new Flood(proxy)) {
                    begin(proxy, flood);
                    watch.stepWhile(() -> flood.sentBytes() + served.get());
                    // With all that is held, others do what needs memory too.
                    try (TestClient another = proxy.client()) {
                        String key = proxy.key(0, 1);
                        another.ask("SET", key, "x".repeat(MIB / 4)).expect(bulk(key));
                        another.ask("GET", key).expect(bulk(key));
                    }
                    watch.look();
                }
                proxy.awaitStat("alpha", "client_connections", 1);
            }
            watch.stepUntil(
                    "all to be released but for what servers still send",
                    () -> proxy.gauges().bufferedBytes() <= 2 * MIB);
            assertEquals(0, proxy.gauges().clientsAwaitingMemory());
            assertTrue(watch.most() > MIB, "nothing was held at all");
        }
    }
}
