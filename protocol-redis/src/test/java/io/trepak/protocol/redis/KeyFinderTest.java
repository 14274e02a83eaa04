package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.tck.ProtocolOutput;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Where keys are found in each form that commands have. Requests are words with blanks between. */
class KeyFinderTest {
    private static final String NO_COUNT = "-ERR a proxy finds the server by the keys; the number of keys must be 1 or"
            + " more, or redis_keyless_scripts be set\r\n";

    private static String send(Client client, String words) {
        return client.send(Client.array(words.split(" ")));
    }

    @Test
    void findsEveryKeyThatMustLiveWithTheOthers() {
        Map<String, String> keys = new TreeMap<>();
        keys.put("SUNION a b c", "<SAME_SERVER sunion a b c>");
        keys.put("SUNION a", "<SAME_SERVER sunion a>");
        keys.put("RENAME a b", "<SAME_SERVER rename a b>");
        keys.put("COPY a b DB 0 REPLACE", "<SAME_SERVER copy a b>");
        keys.put("COPY a", "<SAME_SERVER copy a>");
        keys.put("SMOVE a b member", "<SAME_SERVER smove a b>");
        keys.put("LMOVE a b LEFT RIGHT", "<SAME_SERVER lmove a b>");
        keys.put("LCS a b LEN", "<SAME_SERVER lcs a b>");
        keys.put("BITOP AND d a b", "<SAME_SERVER bitop d a b>");
        keys.put("MSETNX a 1 b 2", "<SAME_SERVER msetnx a b>");
        keys.put("PFMERGE d a", "<SAME_SERVER pfmerge d a>");
        keys.put("ZRANGESTORE d a 0 -1", "<SAME_SERVER zrangestore d a>");
        keys.put("GEOSEARCHSTORE d a FROMLONLAT 1 1 BYRADIUS 1 m", "<SAME_SERVER geosearchstore d a>");
        keys.put("ZUNION 2 a b WITHSCORES", "<SAME_SERVER zunion a b>");
        keys.put("ZUNION 9 a b", "<SAME_SERVER zunion a b>");
        keys.put("ZUNION x a b", "<SAME_SERVER zunion a>");
        keys.put("ZUNION 0 a b", "<SAME_SERVER zunion a>");
        keys.put("ZUNION -1 a b", "<SAME_SERVER zunion a>");
        keys.put("ZUNION 99999999999 a b", "<SAME_SERVER zunion a>");
        keys.put("ZUNIONSTORE d 2 a b WEIGHTS 1 2", "<SAME_SERVER zunionstore d a b>");
        keys.put("ZUNIONSTORE d 2 a", "<SAME_SERVER zunionstore d a>");
        keys.put("ZUNIONSTORE d", "<SAME_SERVER zunionstore d>");
        keys.put("SINTERCARD 2 a b LIMIT 1", "<SAME_SERVER sintercard a b>");
        keys.put("LMPOP 1 a LEFT", "<SAME_SERVER lmpop a>");
        keys.put("ZMPOP 2 a b MIN COUNT 2", "<SAME_SERVER zmpop a b>");
        keys.put("EVAL code 2 a b c", "<SAME_SERVER eval a b>");
        keys.put("EVALSHA_RO sha 1 a b", "<SAME_SERVER evalsha_ro a>");
        keys.put("EVAL code 7 a b", "<SAME_SERVER eval a b>");
        keys.put("FCALL f 1 a", "<SAME_SERVER fcall a>");
        keys.put("SORT a", "<SAME_SERVER sort a>");
        keys.put("SORT a BY store GET store LIMIT store 1 ALPHA", "<SAME_SERVER sort a>");
        keys.put("SORT a GET store Store d", "<SAME_SERVER sort a d>");
        keys.put("SORT a LIMIT 0 1 STORE d", "<SAME_SERVER sort a d>");
        keys.put("SORT a STORE d STORE e", "<SAME_SERVER sort a d e>");
        keys.put("SORT a STORE", "<SAME_SERVER sort a>");
        keys.put("GEORADIUS a 1 1 1 m STORE d", "<SAME_SERVER georadius a d>");
        keys.put("GEORADIUS store 1 1 1 m ASC STOREDIST d", "<SAME_SERVER georadius store d>");
        keys.put("GEORADIUS a 1 1 1 store x", "<SAME_SERVER georadius a>");
        keys.put("GEORADIUSBYMEMBER a m 1 m STORE d", "<SAME_SERVER georadiusbymember a d>");
        keys.put("XREAD STREAMS a 0", "<SAME_SERVER xread a>");
        keys.put("XREAD COUNT 2 STREAMS a b 0 0", "<SAME_SERVER xread a b>");
        keys.put("XREAD COUNT streams streams a 0", "<SAME_SERVER xread a>");
        keys.put("XREADGROUP GROUP g block NOACK STREAMS a >", "<SAME_SERVER xreadgroup a>");
        keys.forEach((request, expected) -> assertEquals(expected, send(new Client(), request), request));
    }

