package io.trepak.protocol.redis;

import static io.trepak.protocol.redis.Client.array;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.tck.ProtocolOutput;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What a client may make the proxy keep or read, and what it gets that is no client of Redis. */
class BoundsTest {
    private static final String OK = "+OK\r\n";

    @Test
    void keepsShortNamesOnly() {
        Client client = new Client();
        String longest = "n".repeat(512);
        String tooLong = "-ERR Client names cannot be longer than 512 bytes.\r\n";
        assertEquals(OK, client.send(array("CLIENT", "SETNAME", longest)));
        for (int length : List.of(513, 16 * 1024)) {
            assertEquals(tooLong, client.send(array("CLIENT", "SETNAME", "n".repeat(length))));
            assertEquals(
                    tooLong,
                    client.send(array("HELLO", "3", "SETNAME", "n".repeat(length)))
                            .substring(1));
        }
        assertEquals("$512\r\n" + longest + "\r\n", client.send(array("CLIENT", "GETNAME")));
        for (String field : List.of("lib-name", "lib-ver")) {
            String each = "-ERR " + field + " cannot be longer than 256 bytes.\r\n";
            assertEquals(OK, client.send(array("CLIENT", "SETINFO", field, "l".repeat(256))));
            assertEquals(each, client.send(array("CLIENT", "SETINFO", field, "l".repeat(257))));
        }
        String noSuch = "-ERR argument is too long for a command that the proxy answers itself\r\n";
        assertEquals(noSuch, client.send(array("CLIENT", "SETNAME", "n".repeat(16 * 1024 + 1))));
        assertEquals(noSuch, client.send(array("CONFIG", "GET", "*".repeat(16 * 1024 + 1))));
    }

    @Test
    void doesNotWaitForWhatItWillNotRead() {
        String begun = "*3\r\n$6\r\nCLIENT\r\n$7\r\nSETNAME\r\n$500000000\r\n" + "n".repeat(128);
        Client client = new Client();
        assertEquals(begun.length() - 128 + 500_000_002, client.begin(begun));
        ProtocolOutput out = new ProtocolOutput();
        client.respond(begun, out);
        assertEquals("-ERR argument is too long for a command that the proxy answers itself\r\n", out.text());
    }

    @Test
    void readsAFewDozenArgumentsOnly() {
        Client client = new Client();
        assertTrue(client.send(request("INFO", 64)).startsWith("$"));
        for (String name : List.of("INFO", "HELLO", "CONFIG|GET", "CLIENT|LIST", "CLIENT|TRACKING")) {
            String seen = client.send(request(name, 65));
            String error = "-ERR wrong number of arguments for '" + name.toLowerCase(Locale.ROOT) + "' command\r\n";
            assertTrue(seen.endsWith(error), seen);
        }
        assertTrue(client.send(request("NOPE", 100_000)).startsWith("-ERR unknown command 'NOPE', with args"));
        assertTrue(client.send(request("SUBSCRIBE", 100_000)).startsWith("-ERR 'subscribe' is not supported"));
        assertTrue(client.send(request("PING", 100_000)).startsWith("-ERR wrong number of arguments for 'ping'"));
    }

    private static String request(String name, int arguments) {
        String[] all = new String[arguments];
        Arrays.fill(all, "");
        String[] words = name.split("\\|");
        System.arraycopy(words, 0, all, 0, words.length);
        return array(all);
    }

    @Test
    void letsAClientHoldNextToNothingBeforeItsPassword() {
        String noAuth = "-NOAUTH Authentication required\r\n";
        Client client = new Client("redis_auth", "secret");
        assertEquals(noAuth, client.send(array("MGET a b c d e f g h i".split(" "))));
        assertEquals(noAuth, client.send(array("SET", "k", "v".repeat(16 * 1024))));
        assertEquals(
                "Protocol error: unauthenticated multibulk length",
                assertThrows(ProtocolException.class, () -> new Client("redis_auth", "x").begin("*11\r\n"))
                        .getMessage());
        assertEquals(
                "Protocol error: unauthenticated bulk length",
                assertThrows(
                                ProtocolException.class,
                                () -> new Client("redis_auth", "x").begin("*2\r\n$4\r\nAUTH\r\n$16385\r\n"))
                        .getMessage());
        assertEquals(
                OK + "<SPLIT mget a b c d e f g h i j>",
                client.send(array("AUTH", "secret") + array("MGET", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j")));
        assertEquals("<KEYED set k>", client.send(array("SET", "k", "v".repeat(16 * 1024 + 1))));
        assertEquals("|+RESET\r\n", client.send(array("RESET")));
        assertThrows(ProtocolException.class, () -> client.begin("*11\r\n"));
    }

    @Test
    void answersWhatHealthChecksType() {
        Client client = new Client("redis_auth", "secret");
        assertEquals(OK + "+PONG\r\n", client.send("AUTH secret\r\nPING\r\n"));
        assertEquals(OK, client.send("auth default  secret \n"));
        assertTrue(client.send("INFO replication\r\n").contains("role:master"));
        assertTrue(client.send("ROLE\r\n").startsWith("*3\r\n$6\r\nmaster\r\n"));
        assertTrue(client.send("TIME\r\n").startsWith("*2\r\n"));
        assertEquals("-ERR invalid password\r\n-NOAUTH Authentication required\r\n", client.send("AUTH x\r\nPING\r\n"));
        assertEquals("-ERR wrong number of arguments for 'auth' command\r\n", client.send("AUTH\r\n"));
        assertThrows(ProtocolException.class, () -> client.begin("AUTH \"secret\"\r\n"));
    }

    @Test
    void typedCommandsNeedNoLookAtTheirArguments() {
        for (String word : List.of("auth", "echo", "info", "ping", "quit", "role", "time")) {
            RedisCommand command = RedisCommands.find(Resp.bytes(word), 0, 4);
            assertEquals(Look.NOTHING, command.look, word);
            assertEquals(0, command.subcommands().size(), word);
            assertEquals(false, command.goesToServers(), word);
        }
    }

    @Test
    void closesAndTellsNothingToAClientThatSpeaksHttp() {
        for (String begun : List.of(
                "POST / HTTP/1.1\r\n",
                "post ",
                "Host: localhost\r\n",
                "HOST:",
                "PUT /key HTTP/1.0\r\n",
                "GET / HTTP/1.1\r\n",
                "GET http://",
                "HEAD / HTTP",
                "DELETE /",
                "OPTIONS *",
                "PATCH /a",
                "TRACE /a",
                "CONNECT a:6379 HTTP/1.1\r\n")) {
            Client client = new Client();
            String seen = assertThrows(ProtocolException.class, () -> client.begin(begun), begun)
                    .getMessage();
            assertTrue(seen.startsWith("Possible SECURITY ATTACK detected"), begun + seen);
            ProtocolOutput out = new ProtocolOutput();
            client.codec().error(client.last(), Failure.of(Failure.Kind.INVALID_REQUEST, seen), out);
            assertEquals("", out.text());
        }
        Client client = new Client();
        assertEquals(-1, client.begin("PO"));
        assertEquals(-1, client.goOn("POST"));
        assertThrows(ProtocolException.class, () -> client.goOn("POST "));
    }
}
