package io.trepak.protocol.redis;

import static io.trepak.protocol.redis.Client.array;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HelloTest {
    private static final String NOPROTO = "|-NOPROTO unsupported protocol version\r\n";
    private static final String WRONG = "|-WRONGPASS invalid username-password pair or user is disabled.\r\n";

    private final Client client = new Client();

    private static String introduction(String head, int version, String id) {
        return "|" + head + "\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n7.0.0\r\n$5\r\nproto\r\n:"
                + version
                + "\r\n$2\r\nid\r\n:" + id + "\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n"
                + "$7\r\nmodules\r\n*0\r\n";
    }

    private static String id(Client of) {
        return of.send(array("CLIENT", "ID")).replaceAll("[^0-9]", "");
    }

    @Test
    void introducesItselfInTheVersionAskedFor() {
        String id = id(client);
        assertEquals(introduction("*14", 2, id), client.send(array("HELLO")));
        assertEquals(introduction("%7", 3, id), client.send(array("HELLO", "3")));
        assertEquals(introduction("%7", 3, id), client.send(array("hello")));
        assertEquals(introduction("*14", 2, id), client.send(array("HELLO", "2")));
    }

    @Test
    void sendsRequestsOverTheLaneOfTheVersionSpoken() {
        client.send(array("HELLO", "3"));
        assertEquals(
                "<KEYED get a lane 1><SPLIT mget a b lane 1><ALL dbsize lane 1>",
                client.send(array("GET", "a") + array("MGET", "a", "b") + array("DBSIZE")));
        client.send(array("HELLO", "2"));
        assertEquals("<KEYED get a>", client.send(array("GET", "a")));
        client.send(array("HELLO", "3"));
        assertEquals("|+RESET\r\n<KEYED get a>", client.send(array("RESET") + array("GET", "a")));
    }

    @Test
    void answersInTheTypesOfTheVersionSpoken() {
        assertEquals(
                "$-1\r\n*2\r\n$4\r\nsave\r\n$0\r\n\r\n",
                client.send(array("CLIENT", "GETNAME") + array("CONFIG", "GET", "save")));
        client.send(array("HELLO", "3"));
        assertEquals(
                "_\r\n%1\r\n$4\r\nsave\r\n$0\r\n\r\n",
                client.send(array("CLIENT", "GETNAME") + array("CONFIG", "GET", "save")));
        assertEquals(
                "=52\r\ntxt:# Replication\r\nrole:master\r\nconnected_slaves:0\r\n\r\n",
                client.send(array("INFO", "replication")));
        assertTrue(client.send(array("CLIENT", "INFO")).matches("(?s)=\\d+\r\ntxt:id=.* resp=3\n\r\n"));
    }

    @Test
    void refusesVersionsThereAreNotAndChangesNothing() {
        for (String version : List.of("1", "4", "0", "-3", "99")) {
            assertEquals(NOPROTO, client.send(array("HELLO", version)), version);
        }
        for (String version : List.of("x", "", "3.0", "03", "+3")) {
            assertEquals(
                    "|-ERR Protocol version is not an integer or out of range\r\n",
                    client.send(array("HELLO", version)),
                    version);
        }
        assertEquals(NOPROTO, new Client("redis_resp3", "false").send(array("HELLO", "3")));
        assertTrue(new Client("redis_resp3", "false").send(array("HELLO", "2")).startsWith("|*14\r\n"));
        for (String[] options : new String[][] {{"AUTH", "default"}, {"SETNAME"}, {"NOPE", "x", "y"}}) {
            String[] request = new String[2 + options.length];
            request[0] = "HELLO";
            request[1] = "3";
            System.arraycopy(options, 0, request, 2, options.length);
            assertEquals(
                    "|-ERR Syntax error in HELLO option '" + options[0] + "'\r\n<KEYED get a>",
                    client.send(array(request) + array("GET", "a")));
        }
        assertTrue(client.send(array("HELLO", "3", "SETNAME", "a b")).startsWith("|-ERR Client names cannot contain"));
        assertEquals("<KEYED get a>", client.send(array("GET", "a")));
    }

    @Test
    void letsInWhoeverSaysThePassword() {
        Client stranger = new Client("redis_auth", "secret");
        assertTrue(stranger.send(array("HELLO", "3")).startsWith("|-NOAUTH HELLO must be called with"));
        assertEquals(WRONG, stranger.send(array("HELLO", "3", "AUTH", "default", "secre")));
        assertEquals(WRONG, stranger.send(array("HELLO", "3", "AUTH", "admin", "secret")));
        assertEquals("-NOAUTH Authentication required\r\n", stranger.send(array("GET", "a")));
        assertTrue(stranger.send(array("HELLO", "3", "AUTH", "default", "secret", "SETNAME", "me"))
                .startsWith("|%7\r\n"));
        assertEquals("<KEYED get a lane 1>$2\r\nme\r\n", stranger.send(array("GET", "a") + array("CLIENT", "GETNAME")));
    }

    @Test
    void takesAnyPasswordOfTheDefaultUserWhereThereIsNone() {
        assertTrue(client.send(array("HELLO", "2", "AUTH", "default", "x")).startsWith("|*14\r\n"));
        assertEquals(WRONG, client.send(array("HELLO", "2", "AUTH", "admin", "x")));
    }
}
