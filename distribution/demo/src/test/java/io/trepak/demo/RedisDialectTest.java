package io.trepak.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RedisDialectTest {
    private final AtomicLong now = new AtomicLong(1_000_000);
    private final List<String> traced = new ArrayList<>();
    private final Store store = new Store(now::get, 10_000);
    private final Talk talk = new Talk(new RedisDialect(traced::add, store));

    private void answers(String expected, String... words) throws IOException {
        assertEquals(expected.replace("|", "\r\n"), talk.redis(words), String.join(" ", words));
    }

    @Test
    void keepsStrings() throws IOException {
        answers("+OK|", "SET", "name", "yaun");
        answers("$4|yaun|", "get", "name");
        answers("$-1|", "get", "other");
        answers(":4|", "strlen", "name");
        answers(":6|", "append", "name", "!!");
        answers("$6|yaun!!|", "get", "name");
        answers("+string|", "type", "name");
        answers("+none|", "type", "other");
    }

    @Test
    void keepsBytesOfAnyValue() throws IOException {
        answers("+OK|", "set", "k\u0000\u00ff", "\u0000\r\n\u00fe");
        answers("$4|\u0000\r\n\u00fe|", "get", "k\u0000\u00ff");
    }

    @Test
    void takesManyKeysAtOnce() throws IOException {
        answers("+OK|", "mset", "a", "1", "b", "2");
        answers("*3|$1|1|$-1|$1|2|", "mget", "a", "x", "b");
        answers(":2|", "exists", "a", "b", "x");
        answers(":1|", "touch", "a", "x");
        answers(":2|", "del", "a", "b", "x");
        answers(":0|", "unlink", "a");
        assertEquals(List.of("mset a b", "mget a x b", "exists a b x", "touch a x", "del a b x", "unlink a"), traced);
    }

    @Test
    void setsOnConditionAndForATime() throws IOException {
        answers("$-1|", "set", "k", "1", "XX");
        answers("+OK|", "set", "k", "1", "nx", "ex", "10");
        answers("$-1|", "set", "k", "2", "NX");
        answers(":10|", "ttl", "k");
        answers("+OK|", "set", "k", "3", "XX", "PX", "500");
        now.addAndGet(499);
        answers("$1|3|", "get", "k");
        now.addAndGet(1);
        answers("$-1|", "get", "k");
        answers(":-2|", "ttl", "k");
        answers("-ERR syntax error|", "set", "k", "1", "KEEPTTL");
    }

    @Test
    void forgetsAKeyWhenItsTimeIsOver() throws IOException {
        answers("+OK|", "setex", "k", "2", "v");
        answers("+OK|", "set", "stays", "v");
        answers(":1|", "expire", "stays", "100");
        answers(":0|", "expire", "none", "100");
        now.addAndGet(2000);
        answers(":0|", "exists", "k");
        answers(":98|", "ttl", "stays");
        answers(":1|", "incr", "n");
        answers(":-1|", "ttl", "n");
    }

    @Test
    void counts() throws IOException {
        answers(":1|", "incr", "n");
        answers(":0|", "decr", "n");
        answers(":41|", "incrby", "n", "41");
        answers(":40|", "decrby", "n", "1");
        answers("+OK|", "set", "s", "text");
        answers("-ERR value is not an integer or out of range|", "incr", "s");
        answers("+OK|", "set", "n", "9223372036854775807");
        answers("-ERR increment or decrement would overflow|", "incr", "n");
    }

    @Test
    void keepsListsSetsAndHashes() throws IOException {
        answers(":2|", "rpush", "l", "b", "c");
        answers(":3|", "lpush", "l", "a");
        answers("*3|$1|a|$1|b|$1|c|", "lrange", "l", "0", "-1");
        answers("*1|$1|c|", "lrange", "l", "-1", "100");
        answers("*0|", "lrange", "l", "2", "1");
        answers("$1|a|", "lpop", "l");
        answers("$1|c|", "rpop", "l");
        answers(":1|", "llen", "l");
        answers("$1|b|", "rpop", "l");
        answers("+none|", "type", "l");
        answers(":2|", "sadd", "s", "x", "y", "x");
        answers("*2|$1|x|$1|y|", "smembers", "s");
        answers(":1|", "hset", "h", "f", "1");
        answers(":0|", "hset", "h", "f", "2");
        answers("$1|2|", "hget", "h", "f");
        answers("*2|$1|f|$1|2|", "hgetall", "h");
        answers("-WRONGTYPE Operation against a key holding the wrong kind of value|", "get", "h");
        answers("-WRONGTYPE Operation against a key holding the wrong kind of value|", "lpush", "h", "x");
        answers("*1|$-1|", "mget", "h");
    }

    @Test
    void refusesWhatItDoesNotKnow() throws IOException {
        answers("-ERR unknown command 'FLY'|", "FLY", "away");
        answers("-ERR wrong number of arguments for 'get' command|", "get");
        answers("-ERR wrong number of arguments for 'mset' command|", "mset", "a");
        answers("-ERR wrong number of arguments for 'mset' command|", "mset", "a", "1", "b");
    }

    @Test
    void takesNoMoreThanItsMemory() throws IOException {
        answers("+OK|", "set", "a", "x".repeat(9000));
        answers("-OOM command not allowed: this demo server is full|", "set", "b", "x".repeat(2000));
        answers("-OOM command not allowed: this demo server is full|", "append", "a", "x".repeat(2000));
        answers(":1|", "del", "a");
        assertEquals(0, store.bytes());
        answers("+OK|", "set", "b", "x".repeat(2000));
        answers("+OK|", "set", "b", "x".repeat(9000));
        answers(":1|", "del", "b");
        for (int i = 0; i < 50; i++) {
            answers(":1|", "rpush", "l", "x".repeat(5000));
            answers(":1|", "sadd", "s", "m");
            answers("$5000|" + "x".repeat(5000) + "|", "lpop", "l");
            answers(":1|", "del", "s");
        }
        assertEquals(0, store.bytes());
    }

    @Test
    void answersAPipelineInOrder() throws IOException {
        assertEquals(
                "+PONG\r\n$2\r\nhi\r\n+PONG\r\n",
                talk.send("*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nping\r\n$2\r\nhi\r\n*0\r\n*1\r\n$4\r\nPING\r\n"));
    }

    @Test
    void endsAConversationThatIsNoRedis() throws IOException {
        assertTrue(talk.send("GET / HTTP/1.1\r\n\r\n").startsWith("-ERR Protocol error: expected '*'"));
        assertTrue(talk.send("*1\r\nPING\r\n").startsWith("-ERR Protocol error: expected '$'"));
        for (String broken : List.of(
                "*x\r\n",
                "*99999999\r\n",
                "*1\r\n$-5\r\n",
                "*1\r\n$99999999\r\n",
                "*1\r\n$4\r\nPI",
                "*1\r\n$1\r\nPING\r\n")) {
            assertThrows(IOException.class, () -> talk.send(broken), broken);
        }
    }
}
