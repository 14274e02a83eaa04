package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.tck.ProtocolFragments;
import io.trepak.api.tck.ProtocolOutput;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What becomes of the responses of all servers. */
class PoolJoinTest {
    private final Client client = new Client();

    private String join(String words, String... answers) {
        String[] name = words.split(" ");
        RedisCommand row = RedisCommands.find(Resp.bytes(name[0]), 0, name[0].length());
        RedisCommand command = name.length == 1 ? row : row.subcommand(Resp.bytes(name[1]), 0, name[1].length());
        ProtocolFragments parts = new ProtocolFragments(answers.length);
        for (int i = 0; i < answers.length; i++) {
            parts.answered(i, answers[i]);
        }
        ProtocolOutput out = new ProtocolOutput();
        client.codec().join(parts.to(command), out);
        return out.text();
    }

    private static String wrong(String words) {
        return "-ERR a server answered " + words + " with something else than it must\r\n";
    }

    @Test
    void addsUpSizes() {
        assertEquals(":7\r\n", join("dbsize", ":3\r\n", ":0\r\n", ":4\r\n"));
        assertEquals(wrong("dbsize"), join("dbsize", ":3\r\n", "+OK\r\n"));
    }

    @Test
    void makesOneArrayOfAllKeys() {
        assertEquals(
                "*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n",
                join("keys", "*2\r\n$1\r\na\r\n$1\r\nb\r\n", "*0\r\n", "*1\r\n$1\r\nc\r\n"));
        assertEquals(wrong("keys"), join("keys", "*0\r\n", "*-1\r\n"));
        assertEquals(wrong("keys"), join("keys", "*0\r\n", "$1\r\na\r\n"));
        assertEquals("-LOADING x\r\n", join("keys", "*0\r\n", "-LOADING x\r\n"));
    }

    @Test
    void saysOkWhenAllDo() {
        for (String command : List.of("flushall", "flushdb", "script flush", "function delete", "function restore")) {
            assertEquals("+OK\r\n", join(command, "+OK\r\n", "+OK\r\n"), command);
            assertEquals("-ERR no\r\n", join(command, "+OK\r\n", "-ERR no\r\n"), command);
        }
    }

    @Test
    void saysWhatAllSay() {
        assertEquals("$3\r\nsha\r\n", join("script load", "$3\r\nsha\r\n", "$3\r\nsha\r\n"));
        assertEquals(wrong("script load"), join("script load", "$3\r\nsha\r\n", "$3\r\nshb\r\n"));
        assertEquals(wrong("function load"), join("function load", ":1\r\n", ":1\r\n"));
    }

    @Test
    void saysWhichScriptsAllServersHave() {
        assertEquals(
                "*3\r\n:1\r\n:0\r\n:0\r\n",
                join("script exists", "*3\r\n:1\r\n:1\r\n:0\r\n", "*3\r\n:1\r\n:0\r\n:0\r\n"));
        for (String other : List.of("*1\r\n:1\r\n", "*2\r\n:1\r\n:2\r\n", "*2\r\n:1\r\n+1\r\n", "+OK\r\n", "*-1\r\n")) {
            assertEquals(wrong("script exists"), join("script exists", "*2\r\n:1\r\n:1\r\n", other), other);
        }
    }

    @Test
    void choosesOneOfTheKeysByChance() {
        Set<String> seen = new TreeSet<>();
        // The chance that one of three never comes in 200 turns is below 1e-34.
        for (int i = 0; i < 200; i++) {
            seen.add(join("randomkey", "$1\r\na\r\n", "$-1\r\n", "$1\r\nb\r\n", "$1\r\nc\r\n"));
        }
        assertEquals(Set.of("$1\r\na\r\n", "$1\r\nb\r\n", "$1\r\nc\r\n"), seen);
        assertEquals("$-1\r\n", join("randomkey", "$-1\r\n", "$-1\r\n"));
        assertEquals(wrong("randomkey"), join("randomkey", "$-1\r\n", ":1\r\n"));
    }

    @Test
    void understandsAndWritesTheNullsOfVersion3() {
        client.send(Client.array("HELLO", "3"));
        assertEquals("_\r\n", join("randomkey", "_\r\n", "_\r\n"));
        assertEquals("$1\r\na\r\n", join("randomkey", "_\r\n", "$1\r\na\r\n"));
        ProtocolFragments parts = new ProtocolFragments(2, 0, 1, 0)
                .answered(0, "*2\r\n_\r\n$1\r\na\r\n")
                .answered(1, "*1\r\n_\r\n");
        ProtocolOutput out = new ProtocolOutput();
        client.codec().join(parts.to(RedisCommands.find(Resp.bytes("mget"), 0, 4)), out);
        assertEquals("*3\r\n_\r\n_\r\n$1\r\na\r\n", out.text());
    }

    @Test
    void passesOnTheFirstServersFailure() {
        ProtocolFragments parts = new ProtocolFragments(2).answered(0, ":1\r\n").failed(1, "Connection refused");
        ProtocolOutput out = new ProtocolOutput();
        client.codec().join(parts.to(RedisCommands.find(Resp.bytes("dbsize"), 0, 6)), out);
        assertEquals("-ERR Connection refused\r\n", out.text());
        assertTrue(join("keys", "-ERR first\r\n", "-ERR second\r\n").contains("first"));
    }
}
