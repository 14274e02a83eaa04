package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped folder has what each transport needs, uses the one it is told to, and says which. */
@Timeout(600)
class TransportIT {
    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring"})
    void servesOverTheTransportItIsTold(String transport) throws IOException {
        try (Fleet fleet = new Fleet("transport")) {
            Pool pool = Pool.of("alpha", fleet.redis(3), "redis: true");
            Server proxy = fleet.trepakOver(transport, pool);
            proxy.awaitLog("transport: " + transport + ": as configured");
            try (Link link = new Link(pool.port())) {
                pipeline(link);
                large(link);
                clientsThatComeAndGo(pool.port());
                assertEquals("$1\r\n7\r\n", link.ask("GET", "k7"));
            }
        }
    }

    private static void pipeline(Link link) throws IOException {
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        Object[] mget = new Object[1001];
        mget[0] = "MGET";
        for (int i = 0; i < 1000; i++) {
            requests.writeBytes(Link.request("SET", "k" + i, "" + i));
            mget[i + 1] = "k" + i;
        }
        requests.writeBytes(Link.request(mget));
        link.send(requests.toByteArray());
        StringBuilder expected = new StringBuilder("*1000\r\n");
        for (int i = 0; i < 1000; i++) {
            assertEquals("+OK\r\n", Bytes.text(link.redisAnswer()));
            expected.append("$" + ("" + i).length() + "\r\n" + i + "\r\n");
        }
        assertEquals(expected.toString(), Bytes.text(link.redisAnswer()));
    }

    private static void large(Link link) throws IOException {
        byte[] value = new byte[5 << 20];
        new Random(2).nextBytes(value);
        link.send(Link.request("SET", "large", value));
        assertEquals("+OK\r\n", Bytes.text(link.redisAnswer()));
        link.send(Link.request("GET", "large"));
        byte[] answer = link.redisAnswer();
        int start = "$5242880\r\n".length();
        assertArrayEquals(value, Arrays.copyOfRange(answer, start, answer.length - 2));
    }

    private static void clientsThatComeAndGo(int port) throws IOException {
        for (int i = 0; i < 50; i++) {
            Link link = new Link(port);
            link.send(Link.request("GET", "large"));
            if (i % 2 == 0) {
                link.reset();
            } else {
                link.close();
            }
        }
    }

    @Test
    void takesTheBestOneUnasked() throws IOException {
        try (Fleet fleet = new Fleet("transport")) {
            Pool pool = Pool.of("alpha", fleet.redis(1), "redis: true");
            Server proxy = fleet.trepak(List.of(), pool);
            if (System.getProperty("os.name").equals("Linux")) {
                proxy.awaitLog("serving");
                assertTrue(proxy.log().matches("(?s).*transport: (epoll|io_uring)\\b.*"), proxy.log());
            }
            try (Link link = new Link(pool.port())) {
                assertEquals("+OK\r\n", link.ask("SET", "a", "b"));
            }
        }
    }
}
