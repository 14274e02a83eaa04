package io.trepak.protocol.redis;

import static io.trepak.protocol.redis.Client.array;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        broken.put("*1048577\r\n", "Protocol error: more than 1048576 arguments; redis_max_arguments is the limit");
        broken.put("*1\r\nx", "Protocol error: expected '$', got 'x'");
        broken.put("*1\r\n\r", "Protocol error: expected '$', got '?'");
        broken.put("*2\r\n$3\r\nGET\r\n*", "Protocol error: expected '$', got '*'");
        broken.put("*1\r\n$65\r\n", "Protocol error: too big command name");
        broken.put("*2\r\n$3\r\nGET\r\n$1\r\nab\r", "Protocol error: expected CRLF behind a bulk string");
        broken.put("*1\r\n$4\r\nPINGxx", "Protocol error: expected CRLF behind a bulk string");
        broken.put("$4\r\n", "Protocol error: expected '*', got '$'");
        broken.put("\u0017\u0003\u0001", "Protocol error: expected '*', got '?'");
        broken.put(
                "\u0016\u0003\u0001",
                "Protocol error: expected '*', got byte 0x16; this looks like TLS, and this port is not encrypted");
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
    void refusesLinesOtherThanTheFewAtTheFirstStrangeByte() {
        String refusal = "Protocol error: only AUTH, ECHO, INFO, PING, QUIT, ROLE and TIME may be typed as a line,"
                + " send others as an array";
        for (String line : List.of(
                "S", "PB", "PINGS", "ech0", "quit!", "EXISTS a\r\n", "GET a\r\n", "MULTI\r\n", "SELECT 5\r\n")) {
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
                "-ERR key is longer than 65536 bytes; redis_max_key_bytes is the limit\r\n<KEYED get b>",
                client.send(array("mset", "a", "1", "k".repeat(65537), "2") + array("get", "b")));
        assertEquals("<KEYED get " + "k".repeat(65536) + ">", client.send(array("get", "k".repeat(65536))));
        assertEquals(
                "-ERR key is longer than 100 bytes; redis_max_key_bytes is the limit\r\n",
                new Client("redis_max_key_bytes", "100").send(array("get", "k".repeat(101))));
    }

    @Test
    void ignoresRequestsWithoutArguments() {
        assertEquals("+PONG\r\n", new Client().send("*0\r\n*-1\r\n*-10\r\n\r\n\n" + array("PING")));
    }

    @Test
    void takesAsManyArgumentsAsThePoolSays() {
        Client client = new Client("redis_max_arguments", "16");
        String[] request = new String[16];
        Arrays.fill(request, "k");
        request[0] = "del";
        client.send(array(request));
        assertEquals(15, client.last().keyCount());
        assertEquals(
                "Protocol error: more than 16 arguments; redis_max_arguments is the limit",
                assertThrows(ProtocolException.class, () -> client.begin("*17\r\n"))
                        .getMessage());
    }

    @Test
    void looksAtNoArgumentTwiceWhenAThousandArriveByteByByte() {
        String[] request = new String[1_000];
        Arrays.setAll(request, i -> i == 0 ? "mget" : "key" + i);
        byte[] in = Resp.bytes(array(request));
        Client client = new Client();
        RequestFrame frame = new RequestFrame();
        // Everything before the argument in progress is spoilt: a decoder that looks there again fails.
        byte[] spoilt = new byte[in.length];
        Arrays.fill(spoilt, (byte) '?');
        spoilt[0] = in[0];
        int argumentStart = 0;
        for (int limit = 1; limit <= in.length; limit++) {
            System.arraycopy(in, argumentStart, spoilt, argumentStart, limit - argumentStart);
            int result = client.codec().decode(spoilt, 0, limit, frame);
            assertEquals(limit == in.length ? in.length : result, result);
            boolean payloadEnds = in[limit - 1] == '\n' && limit < in.length && in[limit] == '$';
            if (payloadEnds) {
                Arrays.fill(spoilt, 1, limit, (byte) '?');
                argumentStart = limit;
            }
        }
        assertEquals(999, frame.keyCount());
    }

    /** As the engine: what was handed out is gone, what was not comes again with more behind it. Returns how many pieces there were. */
    private static int readInPieces(FrontendCodec codec, byte[] request, int readBytes, RequestFrame frame) {
        int passed = 0;
        int pieces = 0;
        for (int here = readBytes; ; ) {
            byte[] in = Arrays.copyOfRange(request, passed, Math.min(here, request.length));
            frame.more(false);
            int length = in.length == 0 ? -1 : codec.decode(in, 0, in.length, frame);
            if (length < 0) {
                assertTrue(here < request.length, "it waits for more than there is");
                assertTrue(here - passed <= readBytes + 20_000, "all but a piece has been handed out");
                here += readBytes;
                continue;
            }
            pieces++;
            passed += length;
            if (!frame.hasMore()) {
                assertEquals(request.length, passed);
                return pieces;
            }
            int last = frame.keyCount() - 1;
            assertEquals(passed, frame.partOffset(last) + frame.partLength(last), "a piece ends where a part does");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 1000, 16_384, 65_536})
    void handsOutVeryManyKeysInPieces(int readBytes) {
        for (String name : new String[] {"mget", "mset", "unlink"}) {
            int keys = 10_000;
            int step = name.equals("mset") ? 2 : 1;
            String[] words = new String[1 + step * keys];
            Arrays.setAll(words, i -> i == 0 ? name : step == 2 && i % 2 == 0 ? "v" + i : "key" + i);
            byte[] request = Resp.bytes(array(words));
            RequestFrame frame = new RequestFrame();
            Client client = new Client();
            int pieces = readInPieces(client.codec(), request, readBytes, frame);
            assertTrue(pieces > 1 && pieces <= 2 + request.length / 16_384, name + " in " + pieces + " pieces");
            assertEquals(keys, frame.keyCount());
            for (int key = 0; key < keys; key++) {
                String expected = words[1 + step * key];
                assertEquals(
                        expected,
                        new String(request, frame.keyOffset(key), frame.keyLength(key), StandardCharsets.ISO_8859_1));
                assertEquals(request[frame.partOffset(key)], '$');
            }
            assertEquals("+PONG\r\n", client.send(array("PING")));
        }
    }

    @Test
    void whatIsNotSplitOrHasFewerKeysComesAsAWhole() {
        String[] words = new String[8000];
        Arrays.setAll(words, i -> i == 0 ? "mget" : "a key that is rather long" + i);
        assertComesAsAWhole(words);
        words = new String[20_000];
        Arrays.setAll(words, i -> i == 0 ? "sunion" : "a key that is rather long" + i);
        assertComesAsAWhole(words);
    }

    private static void assertComesAsAWhole(String[] words) {
        Client client = new Client();
        byte[] request = Resp.bytes(array(words));
        byte[] first = Arrays.copyOf(request, request.length - 1);
        RequestFrame frame = new RequestFrame();
        assertTrue(client.codec().decode(first, 0, first.length, frame) < 0);
        assertEquals(request.length, client.codec().decode(request, 0, request.length, frame));
        assertFalse(frame.hasMore());
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
