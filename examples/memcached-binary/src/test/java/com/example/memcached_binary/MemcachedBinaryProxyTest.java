package com.example.memcached_binary;

import static com.example.memcached_binary.Frames.get;
import static com.example.memcached_binary.Frames.set;
import static com.example.memcached_binary.Frames.status;
import static com.example.memcached_binary.Frames.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.testkit.Peer;
import io.trepak.testkit.TestClient;
import io.trepak.testkit.TestProxy;
import io.trepak.testkit.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The protocol in a real proxy, between a client and servers that do as they are told. */
class MemcachedBinaryProxyTest {
    private static final String NOBODY = "127.0.0.1:1";

    /** A server that has every key but those that begin with {@code no}. */
    private static void serve(Peer proxy) throws IOException {
        while (true) {
            answer(proxy);
        }
    }

    private static void answer(Peer proxy) throws IOException {
        byte[] head = proxy.read(Header.BYTES);
        byte[] body = proxy.read(Header.length(head, 0) - Header.BYTES);
        int opcode = Header.opcode(head, 0);
        int opaque = Header.opaque(head, 0);
        String key = new String(body, Header.extrasLength(head, 0), Header.keyLength(head, 0));
        if (opcode != Frames.GET) {
            proxy.send(status(opcode, 0, opaque, ""));
        } else if (key.startsWith("no")) {
            proxy.send(status(opcode, 1, opaque, "Not found"));
        } else {
            proxy.send(value(opcode, opaque, "", "value of " + key));
        }
    }

