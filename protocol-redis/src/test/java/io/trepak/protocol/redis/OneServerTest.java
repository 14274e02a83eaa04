package io.trepak.protocol.redis;

import static io.trepak.protocol.redis.Client.array;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A pool with one server can do whatever that server can: nothing that exists for sharding stands in its way. */
class OneServerTest {
    private final ServerCount servers = new ServerCount(1);
    private final Client client = new Client(servers);

    @Test
    void runsScriptsWithoutKeys() {
        for (String name : List.of("eval", "eval_ro", "evalsha", "evalsha_ro", "fcall", "fcall_ro")) {
            String anywhere = "<ANY (script without keys)>";
            assertEquals(anywhere, client.send(array(name, "x", "0")));
            assertEquals(anywhere, client.send(array(name, "x", "0", "argument")));
            // What the number of keys must be, the server says.
            assertEquals(anywhere, client.send(array(name, "x", "-1")));
            assertEquals(anywhere, client.send(array(name, "x", "many", "k")));
            assertEquals("<SAME_SERVER " + name + " k>", client.send(array(name, "x", "1", "k")));
        }
        servers.become(2);
        assertTrue(client.send(array("EVAL", "x", "0")).startsWith("-ERR a proxy finds the server by the keys"));
        servers.become(0);
        assertTrue(client.send(array("EVAL", "x", "0")).startsWith("-ERR a proxy finds the server by the keys"));
        assertTrue(new Client(new ServerCount(1), "redis_multi_key", "twemproxy")
                .send(array("EVAL", "x", "0"))
                .startsWith("-ERR a proxy finds the server by the keys"));
    }

    @Test
    void passesAServersCursorsOnAsTheyAre() {
        for (String cursor : List.of("0", "5", "16777216", "18446744073709551615", "x", "")) {
            assertEquals("<ANY scan>", client.send(array("SCAN", cursor, "COUNT", "10")), cursor);
            assertEquals(0, client.last().rewrittenBytes());
        }
    }

    @Test
    void goesOnWithTheCursorsThatAScanBeganWith() {
        String old = "-ERR the pool has other servers since this scan began; start again from cursor 0\r\n";
        assertEquals("<ANY scan>", client.send(array("SCAN", "0")));
        servers.become(2);
        assertEquals(old, client.send(array("SCAN", "7")));
        assertTrue(client.send(array("SCAN", "0")).startsWith("<NAMED scan"));
        assertTrue(client.send(array("SCAN", "16777217")).startsWith("<NAMED scan"));
        servers.become(1);
        assertTrue(client.send(array("SCAN", "16777217")).startsWith("<NAMED scan"));
        assertEquals("<ANY scan>", client.send(array("SCAN", "0")));
    }

    @Test
    void withholdsWhatFollowsAWrongSelectAllTheSame() {
        assertEquals("-ERR DB index is out of range\r\n", client.send(array("SELECT", "1")));
        assertTrue(client.send(array("SCAN", "0")).startsWith("-ERR not carried out"));
        assertTrue(client.send(array("EVAL", "x", "0")).startsWith("-ERR not carried out"));
    }
}
