package io.trepak.protocol.redis;

import static io.trepak.protocol.redis.Client.array;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What follows a refused command that would have changed its meaning is not carried out. */
class WithheldTest {
    private static final String OK = "+OK\r\n";
    private static final String CAUSE =
            "transactions are not supported by this proxy, whose clients share connections to"
                    + " servers; a script (EVAL) does the same in one go\r\n";
    private static final String NOT_CARRIED_OUT = "-ERR not carried out: " + CAUSE;
    private static final String ABORTED = "-EXECABORT Transaction discarded because of: " + CAUSE;
    private static final String INCR = array("INCR", "cnt");

    private final Client client = new Client();

    @Test
    void carriesOutNothingBetweenMultiAndExec() {
        assertEquals(
                OK + NOT_CARRIED_OUT + NOT_CARRIED_OUT + ABORTED + "<KEYED incr cnt>",
                client.send(array("MULTI") + INCR + INCR + array("EXEC") + INCR));
        assertEquals(OK + ABORTED, client.send(array("multi") + array("exec")));
    }

    @Test
    void carriesOutNothingBetweenMultiAndDiscard() {
        assertEquals(
                OK + NOT_CARRIED_OUT + OK + "<KEYED incr cnt>",
                client.send(array("MULTI") + INCR + array("DISCARD") + INCR));
    }

    @Test
    void carriesOutNoCommandOfTheTableInATransactionWhateverItsOptions() {
        for (String[] options : List.of(
                new String[] {},
                new String[] {"redis_multi_key", "twemproxy", "redis_unknown", "first_key"},
                new String[] {"redis_keyless_scripts", "any_server", "redis_allow", allGuarded()})) {
            Client each = new Client(options);
            each.send(array("MULTI"));
            for (String request : requests()) {
                String seen = each.send(request);
                assertTrue(seen.startsWith("-"), request + seen);
                assertFalse(seen.contains("<"), request + seen);
            }
            assertEquals(ABORTED, each.send(array("EXEC")));
        }
    }

    private static String allGuarded() {
        return "keys flushall flushdb script_flush function_flush function_delete function_restore";
    }

    /** Each row with its least numbers of arguments and some more, but for those that end a transaction or the client. */
    private static List<String> requests() {
        List<String> requests = new ArrayList<>();
        List<RedisCommand> rows = new ArrayList<>();
        RedisCommands.all().forEach(row -> {
            rows.add(row);
            rows.addAll(row.subcommands());
        });
        for (RedisCommand row : rows) {
            boolean ends = List.of("exec", "discard", "reset", "quit").contains(row.name());
            for (int more = 0; more < 4 && !ends; more++) {
                List<String> words = new ArrayList<>(List.of(row.name().split("\\|")));
                int count = row.minArguments() + more;
                while (words.size() < count) {
                    words.add("1");
                }
                requests.add(array(words.toArray(String[]::new)));
            }
        }
        requests.add(array("NOPE", "a"));
        requests.add("PING\r\n");
        return requests;
    }

    @Test
    void carriesOutNothingOfACheckAndSet() {
        String refused = "-ERR 'watch' is not supported by a proxy: " + CAUSE;
        assertEquals(
                refused + "<KEYED get k>" + OK + NOT_CARRIED_OUT + ABORTED,
                client.send(array("WATCH", "k")
                        + array("GET", "k")
                        + array("MULTI")
                        + array("SET", "k", "v")
                        + array("EXEC")));
        // What stands between WATCH and MULTI a server would have carried out, too, so a pooled connection lives on.
        assertEquals(refused + "<KEYED set k>", client.send(array("WATCH", "k") + array("SET", "k", "v")));
        assertEquals(OK, client.send(array("UNWATCH")));
    }