    private static byte[] together(byte[]... frames) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.write(frame);
        }
        return all.toByteArray();
    }

    private static void expect(TestClient client, byte[]... frames) throws IOException {
        byte[] expected = together(frames);
        assertArrayEquals(expected, client.read(expected.length));
    }

    @Test
    void whatQuietRequestsDoNotHideComesInTheirOrderBeforeTheNoop() throws Exception {
        try (TestServer first = TestServer.doing(MemcachedBinaryProxyTest::serve);
                TestServer second = TestServer.doing(MemcachedBinaryProxyTest::serve);
                TestProxy proxy = TestProxy.with(new MemcachedBinary())
                        .server(first)
                        .server(second)
                        .start();
                TestClient client = proxy.client()) {
            for (int round = 0; round < 100; round++) {
                client.send(together(
                        get(Frames.GETQ, 1, "a"),
                        get(Frames.GETQ, 2, "nothing" + round),
                        set(Frames.SETQ, 3, "b" + round, "x"),
                        get(Frames.GETQ, 4, "c" + round),
                        get(Frames.DELETEQ, 5, "d" + round),
                        get(Frames.NOOP, 6, "")));
                expect(
                        client,
                        value(Frames.GETQ, 1, "", "value of a"),
                        value(Frames.GETQ, 4, "", "value of c" + round),
                        status(Frames.NOOP, 0, 6, ""));
            }
        }
    }

    @Test
    void errorsHaveTheOpcodeAndTheOpaqueOfTheirRequests() throws Exception {
        try (TestProxy proxy =
                        TestProxy.with(new MemcachedBinary()).server(NOBODY).start();
                TestClient client = proxy.client()) {
            client.send(together(
                    get(Frames.GET, 0x01020304, "a"),
                    get(Frames.GETKQ, -1, "b"),
                    set(Frames.SETQ, 0, "c", "x".repeat(100_000)),
                    get(Frames.VERSION, 7, "")));
            expect(
                    client,
                    status(Frames.GET, 0x86, 0x01020304, "Connection refused"),
                    status(Frames.GETKQ, 0x86, -1, "Connection refused"),
                    status(Frames.SETQ, 0x86, 0, "Connection refused"),
                    status(Frames.VERSION, 0x86, 7, "Connection refused"));
        }
    }

    @Test
    void whatAServerLeavesUnansweredFailsUnderItsOwnOpaque() throws Exception {
        try (TestServer server = TestServer.doing(peer -> {
                    answer(peer);
                    peer.read(2 * Header.BYTES + 2); // two more gets, and then it is gone
                });
                TestProxy proxy =
                        TestProxy.with(new MemcachedBinary()).server(server).start();
                TestClient client = proxy.client()) {
            client.send(together(
                    get(Frames.GETQ, 1, "a"), get(Frames.GET, 2, "b"), get(Frames.GETQ, 3, "c"), get(Frames.NOOP, 4, "")));
            expect(client, value(Frames.GETQ, 1, "", "value of a"));
            isFailure(client, Frames.GET, 2);
            isFailure(client, Frames.GETQ, 3);
            expect(client, status(Frames.NOOP, 0, 4, ""));
        }
    }

    private static void isFailure(TestClient client, int opcode, int opaque) throws IOException {
        byte[] head = client.read(Header.BYTES);
        client.read(Header.length(head, 0) - Header.BYTES);
        assertEquals(opcode, Header.opcode(head, 0));
        assertEquals(opaque, Header.opaque(head, 0));
        assertEquals(Status.TEMPORARY_FAILURE, Header.status(head, 0));
    }

    @Test
    void aServerOutOfStepBringsNobodyAForeignValue() throws Exception {
        try (TestServer server = TestServer.doing(peer -> {
                    peer.read(Header.BYTES + 1);
                    peer.send(value(Frames.GET, 99, "", "foreign"));
                    peer.isClosed();
                });
                TestProxy proxy =
                        TestProxy.with(new MemcachedBinary()).server(server).start();
                TestClient client = proxy.client()) {
            client.send(get(Frames.GET, 1, "a"));
            isFailure(client, Frames.GET, 1);
        }
    }

    /** Status of the response to a get. */
    private static int asked(TestClient client, String key) throws IOException {
        client.send(get(Frames.GET, 9, key));
        byte[] head = client.read(Header.BYTES);
        client.read(Header.length(head, 0) - Header.BYTES);
        return Header.status(head, 0);
    }

    @Test
    @Timeout(60)
    void aDeadServersKeysAreNotThereWhereThePoolIsACache() throws Exception {
        try (TestServer server = TestServer.doing(MemcachedBinaryProxyTest::serve);
                TestProxy proxy = TestProxy.with(new MemcachedBinary())
                        .server(server)
                        .server(NOBODY)
                        .key("auto_eject_hosts", "true")
                        .key("server_failure_limit", "1")
                        .key("server_retry_timeout", "600000")
                        .key("dead_server", "miss")
                        .start();
                TestClient client = proxy.client()) {
            int number = 0;
            while (asked(client, "key" + number) == Status.SUCCESS) {
                number++;
            }
            String dead = "key" + number;
            while (asked(client, dead) != Status.NOT_FOUND) {
                continue; // until the server is out
            }
            client.send(together(
                    get(Frames.GETQ, 1, dead),
                    get(Frames.GET, 2, dead),
                    set(Frames.SETQ, 3, dead, "x"),
                    get(Frames.NOOP, 4, "")));
            expect(client, status(Frames.GET, 1, 2, "Not found"));
            isFailure(client, Frames.SETQ, 3);
            expect(client, status(Frames.NOOP, 0, 4, ""));
        }
    }

    @Test
    void aLargeValueFlowsThroughWithAnotherHead() throws Exception {
        String large = "x".repeat(3_000_000);
        try (TestServer server = TestServer.doing(peer -> {
                    peer.read(Header.BYTES + 1);
                    peer.send(value(Frames.GETK, 1, "a", large));
                    serve(peer);
                });
                TestProxy proxy =
                        TestProxy.with(new MemcachedBinary()).server(server).start();
                TestClient client = proxy.client()) {
            client.send(together(get(Frames.GETKQ, 1, "a"), set(Frames.SETQ, 2, "a", large), get(Frames.GET, 3, "b")));
            expect(client, value(Frames.GETKQ, 1, "a", large), value(Frames.GET, 3, "", "value of b"));
        }
    }

    @Test
    void closesBehindQuitAndBehindWhatIsNoRequest() throws Exception {
        byte[] broken = get(Frames.SET, 5, "key");
        broken[11] = 1;
        try (TestServer server = TestServer.doing(MemcachedBinaryProxyTest::serve);
                TestProxy proxy =
                        TestProxy.with(new MemcachedBinary()).server(server).start()) {
            try (TestClient client = proxy.client()) {
                client.send(together(get(Frames.GET, 1, "a"), get(Frames.QUIT, 2, "")));
                expect(client, value(Frames.GET, 1, "", "value of a"), status(Frames.QUIT, 0, 2, ""));
                assertTrue(client.isClosed());
            }
            try (TestClient client = proxy.client()) {
                client.send(together(get(Frames.GET, 1, "a"), get(Frames.QUITQ, 2, "")));
                expect(client, value(Frames.GET, 1, "", "value of a"));
                assertTrue(client.isClosed());
            }
            try (TestClient client = proxy.client()) {
                client.send(broken);
                expect(client, status(Frames.SET, 4, 5, "body shorter than its extras and its key"));
                assertTrue(client.isClosed());
            }
            try (TestClient client = proxy.client()) {
                client.send("get a\r\n");
                expect(client, status(Frames.NOOP, 4, 0, "not the binary protocol of memcached"));
                assertTrue(client.isClosed());
            }
        }
    }
}