    @Test
    void findsTheFirstKeyOnlyWhereThePoolSaysSo() {
        Client client = new Client("redis_multi_key", "first_key");
        Map<String, String> keys = new TreeMap<>();
        keys.put("SUNION a b c", "<KEYED sunion a>");
        keys.put("BITOP AND d a b", "<KEYED bitop d>");
        keys.put("MSETNX a 1 b 2", "<KEYED msetnx a>");
        keys.put("ZUNION 2 a b", "<KEYED zunion a>");
        keys.put("ZUNIONSTORE d 2 a b", "<KEYED zunionstore d>");
        keys.put("EVAL code 2 a b", "<KEYED eval a>");
        keys.put("SORT a STORE d", "<KEYED sort a>");
        keys.put("GEORADIUS a 1 1 1 m STORE d", "<KEYED georadius a>");
        keys.put("XREAD STREAMS a b 0 0", "<KEYED xread a>");
        keys.put("EXISTS a b", "<SPLIT exists a b>");
        keys.forEach((request, expected) -> assertEquals(expected, send(client, request), request));
    }

    @Test
    void findsWhatTwemproxyTakesForTheKeyWhereThePoolSaysSo() {
        Client client = new Client("redis_multi_key", "twemproxy");
        assertEquals("<KEYED zunion 2>", send(client, "ZUNION 2 a b"));
        assertEquals("<KEYED zinter 1>", send(client, "ZINTER 1"));
        assertEquals("<KEYED exists a>", send(client, "EXISTS a b"));
        assertEquals("<KEYED sunion a>", send(client, "SUNION a b"));
        assertEquals("<SPLIT mget a b>", send(client, "MGET a b"));
    }

    @Test
    void findsTheKeyBehindASubcommand() {
        Client client = new Client();
        assertEquals("<KEYED object|encoding k>", send(client, "OBJECT ENCODING k"));
        assertEquals("<KEYED memory|usage k>", send(client, "memory usage k SAMPLES 5"));
        assertEquals("<KEYED xinfo|stream k>", send(client, "XINFO STREAM k FULL"));
        assertEquals("<KEYED xgroup|create k>", send(client, "xgroup CREATE k g $ MKSTREAM"));
        assertEquals(
                "-ERR wrong number of arguments for 'object|encoding' command\r\n", send(client, "OBJECT Encoding"));
        assertEquals("-ERR wrong number of arguments for 'object' command\r\n", send(client, "OBJECT"));
        assertEquals("-ERR unknown subcommand 'NONE'. Try OBJECT HELP.\r\n", send(client, "OBJECT NONE k"));
        assertEquals(
                "-ERR unknown subcommand '" + "n".repeat(128) + "'. Try XINFO HELP.\r\n",
                send(client, "xinfo " + "n".repeat(70_000) + " k"));
    }

    @Test
    void refusesToWaitAndWhatIsNoListOfStreams() {
        Client client = new Client();
        assertTrue(send(client, "XREAD BLOCK 0 STREAMS a 0").startsWith("-ERR 'xread with block' is not supported"));
        assertTrue(send(client, "XREADGROUP GROUP g c COUNT 1 block 0 STREAMS a >")
                .startsWith("-ERR 'xreadgroup with block' is not supported"));
        String syntax = "-ERR syntax error\r\n";
        for (String wrong : List.of(
                "XREAD a b c d", "XREAD COUNT 1 STREAMS", "XREAD COUNT 1 COUNT 1", "XREAD NOPE BLOCK 0 STREAMS a 0")) {
            assertEquals(syntax, send(client, wrong), wrong);
        }
        assertEquals(
                syntax + "<KEYED get a>",
                client.send(Client.array("XREAD", "COUNT", "1", "x".repeat(70_000)) + Client.array("GET", "a")));
        assertEquals(
                "-ERR Unbalanced 'xread' list of streams: for each stream key an ID or '$' must be specified.\r\n",
                send(client, "XREAD STREAMS a b 0"));
    }