    @Test
    void staysInTheTransactionAfterErrorsInIt() {
        assertEquals(OK, client.send(array("MULTI")));
        assertEquals("-ERR MULTI calls can not be nested\r\n", client.send(array("MULTI")));
        assertEquals("-ERR WATCH inside MULTI is not allowed\r\n", client.send(array("WATCH", "k")));
        assertEquals(NOT_CARRIED_OUT, client.send(array("UNWATCH")));
        assertEquals("-ERR wrong number of arguments for 'exec' command\r\n", client.send(array("EXEC", "x")));
        assertEquals("-ERR wrong number of arguments for 'get' command\r\n", client.send(array("GET")));
        assertEquals(NOT_CARRIED_OUT, client.send(array("AUTH", "x")));
        assertEquals(NOT_CARRIED_OUT, client.send(array("SELECT", "5")));
        assertEquals(NOT_CARRIED_OUT, client.send(array("CLIENT", "REPLY", "OFF")));
        assertEquals(NOT_CARRIED_OUT + NOT_CARRIED_OUT, client.send(array("HELLO", "3") + INCR));
        assertEquals(ABORTED, client.send(array("EXEC")));
    }

    @Test
    void knowsNoTransactionThatWasNotBegun() {
        assertEquals("-ERR EXEC without MULTI\r\n", client.send(array("EXEC")));
        assertEquals("-ERR DISCARD without MULTI\r\n", client.send(array("DISCARD")));
        assertEquals(OK + "|+RESET\r\n<KEYED incr cnt>", client.send(array("MULTI") + array("RESET") + INCR));
        assertEquals("-ERR wrong number of arguments for 'multi' command\r\n", client.send(array("MULTI", "x")));
        assertEquals(OK + "+OK\r\n<close>", client.send(array("MULTI") + array("QUIT")));
    }

    @Test
    void beginsNoTransactionBeforeThePassword() {
        Client secret = new Client("redis_auth", "secret");
        String noAuth = "-NOAUTH Authentication required\r\n";
        assertEquals(noAuth + noAuth + noAuth, secret.send(array("MULTI") + INCR + array("EXEC")));
        assertEquals(OK + OK + NOT_CARRIED_OUT, secret.send(array("AUTH", "secret") + array("MULTI") + INCR));
        assertEquals("|+RESET\r\n" + noAuth, secret.send(array("RESET") + INCR));
    }

    @Test
    void sendsNothingToServersAfterASelectOfAnotherDatabase() {
        String range = "-ERR DB index is out of range\r\n";
        String withheld = "-ERR not carried out: this client has selected a database that the pool does not have;"
                + " SELECT 0 is the pool's own\r\n";
        assertEquals(range + withheld + withheld, client.send(array("SELECT", "5") + INCR + array("MGET", "a", "b")));
        assertEquals(
                withheld + withheld + withheld + withheld,
                client.send(array("DBSIZE")
                        + array("SCAN", "0")
                        + array("OBJECT", "ENCODING", "k")
                        + array("SCRIPT", "LOAD", "x")));
        assertEquals("+PONG\r\n", client.send(array("PING")));
        assertEquals(range + withheld, client.send(array("SELECT", "-1") + INCR));
        assertEquals(OK + "<KEYED incr cnt>", client.send(array("SELECT", "0") + INCR));
        String noInteger = "-ERR value is not an integer or out of range\r\n";
        for (String odd : List.of("", "00", "+0", "0 ", "zero", "4294967296", "x".repeat(100))) {
            assertEquals(odd.equals("00") ? range : noInteger, client.send(array("SELECT", odd)), odd);
            assertEquals(withheld, client.send(INCR), odd);
        }
        assertEquals("|+RESET\r\n<KEYED incr cnt>", client.send(array("RESET") + INCR));
        Client third = new Client("redis_db", "3");
        assertEquals(OK + OK + "<KEYED incr cnt>", third.send(array("SELECT", "3") + array("SELECT", "0") + INCR));
        assertEquals(range + withheld, third.send(array("SELECT", "30") + INCR));
    }

