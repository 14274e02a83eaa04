package io.trepak.protocol.redis;

import static io.trepak.protocol.redis.Client.array;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.ProtocolException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RequestDecoderTest {
    private static final String LONG = "v".repeat(1000);

    @Test
    void refusesBrokenFramingInRedisWords() {
        Map<String, String> broken = new TreeMap<>();
        for (String count : List.of(
                "*\r",
                "*+1\r",
                "*01\r",
                "*00\r",
                "*1 \r",
                "*x",
                "*1\n",
                "*1\rx",
                "*1048577\r\n",
                "*-\r",
                "*-x",
                "*--1\r",
                "*4294967297\r",
                "*-4294967297",
                "*1234567890")) {
            broken.put(count, "Protocol error: invalid multibulk length");
        }
        for (String length : List.of(
                "$\r",
                "$-1\r",
                "$+4\r",
                "$04\r",
                "$4 \r",
                "$4\n",
                "$4\rx",
                "$4294967300\r",
                "$536870913\r\n",
                "$x",
                "$1234567890")) {
            broken.put("*1\r\n" + length, "Protocol error: invalid bulk length");
            broken.put("*2\r\n$3\r\nGET\r\n" + length, "Protocol error: invalid bulk length");
            broken.put("*3\r\n$3\r\nFOO\r\n$1\r\nx\r\n" + length, "Protocol error: invalid bulk length");
        }
        broken.put("*1\r\nx", "Protocol error: expected '$', got 'x'");
        broken.put("*1\r\n\r", "Protocol error: expected '$', got '?'");
        broken.put("*2\r\n$3\r\nGET\r\n*", "Protocol error: expected '$', got '*'");
        broken.put("*1\r\n$65\r\n", "Protocol error: too big command name");
        broken.put("*2\r\n$3\r\nGET\r\n$1\r\nab\r", "Protocol error: expected CRLF behind a bulk string");
        broken.put("*1\r\n$4\r\nPINGxx", "Protocol error: expected CRLF behind a bulk string");
        broken.put("$4\r\n", "Protocol error: expected '*', got '$'");
        broken.put("\u0016\u0003\u0001", "Protocol error: expected '*', got '?'");
        broken.forEach((bytes, message) -> {
            Client whole = new Client();
            assertEquals(
                    message,
                    assertThrows(ProtocolException.class, () -> whole.begin(bytes), bytes)
                            .getMessage(),
                    bytes);
        });
    }

    @Test
    void refusesLinesOtherThanPingEchoAndQuitAtTheFirstStrangeByte() {
        String refusal = "Protocol error: only PING, ECHO and QUIT may be typed as a line, send others as an array";
        for (String line : List.of("G", "PO", "PINGS", "ech0", "quit!", "EXISTS a\r\n", "POST / HTTP/1.1\r\n")) {
            assertEquals(
                    refusal,
                    assertThrows(ProtocolException.class, () -> new Client().begin(line), line)
                            .getMessage());
        }
        assertThrows(ProtocolException.class, () -> new Client().begin("\rPING\r\n"));
        assertThrows(ProtocolException.class, () -> new Client().begin("ECHO \"a b\"\r\n"));
        assertThrows(ProtocolException.class, () -> new Client().begin("ECHO " + "x".repeat(65536)));
    }

    @Test
    void asksForExactlyWhatAnArgumentLacks() {
        Client client = new Client();
        assertEquals(-1, client.begin("*3\r\n$3\r\nset\r\n$1\r\nk\r\n$1000\r"));
        assertEquals(-1002, client.goOn("*3\r\n$3\r\nset\r\n$1\r\nk\r\n$1000\r\n"));
        assertEquals(-3, client.goOn("*3\r\n$3\r\nset\r\n$1\r\nk\r\n$1000\r\n" + LONG.substring(1)));
        assertEquals(1029, client.goOn("*3\r\n$3\r\nset\r\n$1\r\nk\r\n$1000\r\n" + LONG + "\r\n"));
    }

    @Test
    void leavesALongLastValueToTheEngineOnceAllKeysAreSeen() {
        String head = "*3\r\n$3\r\nset\r\n$1\r\nk\r\n$536870912\r\n";
        Client client = new Client();
        assertEquals(head.length() + 536870912 + 2, client.begin(head));
        assertEquals(1, client.last().keyCount());
        assertEquals("<KEYED get k>", client.send(array("get", "k")));

        String pairs = "*5\r\n$4\r\nmset\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$100000\r\n";
        assertEquals(pairs.length() + 100002, client.begin(pairs));
        assertEquals(2, client.last().keyCount());
        assertEquals(14, client.last().partOffset(0));
        assertEquals(14, client.last().partLength(0));
        assertEquals(28, client.last().partOffset(1));
        assertEquals(
                pairs.length() + 100002,
                client.last().partOffset(1) + client.last().partLength(1));
    }

    @Test
    void waitsForALongValueThatOthersFollow() {
        assertEquals(-100002, new Client().begin("*5\r\n$3\r\nset\r\n$1\r\nk\r\n$100000\r\n"));
    }

    @Test
    void waitsForWhatItMustAnswerByItself() {
        assertEquals(-100002, new Client().begin("*2\r\n$4\r\necho\r\n$100000\r\n"));
    }

    @Test
    void answersTooLongKeysWithoutWaitingForThem() {
        Client client = new Client();
        assertTrue(client.begin("*2\r\n$3\r\nget\r\n$100000\r\n" + "k".repeat(128)) > 100000);
        assertEquals(
                "-ERR key is longer than 65536 bytes\r\n<KEYED get b>",
                client.send(array("mset", "a", "1", "k".repeat(65537), "2") + array("get", "b")));
        assertEquals("<KEYED get " + "k".repeat(65536) + ">", client.send(array("get", "k".repeat(65536))));
        assertEquals(
                "-ERR key is longer than 100 bytes\r\n",
                new Client("redis_max_key_bytes", "100").send(array("get", "k".repeat(101))));
    }

    @Test
    void takesACountOfKeysOfDigitsAboveZeroOnly() {
        String refusal = "-ERR a proxy needs a number of keys of 1 or more to find the script's server\r\n";
        for (String count : List.of("0", "00", "-1", "+1", "", "x", "1x", "1".repeat(65))) {
            assertEquals(refusal, new Client().send(array("eval", "return 1", count, "k", "a")), count);
            assertEquals(refusal, new Client().send(array("evalsha", "abc", count, "k", "a")), count);
        }
        assertEquals("<KEYED eval k>", new Client().send(array("EVAL", "return 1", "12", "k")));
        assertEquals("<KEYED eval k>", new Client().send(array("EVAL", "x".repeat(16305), "10", "k")));
    }

    @Test
    void ignoresRequestsWithoutArguments() {
        assertEquals("+PONG\r\n", new Client().send("*0\r\n*-1\r\n*-10\r\n\r\n\n" + array("PING")));
    }

    @Test
    void takesManyKeys() {
        String[] request = new String[100_001];
        Arrays.setAll(request, i -> i == 0 ? "mget" : "key" + i);
        Client client = new Client();
        client.send(array(request));
        assertEquals(100_000, client.last().keyCount());
    }
}
