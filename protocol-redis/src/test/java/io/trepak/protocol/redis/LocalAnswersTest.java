package io.trepak.protocol.redis;

import static io.trepak.protocol.redis.Client.array;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.protocol.Protocol;
import io.trepak.api.tck.ProtocolOptions;
import io.trepak.api.tck.ProtocolOutput;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalAnswersTest {
    private static final String NOAUTH = "-NOAUTH Authentication required\r\n";
    private static final String INVALID = "-ERR invalid password\r\n";

    private final Client client = new Client();

    @Test
    void answersPingEchoAndQuit() {
        assertEquals("+PONG\r\n", client.send(array("PING")));
        assertEquals("$2\r\nhi\r\n", client.send(array("ping", "hi")));
        assertEquals("$0\r\n\r\n", client.send(array("ECHO", "")));
        assertEquals("+OK\r\n<close>", client.send(array("QUIT")));
        assertEquals("+RESET\r\n", client.send(array("RESET")));
    }

    @Test
    void answersPingEchoAndQuitTypedAsALine() {
        assertEquals("+PONG\r\n+PONG\r\n$2\r\nhi\r\n", client.send("PING\r\nping \nPing  hi \r\n"));
        assertEquals("$5\r\nthere\r\n+OK\r\n<close>", client.send("ECHO there\r\nquit\r\n"));
        assertEquals("-ERR wrong number of arguments for 'ping' command\r\n", client.send("PING a b\r\n"));
        assertEquals("-ERR wrong number of arguments for 'echo' command\r\n", client.send("echo\r\n"));
    }

    @Test
    void saysWhatIsUnknownWithoutRepeatingControlCharacters() {
        assertEquals(
                "-ERR unknown command 'NOPE', with args beginning with: 'a' 'b c' \r\n",
                client.send(array("NOPE", "a", "b c")));
        assertEquals(
                "-ERR unknown command ' x  ', with args beginning with: '   -ERR' \r\n",
                client.send(array("\u0007x\r\n", "\r\n\u00ff-ERR")));
        assertEquals("-ERR unknown command '', with args beginning with: \r\n", client.send(array("")));
        assertEquals(
                "-ERR unknown command 'SCAN', with args beginning with: '" + "0".repeat(128) + "' \r\n",
                client.send(array("SCAN", "0".repeat(500), "MATCH")));
    }

    @Test
    void waitsOnlyForThatMuchOfAnUnknownCommandAsItRepeats() {
        String begun = "*2\r\n$4\r\nNOPE\r\n$100000\r\n" + "y".repeat(100);
        assertEquals(-28, client.begin(begun));
        String enough = begun + "z".repeat(28);
        assertEquals(begun.length() - 100 + 100002, client.goOn(enough));
        ProtocolOutput out = new ProtocolOutput();
        client.respond(enough, out);
        assertEquals(
                "-ERR unknown command 'NOPE', with args beginning with: '" + "y".repeat(100) + "z".repeat(28)
                        + "' \r\n",
                out.text());
    }

    @Test
    void refusesWrongNumbersOfArgumentsAndMoveAndStaysOpen() {
        assertEquals(
                "-ERR wrong number of arguments for 'get' command\r\n<KEYED get a>",
                client.send(array("GET") + array("GET", "a")));
        assertEquals(
                "-ERR wrong number of arguments for 'mset' command\r\n", client.send(array("mset", "a", "1", "b")));
        assertEquals(
                "-ERR 'move' is not supported by a proxy\r\n+PONG\r\n",
                client.send(array("MOVE", "k", "1") + "PING\r\n"));
    }

    @Test
    void sendsClientsBackToResp2() {
        String unknown = "-ERR unknown command 'HELLO'\r\n";
        assertEquals(unknown, client.send(array("HELLO", "3")));
        assertEquals(
                unknown, new Client("redis_auth", "secret").send(array("HELLO", "3", "AUTH", "default", "secret")));
    }

    @Test
    void letsClientsIntroduceThemselves() {
        assertEquals(
                "+OK\r\n+OK\r\n",
                client.send(array("CLIENT", "SETNAME", "me") + array("client", "setinfo", "lib-name", "x")));
        assertEquals("$-1\r\n:1\r\n", client.send(array("CLIENT", "GETNAME") + array("CLIENT", "ID")));
        assertEquals("-ERR unknown subcommand 'KI LL'. Try CLIENT HELP.\r\n", client.send(array("CLIENT", "KI\nLL")));
    }

    @Test
    void selectsTheOnlyDatabaseThereIs() {
        assertEquals("+OK\r\n", client.send(array("SELECT", "0")));
        assertEquals("-ERR DB index is out of range\r\n", client.send(array("SELECT", "1")));
        assertEquals("-ERR value is not an integer or out of range\r\n", client.send(array("SELECT", "one")));
        assertEquals("+OK\r\n+OK\r\n", new Client("redis_db", "5").send(array("SELECT", "5") + array("SELECT", "0")));
    }

    @Test
    void tellsAboutItself() {
        assertEquals("<ANY command>", client.send(array("COMMAND")));
        assertEquals(":144\r\n", client.send(array("COMMAND", "COUNT")));
        assertEquals("*0\r\n*0\r\n", client.send(array("COMMAND", "DOCS", "get") + array("command", "info")));
        assertEquals("*2\r\n$4\r\nsave\r\n$0\r\n\r\n", client.send(array("CONFIG", "GET", "save")));
        assertEquals("*2\r\n$10\r\nappendonly\r\n$2\r\nno\r\n", client.send(array("CONFIG", "GET", "appendonly")));
        assertEquals("*0\r\n", client.send(array("CONFIG", "GET", "maxmemory")));
        assertEquals(
                "$53\r\n# Server\r\nserver_name:trepak\r\nredis_mode:standalone\r\n\r\n",
                client.send(array("INFO", "all")));
    }

    @Test
    void letsInWhoeverSaysThePassword() {
        Client stranger = new Client("redis_auth", "secret");
        assertEquals(NOAUTH + NOAUTH + NOAUTH, stranger.send(array("GET", "a") + "PING\r\n" + array("MGET", "a", "b")));
        assertEquals(INVALID + NOAUTH, stranger.send(array("AUTH", "secre") + array("GET", "a")));
        assertEquals("+OK\r\n<KEYED get a>", stranger.send(array("AUTH", "secret") + array("GET", "a")));
        assertEquals(INVALID + NOAUTH, stranger.send(array("AUTH", "secret2") + array("GET", "a")));
        assertEquals("+OK\r\n+PONG\r\n", stranger.send(array("AUTH", "default", "secret") + "PING\r\n"));
        assertEquals(INVALID + NOAUTH, stranger.send(array("AUTH", "admin", "secret") + "PING\r\n"));
        assertEquals(
                "+OK\r\n+RESET\r\n" + NOAUTH, stranger.send(array("AUTH", "secret") + array("RESET") + "PING\r\n"));
        assertEquals("+OK\r\n<close>", stranger.send(array("QUIT")));
    }

    @Test
    void saysSoWhenNoPasswordIsWanted() {
        assertEquals(
                "-ERR Client sent AUTH, but no password is set\r\n<KEYED get a>",
                client.send(array("AUTH", "x") + array("GET", "a")));
    }

    @Test
    void readsItsOptionsInBothCodecsAndRefusesSenselessOnes() {
        Protocol redis = new RedisProtocol();
        ProtocolOptions front = new ProtocolOptions(Map.of());
        ProtocolOptions back = new ProtocolOptions(Map.of());
        redis.frontend(front);
        redis.backend(back);
        assertEquals(Set.of("redis_auth", "redis_db", "redis_max_key_bytes"), front.read());
        assertEquals(front.read(), back.read());
        assertThrows(IllegalArgumentException.class, () -> new Client("redis_auth", ""));
        assertThrows(IllegalArgumentException.class, () -> new Client("redis_max_key_bytes", "63"));
    }
}
