package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool with one server and a password through the shipped proxy: what it can do, and what clients may before they have said it. */
@Timeout(120)
class RedisSingleServerIT {
    private static Fleet fleet;
    private static Server server;
    private static int open;
    private static int secret;

    @BeforeAll
    static void start() throws IOException {
        fleet = new Fleet("single-server");
        List<Server> servers = fleet.redis(1);
        server = servers.get(0);
        Pool plain = Pool.of("plain", servers, "redis: true");
        Pool other = plain.elsewhere();
        Pool guarded = new Pool("guarded", other.port(), List.of("redis: true", "redis_auth: secret"), other.servers());
        fleet.trepak(plain, guarded);
        open = plain.port();
        secret = guarded.port();
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void answersAsTheServerDoes() throws IOException {
        List<Object[]> requests = new ArrayList<>();
        requests.add(new Object[] {"MSET", "one:a", "1", "one:b", "2", "one:c", "3"});
        requests.add(new Object[] {"EVAL", "return redis.call('get', 'one:a')", "0"});
        requests.add(new Object[] {"EVAL", "return 1", "-1"});
        requests.add(new Object[] {"EVAL", "return 1", "x"});
        requests.add(new Object[] {"RENAME", "one:a", "one:d"});
        requests.add(new Object[] {"SUNION", "none:1", "none:2"});
        requests.add(new Object[] {"MSETNX", "one:e", "1", "one:f", "2"});
        requests.add(new Object[] {"SCAN", "x"});
        requests.add(new Object[] {"COPY", "one:b", "one:g", "DB", "0"});
        try (Link direct = new Link(server.port);
                Link proxied = new Link(open)) {
            List<String> expected = new ArrayList<>();
            for (Object[] request : requests) {
                expected.add(direct.ask(request));
            }
            assertEquals("+OK\r\n", direct.ask("FLUSHALL"));
            for (int i = 0; i < requests.size(); i++) {
                assertEquals(expected.get(i), proxied.ask(requests.get(i)), (String) requests.get(i)[0]);
            }
            // What a cursor means changes with the server's table, so both ask about the same one.
            for (String cursor : List.of("18446744073709551615", "9223372036854775808", "0")) {
                Object[] scan = {"SCAN", cursor, "COUNT", "1000", "MATCH", "one:*"};
                assertEquals(direct.ask(scan), proxied.ask(scan), "SCAN " + cursor);
            }
        }
    }

    @Test
    void countsTheAskersOwnRequestsAndSaysWhereItIs() throws IOException {
        try (Link link = new Link(open)) {
            long before = number(link.ask("INFO"));
            link.ask("SET", "counted", "1");
            link.ask("SET", "counted", "2");
            assertTrue(number(link.ask("INFO")) >= before + 2);
            String self = link.ask("CLIENT", "LIST");
            assertTrue(self.matches("(?s).* addr=[^ ]*127.0.0.1:\\d+ .*"), self);
        }
    }

    private static long number(String info) {
        return Long.parseLong(info.replaceAll("(?s).*\r\ntotal_commands_processed:(\\d+)\r\n.*", "$1"));
    }

    @Test
    void aHealthCheckMayTypeItsPassword() throws IOException {
        try (Link link = new Link(secret)) {
            link.send(Bytes.of("AUTH wrong\r\nPING\r\nAUTH secret\r\nPING\r\nQUIT\r\n"));
            assertEquals(
                    "-ERR invalid password\r\n-NOAUTH Authentication required\r\n+OK\r\n+PONG\r\n+OK\r\n", link.rest());
        }
    }

    @Test
    void aBrowserIsClosedWithoutAnAnswerAndCarriesOutNothing() throws IOException {
        String body = Bytes.text(Link.request("SET", "smuggled", "x"));
        for (String head :
                List.of("POST / HTTP/1.1\r\n", "Host: localhost\r\n", "GET / HTTP/1.1\r\n", "PUT /x HTTP/1.1\r\n")) {
            try (Link link = new Link(open)) {
                link.send(Bytes.of(head + "Host: localhost\r\n\r\n" + body));
                assertEquals("", link.rest(), head);
            }
        }
        try (Link link = new Link(open)) {
            assertEquals("$-1\r\n", link.ask("GET", "smuggled"));
        }
    }

    @Test
    void beforeThePasswordAClientMayHoldNextToNothing() throws IOException {
        try (Link link = new Link(secret)) {
            link.send(Bytes.of("*1048576\r\n"));
            assertEquals("-ERR Protocol error: unauthenticated multibulk length\r\n", link.rest());
        }
        try (Link link = new Link(secret)) {
            link.send(Bytes.of("*2\r\n$4\r\nAUTH\r\n$536870912\r\n"));
            assertEquals("-ERR Protocol error: unauthenticated bulk length\r\n", link.rest());
        }
    }
}
