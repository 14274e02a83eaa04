package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answeringLines;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.net.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests of one turn of the loop that go to a server as one. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class MergeTest {
    /** Has a value for every key that does not begin with an x. */
    private static final Function<String, String> STORE = line -> {
        List<String> words = Arrays.stream(line.split(" +"))
                .filter(word -> !word.startsWith("@"))
                .toList();
        if (!List.of("get", "read").contains(words.get(0))) {
            return "+" + line + "\n";
        }
        StringBuilder answer = new StringBuilder();
        words.stream().skip(1).filter(key -> !key.startsWith("x")).forEach(key -> answer.append(value(key)));
        return answer + ".\n";
    };

    @Parameter
    Transport transport;

    private static String value(String key) {
        return value(key, "<" + key + ">");
    }

    private static String value(String key, String content) {
        return "=" + key + " " + content.length() + "\n" + content + "\n";
    }

    @Test
    void requestsThatComeTogetherLeaveTogetherAndEachGetsItsAnswer() throws Exception {
        try (ScriptedServer server = answeringLines(STORE);
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            client.send("get a\nget x1\nget b\nget a\nget x2\n")
                    .expect(value("a") + ".\n.\n" + value("b") + ".\n" + value("a") + ".\n.\n");
            assertEquals(List.of("get a x1 b a x2"), server.requests());
            assertEquals(5, proxy.stat("s0", "requests"));
            assertEquals("get a x1 b a x2\n".length(), proxy.stat("s0", "request_bytes"));
            assertEquals(5, proxy.stat("s0", "responses"));
            assertEquals((value("a") + value("b") + value("a") + ".\n").length(), proxy.stat("s0", "response_bytes"));
        }
    }

    @Test
    void clientsThatAskTogetherShareARequestToo() throws Exception {
        try (ScriptedServer server = answeringLines(STORE);
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient first = proxy.client();
                TestClient second = proxy.client();
                TestClient third = proxy.client()) {
            for (TestClient client : List.of(first, second, third)) {
                client.send("ping\n").expect("+pong\n");
            }
            proxy.inOneTurn(() -> {
                first.send("get a\n");
                second.send("get x\n");
                third.send("get b\n");
            });
            first.expect(value("a") + ".\n");
            second.expect(".\n");
            third.expect(value("b") + ".\n");
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void aSingleOneGoesOutAsItCame() throws Exception {
        try (ScriptedServer server = answeringLines(STORE);
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            client.send("@barrier  get   a\n").expect(value("a") + ".\n");
            assertEquals(List.of("@barrier  get   a"), server.requests());
        }
    }

    @Test
    void nothingChangesItsPlaceOnTheConnection() throws Exception {
        try (ScriptedServer server = answeringLines(line -> line.contains("quiet") ? "" : STORE.apply(line));
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            String payload = "p".repeat(40_000);
            client.send(
                    "get a\nset a\nget a\nget b\n@quiet get c\nget c\nget d e\nread f\nread g\nget h\n@rewrite get i\n"
                            + "get j\n@payload=40000 set a\n" + payload + "get k\nget l\n");
            client.expect(value("a") + ".\n+set a\n" + value("a") + ".\n" + value("b") + ".\n" + value("c") + ".\n"
                    + value("d") + value("e") + ".\n" + value("f") + ".\n" + value("g") + ".\n" + value("h") + ".\n"
                    + value("i") + ".\n"
                    + value("j") + ".\n+@payload=40000 set a|" + payload + "\n" + value("k") + ".\n" + value("l")
                    + ".\n");
            assertEquals(
                    List.of("get a", "set a", "get a b", "@quiet get c", "get c", "get d e", "read f g", "get h"),
                    server.requests().subList(0, 8));
            assertEquals(List.of("get i", "get j"), server.requests().subList(8, 10));
        }
    }

    @Test
    void aBatchIsBoundedInNumberAndInBytes() throws Exception {
        try (ScriptedServer server = answeringLines(STORE);
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                TestClient client = proxy.client()) {
            StringBuilder expected = new StringBuilder();
            StringBuilder request = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                request.append("get k").append(i).append('\n');
                expected.append(value("k" + i)).append(".\n");
            }
            // So that all may be under way at once.
            client.send("set a\n".repeat(40)).expect("+set a\n".repeat(40));
            int before = server.requests().size();
            client.send(request.toString()).expect(expected.toString());
            assertEquals(
                    List.of(65, 37),
                    server.requests().stream()
                            .skip(before)
                            .map(line -> line.split(" ").length)
                            .toList());
            String key = "k".repeat(5000);
            client.send(("get " + key + "\n").repeat(4) + "get " + "l".repeat(17_000) + "\n")
                    .expect((value(key) + ".\n").repeat(4) + value("l".repeat(17_000)) + ".\n");
            assertEquals(
                    List.of(4, 2, 2),
                    server.requests().stream()
                            .skip(before + 2)
                            .map(line -> line.split(" ").length)
                            .toList());
        }
    }

    @Test
    void theResponseMayBeCutAnywhere() throws Exception {
        String response = value("a") + value("c", "") + value("d") + ".\n";
        try (Prompted prompted = new Prompted();
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(prompted.server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            for (int cut = 1; cut < response.length(); cut++) {
                client.send("get a\nget b\nget c\nget d\nset e\n");
                proxy.awaitStat("s0", "requests", 5L * cut);
                prompted.say(response.substring(0, cut), other);
                prompted.say(response.substring(cut) + "+fine\n", other);
                client.expect(value("a") + ".\n.\n" + value("c", "") + ".\n" + value("d") + ".\n+fine\n");
            }
        }
    }

    @Test
    void largeValuesStreamToThoseWhoAsked() throws Exception {
        String large = "x".repeat(300_000);
        try (Prompted prompted = new Prompted();
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(prompted.server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.send("get a\nget b\nget c\nget d\n");
            proxy.awaitStat("s0", "requests", 4);
            prompted.say(value("b", large).substring(0, 100_000), other);
            client.expect(".\n" + value("b", large).substring(0, 100_000));
            prompted.say(value("b", large).substring(100_000) + value("d", large), other);
            client.expect(value("b", large).substring(100_000) + ".\n.\n" + value("d", large) + ".\n");
            prompted.say(".\n", other);
        }
    }

    @Test
    void anErrorIsForAllWhoHaveNoAnswerYet() throws Exception {
        try (Prompted prompted = new Prompted();
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(prompted.server);
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            client.send("get a\nget b\nget c\nget d\n");
            proxy.awaitStat("s0", "requests", 4);
            prompted.say(value("b") + "-no more\n+fine\n", other);
            client.expect(".\n" + value("b") + ".\n-no more\n-no more\n");
            assertEquals(4, proxy.stat("s0", "responses"));
            proxy.awaitStat("s0", "server_err", 1); // nobody had asked for the fine one
        }
    }

    @Test
    void aValueNobodyAskedForEndsTheConnection() throws Exception {
        for (String wrong : List.of(value("z"), value("b") + value("a"), value("ab"), "~1\na\n")) {
            try (ScriptedServer server = answeringLines(line -> wrong);
                    TestProxy proxy = TestProxy.over(transport).speakingLines().start(server);
                    TestClient client = proxy.client()) {
                client.send("get a\nget b\n");
                String answers = wrong.startsWith("=b") ? ".\n" + value("b") + ".\n" : "-Invalid argument\n".repeat(2);
                client.expect(answers);
                proxy.awaitStat("s0", "server_err", 1);
                assertEquals(0, proxy.stat("s0", "server_connections"));
            }
        }
    }

    @Test
    void aServerThatDiesInTheMiddleCostsTheClientThatHasSeenAPart() throws Exception {
        try (Prompted prompted = new Prompted();
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(prompted.server);
                TestClient first = proxy.client();
                TestClient second = proxy.client();
                TestClient third = proxy.client();
                TestClient other = proxy.client()) {
            for (TestClient client : List.of(first, second, third)) {
                client.send("ping\n").expect("+pong\n");
            }
            proxy.inOneTurn(() -> {
                first.send("get a\n");
                second.send("get b\n");
                third.send("get c\n");
            });
            proxy.awaitStat("s0", "requests", 3);
            prompted.server.awaitRequests(1);
            String[] keys = prompted.server.requests().get(0).substring(4).split(" ");
            List<TestClient> clients = Arrays.stream(keys)
                    .map(key -> key.equals("a") ? first : key.equals("b") ? second : third)
                    .toList();
            prompted.say(value(keys[0]) + value(keys[1], "x".repeat(100_000)).substring(0, 50_000), other);
            prompted.hangUp();
            clients.get(0).expect(value(keys[0]) + ".\n");
            assertEquals(
                    value(keys[1], "x".repeat(100_000)).substring(0, 50_000),
                    clients.get(1).rest());
            clients.get(2).expect("-Connection reset by peer\n");
        }
    }

    @Test
    void aClientThatLeavesShiftsNothing() throws Exception {
        try (Prompted prompted = new Prompted();
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(prompted.server);
                TestClient leaver = proxy.client();
                TestClient client = proxy.client();
                TestClient other = proxy.client()) {
            for (TestClient each : List.of(leaver, client)) {
                each.send("ping\n").expect("+pong\n");
            }
            proxy.inOneTurn(() -> {
                leaver.send("get a\nget b\n");
                client.send("get c\nget d\n");
            });
            proxy.awaitStat("s0", "requests", 4);
            leaver.reset();
            proxy.awaitStat("alpha", "client_connections", 2);
            prompted.server.awaitRequests(1);
            boolean leaverFirst = prompted.server.requests().get(0).equals("get a b c d");
            prompted.say(leaverFirst ? value("a") + value("d") + ".\n" : value("d") + value("a") + ".\n", other);
            client.expect(".\n" + value("d") + ".\n");
            assertEquals(2, proxy.stat("s0", "responses"));
        }
    }

    @Test
    void aServerThatDoesNotAnswerFailsThemAll() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(peer -> peer.awaitEnd());
                TestProxy proxy = TestProxy.over(transport)
                        .speakingLines()
                        .with("timeout: 200")
                        .start(server);
                TestClient client = proxy.client()) {
            client.send("get a\nget b\nget c\n").expect("-Connection timed out\n".repeat(3));
            assertEquals(1, proxy.stat("s0", "server_timedout"));
        }
        try (TestProxy proxy = TestProxy.over(transport)
                        .speakingLines()
                        .at("127.0.0.1:1")
                        .start();
                TestClient client = proxy.client()) {
            client.send("get a\nget b\nget c\n").expect("-Connection refused\n".repeat(3));
        }
    }

    @Test
    void manyClientsAtOnceGetTheirOwnAnswers() throws Exception {
        CountDownLatch failures = new CountDownLatch(1);
        try (ScriptedServer first = answeringLines(STORE);
                ScriptedServer second = answeringLines(STORE);
                TestProxy proxy = TestProxy.over(transport).speakingLines().start(first, second)) {
            List<Thread> threads = Arrays.asList(new Thread[8]);
            for (int t = 0; t < threads.size(); t++) {
                int number = t;
                threads.set(t, new Thread(() -> {
                    try (TestClient client = proxy.client()) {
                        for (int i = 0; i < 100; i++) {
                            String a = "a" + number + "." + i;
                            String b = "b" + i % 3;
                            client.send("get " + a + "\nget x" + i + "\nget " + b + "\nset " + a + "\nget " + a + " "
                                            + b + "\n")
                                    .expect(value(a) + ".\n.\n" + value(b) + ".\n+set " + a + "\n");
                            String both = client.line() + "\n" + client.line() + "\n" + client.line() + "\n"
                                    + client.line() + "\n" + client.line() + "\n";
                            if (!both.equals(value(a) + value(b) + ".\n")
                                    && !both.equals(value(b) + value(a) + ".\n")) {
                                throw new AssertionError(both);
                            }
                        }
                    } catch (Exception | AssertionError e) {
                        e.printStackTrace();
                        failures.countDown();
                    }
                }));
                threads.get(t).start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(1, failures.getCount(), "a client failed, see above");
            eventually("all counted", () -> proxy.stat("s0", "out_queue") == 0);
        }
    }
}
