package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is gone yields error answers, not hangs, and comes back. */
@Timeout(600)
@ParameterizedClass
@ValueSource(strings = {"epoll", "nio", "io_uring"})
class DeadServerIT {
    private static final int KEYS = 200;

    @Parameter
    String transport;

    private Fleet fleet;
    private List<Server> servers;

    @BeforeEach
    void start() throws IOException {
        fleet = new Fleet("dead");
        servers = fleet.redis(4);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    private Link connect(String... keys) throws IOException {
        Pool pool = Pool.of("alpha", servers, keys);
        fleet.trepakOver(transport, pool);
        Link link = new Link(pool.port());
        for (int i = 0; i < KEYS; i++) {
            assertEquals("+OK\r\n", link.ask("SET", "key" + i, "" + i));
        }
        return link;
    }

    private static List<Integer> keysOn(Server server) throws IOException {
        List<Integer> keys = new ArrayList<>();
        try (Link link = new Link(server.port)) {
            for (int i = 0; i < KEYS; i++) {
                if (link.ask("EXISTS", "key" + i).equals(":1\r\n")) {
                    keys.add(i);
                }
            }
        }
        assertTrue(keys.size() > 5, "a server without keys");
        return keys;
    }

    private static String value(int number) {
        String text = "" + number;
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    @Test
    void keysOfAKilledServerAreAnsweredWithErrorsUntilItIsBack() throws IOException {
        try (Link link = connect("redis: true")) {
            List<Integer> lost = keysOn(servers.get(0));
            servers.get(0).kill();
            for (int i = 0; i < KEYS; i++) {
                String answer = link.ask("GET", "key" + i);
                if (lost.contains(i)) {
                    assertTrue(answer.startsWith("-ERR "), answer);
                } else {
                    assertEquals(value(i), answer);
                }
            }
            assertEquals("-ERR Connection refused\r\n", link.ask("GET", "key" + lost.get(0)));
            Object[] mget = new Object[KEYS + 1];
            mget[0] = "MGET";
            for (int i = 0; i < KEYS; i++) {
                mget[i + 1] = "key" + i;
            }
            assertEquals("-ERR Connection refused\r\n", link.ask(mget));

            servers.get(0).start();
            Await.until(
                    "the server to be used again",
                    Duration.ofSeconds(30),
                    () -> !link.ask("GET", "key" + lost.get(0)).startsWith("-"));
            for (int i : lost) {
                assertEquals("$-1\r\n", link.ask("GET", "key" + i));
                assertEquals("+OK\r\n", link.ask("SET", "key" + i, "" + i));
            }
            StringBuilder all = new StringBuilder("*" + KEYS + "\r\n");
            for (int i = 0; i < KEYS; i++) {
                all.append(value(i));
            }
            assertEquals(all.toString(), link.ask(mget));
        }
    }

    @Test
    void requestsInFlightAtAKilledServerFailInTheirTurn() throws IOException {
        try (Link link = connect("redis: true")) {
            List<Integer> lost = keysOn(servers.get(0));
            int other = (lost.contains(0) ? keysOn(servers.get(1)) : List.of(0)).get(0);
            byte[] slow = Link.request("EVAL", "while true do end", "1", "key" + lost.get(0));
            link.send(slow);
            link.send(Link.request("GET", "key" + lost.get(1)));
            link.send(Link.request("GET", "key" + other));
            servers.get(0).kill();
            assertTrue(Bytes.text(link.redisAnswer()).startsWith("-ERR "));
            assertTrue(Bytes.text(link.redisAnswer()).startsWith("-ERR "));
            assertEquals(value(other), Bytes.text(link.redisAnswer()));
        }
    }

    @Test
    void aKilledServersKeysGoToTheOthersWhenHostsAreEjectedAndComeBack() throws IOException {
        try (Link link = connect(
                "redis: true", "auto_eject_hosts: true", "server_failure_limit: 1", "server_retry_timeout: 300")) {
            List<Integer> lost = keysOn(servers.get(0));
            servers.get(0).kill();
            String first = "key" + lost.get(0);
            Await.until(
                    "the server to be ejected",
                    Duration.ofSeconds(30),
                    () -> link.ask("SET", first, "other").equals("+OK\r\n"));
            servers.get(0).start();
            Await.until("the server to be readmitted", Duration.ofSeconds(30), () -> {
                link.ask("SET", first, "back");
                return keyIsOn(servers.get(0), first);
            });
        }
    }

    private static boolean keyIsOn(Server server, String key) throws IOException {
        try (Link link = new Link(server.port)) {
            return link.ask("GET", key).equals("$4\r\nback\r\n");
        }
    }

    @Test
    void aServerThatSaysNothingTimesOutAndItsLateAnswersGoToNobody() throws Exception {
        try (Link link = connect("redis: true", "timeout: 1000")) {
            List<Integer> stuck = keysOn(servers.get(0));
            servers.get(0).signal("STOP");
            for (int i : stuck.subList(0, 3)) {
                assertEquals("-ERR Connection timed out\r\n", link.ask("GET", "key" + i));
            }
            for (int i = 0; i < KEYS; i++) {
                if (!stuck.contains(i)) {
                    assertEquals(value(i), link.ask("GET", "key" + i));
                }
            }
            servers.get(0).signal("CONT");
            Await.until(
                    "the server to answer again",
                    Duration.ofSeconds(30),
                    () -> !link.ask("GET", "key" + stuck.get(0)).startsWith("-"));
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < KEYS; i++) {
                    assertEquals(value(i), link.ask("GET", "key" + i));
                }
            }
        }
    }
}
