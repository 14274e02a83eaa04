package io.trepak.engine;

import static io.trepak.engine.MemoryWatch.BUDGET;
import static io.trepak.engine.MemoryWatch.MIB;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What clients make the proxy hold with requests that are half here, or whole and not yet forwarded: their bytes, the tables
 * of their keys, and what is read ahead.
 */
class UnfinishedRequestsMemoryTest {
    private static final String ARGUMENTS = "*1048576\r\n";
    private static final int EMPTY_ARGUMENTS_BYTES = 1_048_500 * "$0\r\n\r\n".length();

    private static TestProxy.Builder proxy() {
        return TestProxy.over(TestProxy.transports().findFirst().orElseThrow()).global(BUDGET);
    }

    private static ScriptedServer good() throws Exception {
        return answering(words -> words.size() > 1 ? bulk(words.get(1)) : "+OK\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$4\r\nMGET\r\n",
                "$3\r\nDEL\r\n",
                "$4\r\nMSET\r\n",
                "$6\r\nEXISTS\r\n",
                "$4\r\nSADD\r\n$1\r\nk\r\n",
                "$4\r\nEVAL\r\n$1\r\ns\r\n$7\r\n1048570\r\n",
                "$6\r\nSINTER\r\n"
            })
    void aMillionArgumentsWithoutTheirEnd(String command) throws Exception {
        byte[] empty = Flood.repeated("$0\r\n\r\n");
        try (ScriptedServer server = good();
                TestProxy proxy = proxy().start(server);
                MemoryWatch watch = MemoryWatch.ofRedis(proxy);
                Flood flood = new Flood(proxy)) {
            flood.add(
                    command.contains("MGET") ? 45 : 12,
                    client -> client.send(ARGUMENTS + command).send(empty, EMPTY_ARGUMENTS_BYTES));
            watch.stepWhile(flood);
        }
    }

    @Test
    void keysThatComeSlowlyFromFortyClientsAtOnce() throws Exception {
        byte[] keys = "$0\r\n\r\n".repeat(500).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        try (ScriptedServer server = good();
                TestProxy proxy = proxy().start(server);
                MemoryWatch watch = MemoryWatch.ofRedis(proxy);
                Flood flood = new Flood(proxy)) {
            // Every table grows at the same pace, so that none stands out.
            flood.add(40, client -> client.send(ARGUMENTS + "$4\r\nMGET\r\n").send(keys, EMPTY_ARGUMENTS_BYTES / 4));
            watch.stepWhile(flood);
        }
    }

