package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.trepak.api.tck.ProtocolFragments;
import io.trepak.api.tck.ProtocolOutput;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered for a dead server is what redis-server answers when the keys are not there. */
class MissTest {
    private static String request(String words) {
        StringBuilder text = new StringBuilder();
        String[] parts = words.split(" ");
        text.append('*').append(parts.length).append("\r\n");
        for (String word : parts) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "GET k, $-1|, _|",
        "HGET k f, $-1|, _|",
        "ZSCORE k m, $-1|, _|",
        "MGET a b c, *3|$-1|$-1|$-1|, *3|_|_|_|",
        "MGET a, *1|$-1|, *1|_|",
        "EXISTS a b, :0|, :0|",
        "LRANGE k 0 -1, *0|, *0|",
        "SMEMBERS k, *0|, ~0|",
        "HGETALL k, *0|, %0|",
    })
    void readsFindNothing(String words, String inResp2, String inResp3) {
        Client client = new Client();
        assertEquals(inResp2.replace("|", "\r\n"), client.missed(request(words)));
        client.send(request("HELLO 3"));
        assertEquals(inResp3.replace("|", "\r\n"), client.missed(request(words)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET k v",
                "MSET a b",
                "DEL k",
                "GETDEL k",
                "GETEX k",
                "GETSET k v",
                "INCR k",
                "TOUCH k",
                "EXPIRE k 1",
                "LPOP k",
                "SPOP k",
                "HMGET k f g",
                "EVAL s 1 k",
                "SCAN 0",
                "SUNION a b",
                "DBSIZE"
            })
    void everythingElseIsAnError(String words) {
        assertNull(new Client().missed(request(words)));
    }

    @Test
    void theJoinTakesItLikeAServersAnswer() {
        RedisFrontend codec = (RedisFrontend)
                TestPool.of(new RedisProtocol(), TestOptions.none()).frontend();
        RedisCommand mget = RedisCommands.find(Resp.bytes("MGET"), 0, 4);
        ProtocolOutput miss = new ProtocolOutput();
        codec.miss(new ProtocolFragments(2, 0, 1, 1, 0).to(mget), 2, miss);
        ProtocolFragments parts = new ProtocolFragments(2, 0, 1, 1, 0)
                .answered(0, "*2\r\n$1\r\na\r\n$1\r\nd\r\n")
                .answered(1, miss.text());
        ProtocolOutput out = new ProtocolOutput();
        codec.join(parts.to(mget), out);
        assertEquals("*4\r\n$1\r\na\r\n$-1\r\n$-1\r\n$1\r\nd\r\n", out.text());
    }
}