    @Test
    void takesACountOfKeysOfDigitsAboveZeroOnly() {
        for (String count : List.of("0", "00", "-1", "+1", "", "x", "1x", "1".repeat(65))) {
            for (String script : List.of("eval", "evalsha", "fcall_ro")) {
                assertEquals(NO_COUNT, new Client().send(Client.array(script, "return 1", count, "k", "a")), count);
            }
        }
        assertEquals(NO_COUNT, new Client().send(Client.array("EVAL", "return 1", "1")));
        assertEquals("<SAME_SERVER eval k>", new Client().send(Client.array("EVAL", "return 1", "12", "k")));
        assertEquals("<SAME_SERVER eval k>", new Client().send(Client.array("EVAL", "x".repeat(16305), "10", "k")));
    }

    @Test
    void runsScriptsWithoutKeysAnywhereWhereThePoolSaysSo() {
        Client client = new Client("redis_keyless_scripts", "any_server");
        assertEquals("<ANY (script without keys)>", send(client, "EVAL code 0 a b"));
        assertEquals("<ANY (script without keys)>", send(client, "FCALL f 0"));
        assertEquals(NO_COUNT, send(client, "EVAL code x a b"));
        assertEquals("<SAME_SERVER eval a>", send(client, "EVAL code 1 a b"));
    }

    @Test
    void forwardsUnknownCommandsByTheirFirstArgumentWhereThePoolSaysSo() {
        Client client = new Client("redis_unknown", "first_key");
        assertEquals("<KEYED (unknown, by first key) doc>", send(client, "JSON.SET doc $ 1"));
        assertTrue(send(client, "TDIGEST.NOPE").startsWith("-ERR unknown command 'TDIGEST.NOPE'"));
        assertTrue(send(client, "BLPOP a 0").startsWith("-ERR 'blpop' is not supported by a proxy: "));
        assertEquals(
                "-NOAUTH Authentication required\r\n",
                send(new Client("redis_unknown", "first_key", "redis_auth", "x"), "JSON.SET doc $ 1"));
    }

    @Test
    void allowsWhatIsDangerousOnlyWhereThePoolSaysSo() {
        assertEquals(
                "-ERR 'flushall' goes to all servers and is off; 'redis_allow: flushall' in the pool allows it\r\n",
                send(new Client(), "FLUSHALL"));
        assertEquals(
                "-ERR 'script flush' goes to all servers and is off; 'redis_allow: script_flush' in the pool allows"
                        + " it\r\n",
                send(new Client("redis_allow", "keys"), "SCRIPT FLUSH SYNC"));
        Client client = new Client("redis_allow", "flushdb keys, script_flush");
        assertEquals("<ALL flushdb>", send(client, "FLUSHDB ASYNC"));
        assertEquals("<ALL keys>", send(client, "KEYS *"));
        assertEquals("<ALL script|flush>", send(client, "SCRIPT FLUSH"));
        assertTrue(send(client, "FLUSHALL").startsWith("-ERR 'flushall'"));
        assertEquals("<ALL dbsize>", send(new Client(), "DBSIZE"));
    }

    @Test
    void closesWithoutAWordWhereThePoolSaysSo() {
        for (String wrong : List.of(
                Client.array("NOPE"),
                Client.array("GET"),
                Client.array("BLPOP", "a", "0"),
                Client.array("EVAL", "x", "0", "a"),
                Client.array("GET", "k".repeat(70_000)))) {
            assertEquals("<close>", new Client("redis_errors", "close").send(wrong), wrong);
        }
        // The log has the reason, the client nothing.
        for (String wrong : List.of("GET a\r\n", "*1\r\n!", "*01\r\n", "GET / HTTP/1.1\r\n")) {
            Client client = new Client("redis_errors", "close");
            ProtocolException why = assertThrows(ProtocolException.class, () -> client.send(wrong), wrong);
            ProtocolOutput out = new ProtocolOutput();
            client.codec().error(client.last(), Failure.of(Failure.Kind.INVALID_REQUEST, why.getMessage()), out);
            assertEquals("", out.text(), wrong);
        }
        Client client = new Client("redis_errors", "close", "redis_auth", "x");
        assertEquals("-NOAUTH Authentication required\r\n", client.send(Client.array("GET", "a")));
    }
}