    @Test
    void largeValuesOfWhichTheLastByteIsMissing() throws Exception {
        byte[] value = new byte[64 << 10];
        try (ScriptedServer server = good();
                TestProxy proxy = proxy().start(server);
                MemoryWatch watch = MemoryWatch.ofRedis(proxy);
                Flood flood = new Flood(proxy)) {
            flood.add(
                    40,
                    client -> client.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + 8 * MIB + "\r\n")
                            .send(value, 8 * MIB - 1));
            watch.stepWhile(flood);
        }
    }

    @Test
    void requestsToBeSplitOfWhichTheLastByteIsMissing() throws Exception {
        byte[] value = new byte[64 << 10];
        try (ScriptedServer server = good();
                TestProxy proxy = proxy().start(server, server);
                MemoryWatch watch = MemoryWatch.ofRedis(proxy);
                Flood flood = new Flood(proxy)) {
            flood.add(
                    40,
                    client -> client.send("*5\r\n$4\r\nMSET\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$" + 3 * MIB + "\r\n")
                            .send(value, 3 * MIB - 1));
            // A payload in the middle has to be looked at again.
            flood.add(
                    40,
                    client -> client.send("*5\r\n$4\r\nMSET\r\n$1\r\na\r\n$" + 3 * MIB + "\r\n")
                            .send(value, 3 * MIB - 1));
            watch.stepWhile(flood);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$200000\r\n",
                "*3\r\n$4\r\nMGET\r\n$1\r\nk\r\n$200000\r\n",
                "*5\r\n$4\r\nMSET\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$200000\r\n"
            })
    void aLittleOfEachOfAThousandClients(String begin) throws Exception {
        List<TestClient> clients = new ArrayList<>();
        try (ScriptedServer server = good();
                TestProxy proxy = proxy().start(server);
                MemoryWatch watch = MemoryWatch.ofRedis(proxy)) {
            for (int i = 0; i < 1000; i++) {
                TestClient client = proxy.client();
                clients.add(client);
                client.send(begin + "x".repeat(i % 2 == 0 ? 17_000 : 60_000));
                if (i % 10 == 0) {
                    watch.step();
                }
            }
            watch.step();
            watch.look();
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void keysOfAMebibyteEach() throws Exception {
        byte[] key = new byte[64 << 10];
        try (ScriptedServer server = good();
                TestProxy proxy = proxy().start(server);
                MemoryWatch watch = MemoryWatch.ofRedis(proxy).withRequestsUpTo(21 * MIB);
                Flood flood = new Flood(proxy)) {
            flood.add(12, client -> {
                client.send("*64\r\n$4\r\nMGET\r\n");
                for (int i = 0; i < 20; i++) {
                    client.send("$" + MIB + "\r\n").send(key, MIB).send("\r\n");
                }
            });
            watch.stepWhile(flood);
        }
    }

    @Test
    void commandsAnsweredHereThatHaveNoEnd() throws Exception {
        byte[] argument = Flood.repeated("$1000\r\n" + "x".repeat(1000) + "\r\n");
        byte[] line = Flood.repeated("x");
        try (ScriptedServer server = good();
                TestProxy proxy = proxy().start(server);
                MemoryWatch watch = MemoryWatch.ofRedis(proxy);
                Flood flood = new Flood(proxy)) {
            flood.add(10, client -> client.send(ARGUMENTS + "$4\r\nECHO\r\n").send(argument, 20 * MIB));
            flood.add(
                    10,
                    client -> client.send(ARGUMENTS + "$6\r\nCLIENT\r\n$7\r\nSETINFO\r\n")
                            .send(argument, 20 * MIB));
            flood.add(10, client -> client.send(ARGUMENTS + "$5\r\nHELLO\r\n").send(argument, 20 * MIB));
            flood.add(10, client -> client.send(ARGUMENTS + "$7\r\nNONSENS\r\n").send(argument, 20 * MIB));
            flood.add(10, client -> client.send("PING ").send(line, 20 * MIB));
            watch.stepWhile(flood);
        }
    }

    @Test
    void tablesOfSplitRequestsThatWaitForTheirServers() throws Exception {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            String key = "k" + i;
            keys.append(bulk(key));
        }
        byte[] mget = ("*100001\r\n$4\r\nMGET\r\n" + keys).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        try (ScriptedServer server = good();
                ScriptedServer silent = silent();
                ScriptedServer silentToo = silent();
                TestProxy proxy = proxy().start(server, silent, silentToo);
                MemoryWatch watch = MemoryWatch.ofRedis(proxy);
                Flood flood = new Flood(proxy)) {
            flood.add(45, client -> client.send(mget).send(mget).send(mget));
            watch.stepWhile(flood);
        }
    }

    @Test
    void manySmallSplitRequestsThatWaitForTheirServers() throws Exception {
        try (ScriptedServer server = good();
                ScriptedServer silent = silent();
                ScriptedServer silentToo = silent();
                TestProxy proxy = proxy().start(server, silent, silentToo);
                MemoryWatch watch = MemoryWatch.ofRedis(proxy);
                Flood flood = new Flood(proxy)) {
            byte[] mget = Flood.repeated(request("MGET", proxy.key(1, 0), proxy.key(2, 0)));
            flood.add(100, client -> client.send(mget, MIB));
            watch.stepWhile(flood);
        }
    }

    @Test
    void whatIsReadOfClientsThatDoNotReadTheirResponses() throws Exception {
        String value = bulk("x".repeat(10_000));
        try (ScriptedServer server = good();
                ScriptedServer large = answering(words -> value);
                TestProxy proxy = proxy().start(server, large);
                MemoryWatch watch = MemoryWatch.ofRedis(proxy);
                Flood flood = new Flood(proxy)) {
            byte[] gets = Flood.repeated(request("GET", proxy.key(1, 0)));
            flood.add(40, client -> client.send(gets, 4 * MIB));
            watch.stepWhile(flood);
        }
    }

    @Test
    void whatIsReadBehindARequestWhoseResponseIsAwaited() throws Exception {
        byte[] pings = Flood.repeated(request("PING"));
        try (ScriptedServer server = good();
                ScriptedServer silent = silent();
                TestProxy proxy = proxy().start(server, silent);
                MemoryWatch watch = MemoryWatch.ofRedis(proxy);
                Flood flood = new Flood(proxy)) {
            String get = request("GET", proxy.key(1, 0));
            flood.add(40, client -> client.send(get).send(pings, 4 * MIB));
            flood.add(10, client -> client.send(get + request("HELLO", "3")).send(pings, 4 * MIB));
            watch.stepWhile(flood);
        }
    }

    /** Takes everything and says nothing. */
    private static ScriptedServer silent() throws Exception {
        return ScriptedServer.start(ScriptedServer.Peer::awaitEnd);
    }
}
