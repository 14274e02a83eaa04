package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.Transport;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests with several keys: one fragment per server, one response. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class SplitTest {
    /** Answers as a server would that holds {@code <key>} for every key. */
    private static final Function<List<String>, String> STORE =
            words -> switch (words.get(0).toLowerCase()) {
                case "mget" -> {
                    StringBuilder answer = new StringBuilder("*" + (words.size() - 1) + "\r\n");
                    words.stream().skip(1).forEach(key -> answer.append(bulk("<" + key + ">")));
                    yield answer.toString();
                }
                case "mset" -> "+OK\r\n";
                case "get" -> bulk("<" + words.get(1) + ">");
                default -> ":" + (words.size() - 1) + "\r\n";
            };

    private static final String LARGE = "y".repeat(300_000);

    @Parameter
    Transport transport;

    @Test
    void splitsMgetByServerAndKeepsKeyOrder() throws Exception {
        try (ScriptedServer first = answering(STORE);
                ScriptedServer second = answering(STORE);
                ScriptedServer third = answering(STORE);
                TestProxy proxy = TestProxy.over(transport).start(first, second, third);
                TestClient client = proxy.client()) {
            String a = proxy.key(2, 0);
            String b = proxy.key(0, 0);
            String c = proxy.key(2, 1);
            String d = proxy.key(1, 0);
            client.ask("MGET", a, b, c, d, a);
            client.expect("*5\r\n" + bulk("<" + a + ">") + bulk("<" + b + ">") + bulk("<" + c + ">")
                    + bulk("<" + d + ">") + bulk("<" + a + ">"));
            assertEquals(List.of("mget " + b), lower(first.requests()));
            assertEquals(List.of("mget " + d), lower(second.requests()));
            assertEquals(List.of(String.join(" ", "mget", a, c, a)), lower(third.requests()));
            assertEquals(3, proxy.stat("fragments"));
        }
    }

    @Test
    void sumsWhatDelDeletedAndAnswersMsetOnce() throws Exception {
        try (ScriptedServer first = answering(STORE);
                ScriptedServer second = answering(STORE);
                TestProxy proxy = TestProxy.over(transport).start(first, second);
                TestClient client = proxy.client()) {
            String a = proxy.key(0, 0);
            String b = proxy.key(1, 0);
            String c = proxy.key(1, 1);
            client.send(request("DEL", a, b, c) + request("MSET", a, "1", b, "2", c, "3") + request("GET", b))
                    .expect(":3\r\n+OK\r\n" + bulk("<" + b + ">"));
            assertEquals(List.of("del " + a, "mset " + a + " 1"), lower(first.requests()));
            assertEquals(
                    List.of("del " + b + " " + c, "mset " + b + " 2 " + c + " 3", "get " + b),
                    lower(second.requests()));
        }
    }

    @Test
    void aThousandKeysComeBackInOrder() throws Exception {
        try (ScriptedServer first = answering(STORE);
                ScriptedServer second = answering(STORE);
                ScriptedServer third = answering(STORE);
                TestProxy proxy = TestProxy.over(transport).start(first, second, third);
                TestClient client = proxy.client()) {
            String[] words = new String[1001];
            words[0] = "MGET";
            StringBuilder expected = new StringBuilder("*1000\r\n");
            for (int i = 1; i <= 1000; i++) {
                words[i] = "key" + i * 7919;
                expected.append(bulk("<" + words[i] + ">"));
            }
            client.ask(words).expect(expected.toString());
            client.ask("GET", "x").expect(bulk("<x>"));
        }
    }

    @Test
    void aFailedFragmentIsAnErrorInItsPlaceAndTheClientStays() throws Exception {
        try (ScriptedServer healthy = answering(STORE);
                ScriptedServer dying = ScriptedServer.start(ScriptedServer.Peer::request);
                TestProxy proxy = TestProxy.over(transport).start(healthy, dying);
                TestClient client = proxy.client()) {
            String a = proxy.key(0, 0);
            String b = proxy.key(1, 0);
            String reset = "-ERR Connection reset by peer\r\n";
            for (String command : List.of("MGET", "DEL")) {
                client.send(request("GET", a) + request(command, a, b) + request("GET", a));
                client.expect(bulk("<" + a + ">") + reset + bulk("<" + a + ">"));
            }
            assertEquals(2, proxy.stat("forward_error"));
        }
    }

    @Test
    void largeValuesOfFragmentsAreJoinedWhole() throws Exception {
        Function<List<String>, String> large = words -> "*1\r\n" + bulk(LARGE + words.get(1));
        try (ScriptedServer first = answering(large);
                ScriptedServer second = answering(large);
                TestProxy proxy = TestProxy.over(transport).start(first, second);
                TestClient client = proxy.client()) {
            String a = proxy.key(0, 0);
            String b = proxy.key(1, 0);
            client.ask("MGET", b, a).expect("*2\r\n" + bulk(LARGE + b) + bulk(LARGE + a));
        }
    }

    @Test
    void largeMsetArrivesWholeAtBothServers() throws Exception {
        try (ScriptedServer first = answering(STORE);
                ScriptedServer second = answering(STORE);
                TestProxy proxy = TestProxy.over(transport).start(first, second);
                TestClient client = proxy.client()) {
            String a = proxy.key(0, 0);
            String b = proxy.key(1, 0);
            client.ask("MSET", a, LARGE, b, LARGE, a, "end").expect("+OK\r\n");
            String shown = LARGE.substring(0, 100) + "…";
            assertEquals(List.of("mset " + a + " " + shown + " " + a + " end"), lower(first.requests()));
            assertEquals(List.of("mset " + b + " " + shown), lower(second.requests()));
        }
    }

    @Test
    void aJoinThatAsksForTheKeysGetsThemHoweverManyAndLong() throws Exception {
        try (ScriptedServer first = ScriptedServer.answeringLines(line -> "+a\n");
                ScriptedServer second = ScriptedServer.answeringLines(line -> "+b\n");
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(first, second);
                TestClient client = proxy.client()) {
            StringBuilder request = new StringBuilder("sum");
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 2000; i++) {
                int server = i % 2;
                String key = proxy.key(server, i % 7);
                request.append(' ').append(key);
                expected.append('<').append(key).append('@').append(server).append('>');
            }
            client.send(request + "\n").expect(expected + "+a\n+b\n");
            String key = proxy.key(0, 0);
            client.send("@rewrite @payload=50000 sum " + key + "\n" + "x".repeat(50_000))
                    .expect("+a\n");
            client.send("@rewrite sum " + key + "\n").expect("+a\n");
            client.send("sum " + key + "\n").expect("+a\n");
        }
    }

    private static List<String> lower(List<String> requests) {
        return requests.stream().map(String::toLowerCase).toList();
    }
}