    @Test
    void runsNoScriptAfterTheDebuggerWasRefused() {
        String withheld = "-ERR not carried out: this client has asked for the script debugger (SCRIPT DEBUG), which"
                + " needs a server connection of its own; connect to a server for it\r\n";
        for (String mode : List.of("YES", "sync")) {
            assertTrue(client.send(array("SCRIPT", "DEBUG", mode)).startsWith("-ERR 'script debug' is not supported"));
            assertEquals(
                    withheld + withheld + withheld + "<KEYED incr cnt>",
                    client.send(array("EVAL", "x", "1", "k")
                            + array("evalsha", "x", "1", "k")
                            + array("FCALL", "f", "0")
                            + INCR));
            assertEquals(
                    OK + "<SAME_SERVER eval k>",
                    client.send(array("script", "debug", "no") + array("EVAL", "x", "1", "k")));
        }
        assertEquals("-ERR Use SCRIPT DEBUG YES/SYNC/NO\r\n", client.send(array("SCRIPT", "DEBUG", "maybe")));
    }

    @Test
    void closesAClientThatWantsNoReplies() {
        for (String mode : List.of("OFF", "skip")) {
            String seen = new Client().send(array("CLIENT", "REPLY", mode));
            assertTrue(seen.startsWith("-ERR 'client reply' is not supported by a proxy with OFF or SKIP"), seen);
            assertTrue(seen.endsWith("<close>"), seen);
        }
        assertEquals(OK, client.send(array("CLIENT", "REPLY", "on")));
        assertEquals("-ERR syntax error\r\n", client.send(array("CLIENT", "REPLY", "none")));
        assertEquals("-ERR syntax error\r\n", client.send(array("CLIENT", "REPLY", "x".repeat(100))));
    }

    @Test
    void copiesToNoOtherDatabase() {
        String refused = "-ERR 'copy with db' is not supported by a proxy: a pool has one database\r\n";
        for (String[] options : List.of(new String[0], new String[] {"redis_multi_key", "first_key"})) {
            Client each = new Client(options);
            String route = options.length == 0 ? "<SAME_SERVER copy a a>" : "<KEYED copy a>";
            assertEquals(route, each.send(array("COPY", "a", "a")));
            assertEquals(route, each.send(array("COPY", "a", "a", "REPLACE")));
            assertEquals(route, each.send(array("COPY", "a", "a", "DB", "0", "REPLACE")));
            assertEquals(refused, each.send(array("COPY", "a", "a", "DB", "3")));
            assertEquals(refused, each.send(array("copy", "a", "a", "replace", "db", "3")));
            assertEquals(refused, each.send(array("COPY", "a", "a", "DB", "0", "Db", "1")));
            assertEquals(refused, each.send(array("COPY", "a", "a", "DB", "DB", "3")));
            assertEquals(refused, each.send(array("COPY", "a", "a", "DB", "03")));
            assertEquals(refused, each.send(array("COPY", "a", "a", "DB", "0".repeat(100))));
        }
        Client third = new Client("redis_db", "3");
        assertEquals("<SAME_SERVER copy a a>", third.send(array("COPY", "a", "a", "DB", "3")));
        assertEquals(refused, third.send(array("COPY", "a", "a", "DB", "0")));
        Client zero = new Client("redis_db", "3", "redis_select_db", "false");
        assertEquals(refused, zero.send(array("COPY", "a", "a", "DB", "3")));
        assertEquals("<SAME_SERVER copy a a>", zero.send(array("COPY", "a", "a", "DB", "0")));
        assertEquals(
                "<KEYED copy a>", new Client("redis_multi_key", "twemproxy").send(array("COPY", "a", "a", "DB", "3")));
    }

    @Test
    void closesWhereErrorsClose() {
        for (String request : List.of(
                array("MULTI"),
                array("EXEC"),
                array("DISCARD"),
                array("WATCH", "k"),
                array("UNWATCH"),
                array("SELECT", "5"),
                array("SCRIPT", "DEBUG", "YES"),
                array("CLIENT", "REPLY", "OFF"),
                array("COPY", "a", "a", "DB", "3"))) {
            Client closing = new Client("redis_errors", "close");
            assertEquals("<close>", closing.send(request), request);
            assertTrue(closing.last().closesAfter(), request);
        }
    }
}
