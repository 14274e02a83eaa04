package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.filter.FilterProvider;
import io.trepak.engine.net.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Split requests whose payloads or responses are too large for one array. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class LargeSplitTest {
    private static final String LARGE = "y".repeat(200_000);

    @Parameter
    Transport transport;

    @TempDir
    Path plugins;

    /** A Redis server that knows MSET, MGET and GET. */
    private static ScriptedServer store() throws Exception {
        Map<String, String> values = new ConcurrentHashMap<>();
        return answering(words -> {
            List<String> arguments = words.subList(1, words.size());
            switch (words.get(0)) {
                case "mset", "MSET" -> {
                    for (int i = 0; i < arguments.size(); i += 2) {
                        values.put(arguments.get(i), arguments.get(i + 1));
                    }
                    return "+OK\r\n";
                }
                case "mget", "MGET" -> {
                    return elements(arguments, values);
                }
                default -> {
                    return bulkOrNil(values.get(arguments.get(0)));
                }
            }
        });
    }

    private static String elements(List<String> keys, Map<String, String> values) {
        StringBuilder response = new StringBuilder("*" + keys.size() + "\r\n");
        keys.forEach(key -> response.append(bulkOrNil(values.get(key))));
        return response.toString();
    }

    private static String bulkOrNil(String value) {
        return value == null ? "$-1\r\n" : bulk(value);
    }

    @Test
    void storesAndReadsValuesOfAllSizes() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (ScriptedServer first = store();
                ScriptedServer second = store();
                ScriptedServer third = store();
                TestProxy proxy = TestProxy.over(transport).start(first, second, third);
                TestClient client = proxy.client()) {
            Map<String, String> values = new HashMap<>();
            for (int round = 0; round < 8; round++) {
                List<String> mset = new ArrayList<>(List.of("MSET"));
                List<String> mget = new ArrayList<>();
                int keys = 2 + random.nextInt(12);
                for (int i = 0; i < keys; i++) {
                    String key = "k" + random.nextInt(40);
                    char[] value = new char[random.nextInt(3) == 0 ? random.nextInt(300_000) : random.nextInt(3000)];
                    Arrays.fill(value, (char) ('a' + random.nextInt(26)));
                    mset.addAll(List.of(key, new String(value)));
                    values.put(key, new String(value));
                    mget.addAll(List.of(key, "k" + random.nextInt(60)));
                }
                Collections.shuffle(mget, random);
                client.ask(mset.toArray(String[]::new)).expect("+OK\r\n");
                String get = request("GET", mget.get(0));
                mget.add(0, "MGET");
                String pipelined = request(mget.toArray(String[]::new));
                mget.remove(0);
                client.send(get + pipelined + get)
                        .expect(bulkOrNil(values.get(mget.get(0)))
                                + elements(mget, values)
                                + bulkOrNil(values.get(mget.get(0))));
            }
        } catch (Throwable e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    @Test
    void veryManyKeysComeInPiecesAndAreStoredAndRead() throws Exception {
        int keys = 20_000;
        try (ScriptedServer first = store();
                ScriptedServer second = store();
                TestProxy proxy = TestProxy.over(transport).start(first, second);
                TestClient client = proxy.client()) {
            List<String> mset = new ArrayList<>(List.of("MSET"));
            List<String> mget = new ArrayList<>(List.of("MGET"));
            StringBuilder values = new StringBuilder("*" + keys + "\r\n");
            for (int i = 0; i < keys; i++) {
                mset.addAll(List.of("key:" + i, "v" + i));
                mget.add("key:" + i);
                values.append(bulk("v" + i));
            }
            String get = request("GET", "key:7");
            client.send(request(mset.toArray(String[]::new)) + get + request(mget.toArray(String[]::new)) + get)
                    .expect("+OK\r\n" + bulk("v7") + values + bulk("v7"));
            assertEquals(4, proxy.stat("fragments"));
        }
    }

    @Test
    void aGetOfVeryManyKeysComesInPiecesAndItsValuesInTheirOrder() throws Exception {
        ScriptedServer.Script everyThird = peer -> {
            for (String line = peer.line(); line != null; line = peer.line()) {
                StringBuilder response = new StringBuilder();
                for (String key : line.substring(4).split(" ")) {
                    response.append(key.endsWith("3") ? "VALUE " + key + " 0 1\r\nv\r\n" : "");
                }
                peer.send(response + "END\r\n");
            }
        };
        try (ScriptedServer first = ScriptedServer.start(everyThird);
                ScriptedServer second = ScriptedServer.start(everyThird);
                TestProxy proxy = TestProxy.over(transport).with("redis: false").start(first, second);
                TestClient client = proxy.client()) {
            StringBuilder line = new StringBuilder("get");
            StringBuilder values = new StringBuilder();
            for (int i = 0; i < 30_000; i++) {
                line.append(" key").append(i);
                values.append(i % 10 == 3 ? "VALUE key" + i + " 0 1\r\nv\r\n" : "");
            }
            for (String end : List.of("\r\n", "\n")) {
                client.send(line + end + "get 3\r\n").expect(values + "END\r\nVALUE 3 0 1\r\nv\r\nEND\r\n");
            }
            client.send(line + " " + "k".repeat(251) + "\r\nget 3\r\n")
                    .expect("CLIENT_ERROR bad command line format\r\nVALUE 3 0 1\r\nv\r\nEND\r\n");
        }
    }

    @Test
    void aKeyTooLongBehindVeryManyIsAnErrorAndNothingIsSent() throws Exception {
        try (ScriptedServer first = store();
                ScriptedServer second = store();
                TestProxy proxy = TestProxy.over(transport).start(first, second);
                TestClient client = proxy.client()) {
            String[] mget = new String[20_000];
            Arrays.setAll(mget, i -> i == 0 ? "MGET" : i == 19_000 ? "k".repeat(70_000) : "key" + i);
            client.send(request(mget) + request("GET", "key"))
                    .expect("-ERR key is longer than 65536 bytes; redis_max_key_bytes is the limit\r\n$-1\r\n");
            assertEquals(1, first.requests().size() + second.requests().size());
        }
    }

    @Test
    void refusesAPayloadThatDoesNotEndWhereItShould() throws Exception {
        try (ScriptedServer first = store();
                ScriptedServer second = store();
                TestProxy proxy = TestProxy.over(transport).start(first, second);
                TestClient client = proxy.client()) {
            String whole = request("MSET", proxy.key(0, 0), LARGE, proxy.key(1, 0), LARGE);
            client.send(whole.replaceFirst("y\r\n", "yxx"))
                    .expect("-ERR Protocol error: expected CRLF behind a bulk string\r\n");
            client.expectEnd();
            assertEquals(List.of(), first.requests());
            assertEquals(List.of(), second.requests());
        }
    }

    @Test
    void nothingIsSentOrKeptOfWhatAClientDoesNotFinish() throws Exception {
        try (ScriptedServer first = store();
                ScriptedServer second = store();
                TestProxy proxy = TestProxy.over(transport).start(first, second)) {
            TestClient client = proxy.client();
            String whole = request("MSET", proxy.key(0, 0), LARGE, proxy.key(1, 0), LARGE);
            client.send(whole.substring(0, whole.length() - 1000));
            eventually("the first payload to be here", () -> proxy.heldBytes() >= LARGE.length());
            client.close();
            eventually("it to be dropped", () -> proxy.heldBytes() == 0);
            assertEquals(List.of(), first.requests());
            assertEquals(List.of(), second.requests());
        }
    }

    @Test
    void moreThanTheBudgetGoesOneAfterTheOther() throws Exception {
        int clients = 6;
        String value = "z".repeat(3 << 20);
        try (ScriptedServer first = store();
                ScriptedServer second = store();
                TestProxy proxy = TestProxy.over(transport)
                        .global("max_buffered_bytes: " + (16 << 20))
                        .start(first, second)) {
            List<TestClient> all = new ArrayList<>();
            List<Thread> sending = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                all.add(proxy.client());
                String[] words = {"MSET", proxy.key(0, i), value, proxy.key(1, i), value, proxy.key(0, 10 + i), value};
                sending.add(all.get(i).sendMeanwhile(request(words), 1));
            }
            for (TestClient client : all) {
                client.expect("+OK\r\n");
                client.close();
            }
            for (Thread thread : sending) {
                thread.join();
            }
        }
    }

    @Test
    void filtersSeeAllOfIt() throws Exception {
        String type =
                "package zoo; import io.trepak.api.*; import io.trepak.api.filter.*; import io.trepak.api.protocol.*;"
                        + " public final class Count implements FilterProvider {"
                        + " public String name() { return \"count\"; }"
                        + " public RequestFilter open(FilterContext context) {"
                        + " return (in, offset, frame, client, answer) -> frame.keyCount() == 3 && in[offset + frame.keyOffset(2)] == 'x' ?"
                        + " Verdict.reject(\"not you\") : Verdict.PASS; } }";
        PluginJar.build(plugins.resolve("count.jar"), FilterProvider.class, "zoo.Count\n", List.of(type));
        try (ScriptedServer first = store();
                ScriptedServer second = store();
                TestProxy proxy = TestProxy.over(transport)
                        .plugins(plugins)
                        .with("filters: count")
                        .start(first, second);
                TestClient client = proxy.client()) {
            client.ask("MSET", "a", LARGE, "b", LARGE, "x", LARGE).expect("-ERR not you\r\n");
            client.ask("MSET", "a", LARGE, "b", LARGE, "c", "1").expect("+OK\r\n");
            client.ask("GET", "b").expect(bulk(LARGE));
        }
    }

    @Test
    void anErrorOfOneServerIsTheWholeResponse() throws Exception {
        try (ScriptedServer first = answering(words -> elements(List.of("a"), Map.of("a", LARGE)));
                ScriptedServer second = answering(words -> "-WRONG x\r\n");
                TestProxy proxy = TestProxy.over(transport).start(first, second);
                TestClient client = proxy.client()) {
            client.ask("MGET", proxy.key(0, 0), proxy.key(1, 0)).expect("-WRONG x\r\n");
            client.ask("MGET", proxy.key(1, 0), proxy.key(0, 0)).expect("-WRONG x\r\n");
            client.ask("PING").expect("+PONG\r\n");
            eventually("nothing to be kept", () -> proxy.heldBytes() == 0);
        }
    }

    @Test
    void aResponseWithTheWrongNumberOfElementsIsAnError() throws Exception {
        try (ScriptedServer first = answering(words -> elements(List.of("a", "b"), Map.of("a", LARGE)));
                ScriptedServer second = answering(words -> elements(List.of("a"), Map.of()));
                TestProxy proxy = TestProxy.over(transport).start(first, second);
                TestClient client = proxy.client()) {
            client.ask("MGET", proxy.key(0, 0), proxy.key(1, 0));
            assertTrue(client.line().startsWith("-ERR "), "an error");
            client.ask("PING").expect("+PONG\r\n");
            eventually("nothing to be kept", () -> proxy.heldBytes() == 0);
        }
    }

    @Test
    void aServerThatGoesInTheMiddleIsAnErrorBeforeTheResponseHasBegunAndEndsItAfterwards() throws Exception {
        String beginning = ("*1\r\n$" + LARGE.length() + "\r\n" + LARGE).substring(0, 100_000);
        CountDownLatch begun = new CountDownLatch(1);
        ScriptedServer.Script goes = ScriptedServer.firstThen(
                peer -> {
                    peer.request();
                    peer.send(beginning);
                },
                peer -> {
                    peer.request();
                    peer.send(beginning);
                    begun.await();
                });
        try (ScriptedServer first = ScriptedServer.start(goes);
                ScriptedServer second = answering(words -> elements(List.of("a"), Map.of()));
                ScriptedServer third = answering(words -> "-ERR no\r\n");
                TestProxy proxy = TestProxy.over(transport).start(first, second, third);
                TestClient client = proxy.client()) {
            client.ask("MGET", proxy.key(0, 0), proxy.key(2, 0));
            assertTrue(client.line().startsWith("-ERR "), "an error");
            client.ask("MGET", proxy.key(0, 0), proxy.key(1, 0)).expect("*2\r\n$" + LARGE.length() + "\r\n");
            begun.countDown();
            assertTrue(client.rest().length() < LARGE.length());
            eventually("nothing to be kept", () -> proxy.heldBytes() == 0);
        }
    }
}
