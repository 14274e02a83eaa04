package io.trepak.protocol.redis;

import static io.trepak.protocol.redis.Client.array;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.SlowRequest;
import io.trepak.api.tck.OptionsRead;
import io.trepak.api.tck.ProtocolOutput;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestPool;
import io.trepak.api.tck.TestStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LocalResponsesTest {
    private static final String NOAUTH = "-NOAUTH Authentication required\r\n";
    private static final String INVALID = "-ERR invalid password\r\n";

    private final Client client = new Client();

    @Test
    void answersPingEchoAndQuit() {
        assertEquals("+PONG\r\n", client.send(array("PING")));
        assertEquals("$2\r\nhi\r\n", client.send(array("ping", "hi")));
        assertEquals("$0\r\n\r\n", client.send(array("ECHO", "")));
        assertEquals("+OK\r\n<close>", client.send(array("QUIT")));
        assertEquals("|+RESET\r\n", client.send(array("RESET")));
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
                "-ERR unknown command 'SCANS', with args beginning with: '" + "0".repeat(128) + "' \r\n",
                client.send(array("SCANS", "0".repeat(500), "MATCH")));
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
                "-ERR 'move' is not supported by a proxy: a pool has one database\r\n+PONG\r\n",
                client.send(array("MOVE", "k", "1") + "PING\r\n"));
    }

    @Test
    void letsClientsIntroduceThemselves() {
        assertEquals("$-1\r\n", client.send(array("CLIENT", "GETNAME")));
        assertEquals(
                "+OK\r\n+OK\r\n+OK\r\n$2\r\nme\r\n",
                client.send(array("CLIENT", "SETNAME", "me")
                        + array("client", "setinfo", "lib-name", "x")
                        + array("client", "setinfo", "LIB-VER", "1.2")
                        + array("client", "getname")));
        String self = client.send(array("CLIENT", "INFO"));
        assertTrue(
                self.matches(
                        "(?s)\\$\\d+\r\nid=\\d+ addr=10.1.2.3:51234 name=me age=\\d+ .* cmd=client\\|info user=default lib-name=x"
                                + " lib-ver=1.2 resp=2\n\r\n"),
                self);
        assertEquals(self.replace("|info", "|list"), client.send(array("CLIENT", "LIST", "TYPE", "normal")));
        assertEquals("-ERR syntax error\r\n", client.send(array("CLIENT", "LIST", "ID", "1")));
        assertEquals("|+RESET\r\n$-1\r\n", client.send(array("RESET") + array("CLIENT", "GETNAME")));
        String names = "-ERR Client names cannot contain spaces, newlines or special characters.\r\n";
        assertEquals(names, client.send(array("CLIENT", "SETNAME", "a b")));
        assertEquals(
                "-ERR lib-ver cannot contain spaces, newlines or special characters.\r\n",
                client.send(array("CLIENT", "SETINFO", "lib-ver", "1\n2")));
        assertEquals("-ERR Unrecognized option 'x'\r\n", client.send(array("CLIENT", "SETINFO", "x", "1")));
        assertEquals("-ERR unknown subcommand 'KI LL'. Try CLIENT HELP.\r\n", client.send(array("CLIENT", "KI\nLL")));
    }

    @Test
    void givesEachClientAnIdOfItsOwn() {
        String first = client.send(array("CLIENT", "ID"));
        assertEquals(first, client.send(array("CLIENT", "ID")));
        assertNotEquals(first, new Client().send(array("CLIENT", "ID")));
    }

    @Test
    void agreesToWhatItDoesAnyway() {
        assertEquals(
                "+OK\r\n+OK\r\n+OK\r\n:-1\r\n",
                client.send(array("CLIENT", "NO-EVICT", "on")
                        + array("CLIENT", "REPLY", "ON")
                        + array("CLIENT", "TRACKING", "OFF")
                        + array("CLIENT", "GETREDIR")));
        assertEquals("-ERR a proxy supports this with OFF only\r\n", client.send(array("CLIENT", "TRACKING", "ON")));
        assertTrue(client.send(array("CLIENT", "CACHING", "YES"))
                .startsWith("-ERR 'client caching' is not supported by a proxy: "));
        assertEquals("$7\r\ndefault\r\n", client.send(array("ACL", "WHOAMI")));
        assertEquals("*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n", client.send(array("ROLE")));
        String noCluster = "-ERR This instance has cluster support disabled\r\n";
        assertEquals(
                noCluster + noCluster + noCluster,
                client.send(array("CLUSTER", "SLOTS") + array("CLUSTER", "INFO") + array("READONLY")));
    }

    @Test
    void listsWhatAContainerHolds() {
        String help = client.send(array("OBJECT", "HELP"));
        assertTrue(help.startsWith("*6\r\n$"), help);
        assertTrue(help.contains("\r\nENCODING\r\n") && help.contains("\r\nHELP\r\n"), help);
        assertTrue(client.send(array("client", "help")).contains("KILL (not supported: "));
    }

    @Test
    void selectsTheOnlyDatabaseThereIs() {
        assertEquals("+OK\r\n", client.send(array("SELECT", "0")));
        assertEquals("-ERR DB index is out of range\r\n", client.send(array("SELECT", "1")));
        assertEquals("-ERR value is not an integer or out of range\r\n", client.send(array("SELECT", "one")));
        assertEquals("+OK\r\n+OK\r\n", new Client("redis_db", "5").send(array("SELECT", "5") + array("SELECT", "0")));
    }

    @Test
    void leavesToServersWhatTheyKnowBest() {
        assertEquals("<ANY command>", client.send(array("COMMAND")));
        assertEquals("<ANY command|docs>", client.send(array("COMMAND", "DOCS", "get")));
        assertEquals("<ANY command|count>", client.send(array("command", "count")));
        assertEquals("<ANY module|list>", client.send(array("MODULE", "LIST")));
    }

    @Test
    void tellsSettingsThatClientsAskFor() {
        assertEquals("*2\r\n$4\r\nsave\r\n$0\r\n\r\n", client.send(array("CONFIG", "GET", "SAVE")));
        assertEquals("*2\r\n$10\r\nappendonly\r\n$2\r\nno\r\n", client.send(array("CONFIG", "GET", "app*")));
        assertEquals(
                "*4\r\n$9\r\ndatabases\r\n$1\r\n1\r\n$7\r\ntimeout\r\n$1\r\n0\r\n",
                client.send(array("CONFIG", "GET", "t?meout", "databases")));
        assertEquals("*0\r\n", client.send(array("CONFIG", "GET", "hz")));
        assertTrue(client.send(array("CONFIG", "SET", "hz", "1")).startsWith("-ERR 'config set' is not supported"));
    }

    @Test
    void tellsAboutItself() {
        String all = client.send(array("INFO"));
        assertTrue(all.contains("# Server\r\nredis_version:7.0.0\r\nredis_mode:standalone\r\n"), all);
        assertTrue(all.contains("\r\n\r\n# Persistence\r\nloading:0\r\n"), all);
        String changes = "used_memory:\\d+";
        assertEquals(
                all.replaceAll(changes, "").replaceAll("^\\$\\d+", ""),
                client.send(array("INFO", "everything")).replaceAll(changes, "").replaceAll("^\\$\\d+", ""));
        // What redis-cli --stat shows; it takes what is missing for the smallest number there is.
        for (String field : List.of("used_memory:\\d+", "blocked_clients:0", "loading:0", "rdb_bgsave_in_progress:0")) {
            assertTrue(all.matches("(?s).*\r\n" + field + "\r\n.*"), field + all);
        }
        assertTrue(all.endsWith("\r\n# Cluster\r\ncluster_enabled:0\r\n\r\n# Keyspace\r\n\r\n"), all);
        assertEquals(
                "$48\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n\r\n",
                client.send(array("INFO", "Replication")));
        assertEquals("$0\r\n\r\n", client.send(array("INFO", "none")));
    }

    @Test
    void tellsAboutThePool() {
        FrontendCodec codec = TestPool.of(new RedisProtocol(), TestOptions.none(), new BusyPool())
                .frontend();
        byte[] in = Resp.bytes(array("INFO"));
        RequestFrame frame = new RequestFrame();
        codec.decode(in, 0, in.length, frame);
        ProtocolOutput out = new ProtocolOutput();
        codec.respond(in, 0, frame, out);
        for (String line : List.of(
                "trepak_version:1.2.3",
                "pool:alpha",
                "connected_clients:3",
                "total_connections_received:4",
                "total_commands_processed:5",
                "total_net_input_bytes:6",
                "total_net_output_bytes:8",
                "pool_servers:1",
                "pool_live_servers:2")) {
            assertTrue(out.text().contains("\r\n" + line + "\r\n"), line + " is not in " + out.text());
        }
    }

    /** Numbers, each another one. */
    private static final class BusyPool extends TestStatus {
        @Override
        public String pool() {
            return "alpha";
        }

        @Override
        public String version() {
            return "1.2.3";
        }

        @Override
        public long startedAtMillis() {
            return 0;
        }

        @Override
        public int servers() {
            return 1;
        }

        @Override
        public int liveServers() {
            return 2;
        }

        @Override
        public long clients() {
            return 3;
        }

        @Override
        public long clientsAccepted() {
            return 4;
        }

        @Override
        public long requests() {
            return 5;
        }

        @Override
        public long requestBytes() {
            return 6;
        }

        @Override
        public long responses() {
            return 7;
        }

        @Override
        public long responseBytes() {
            return 8;
        }

        @Override
        public List<SlowRequest> slowRequests() {
            return List.of(
                    slow(7, "get", "a\r\n".getBytes(StandardCharsets.ISO_8859_1), 3),
                    slow(6, "set", "x".repeat(64).getBytes(StandardCharsets.ISO_8859_1), 70),
                    slow(5, "dbsize", null, 0));
        }

        private static SlowRequest slow(long id, String command, byte[] key, int keyBytes) {
            return new Slow(id, 12_345, 20, 1, 18, 1, "s", command, key, keyBytes, 9, 10, "127.0.0.1:5");
        }

        private record Slow(
                long id,
                long startedAtMillis,
                long micros,
                long proxyMicros,
                long serverMicros,
                long clientMicros,
                String server,
                String command,
                byte[] key,
                int keyBytes,
                long requestBytes,
                long responseBytes,
                String client)
                implements SlowRequest {}

        @Override
        public int slowRequestCount() {
            return 3;
        }

        @Override
        public void forgetSlowRequests() {
            throw new IllegalStateException("forgotten");
        }
    }

    private static String said(PoolStatus status, String... words) {
        String request = array(words);
        FrontendCodec codec =
                TestPool.of(new RedisProtocol(), TestOptions.none(), status).frontend();
        byte[] in = request.getBytes(StandardCharsets.ISO_8859_1);
        RequestFrame frame = new RequestFrame();
        assertEquals(in.length, codec.decode(in, 0, in.length, frame));
        ProtocolOutput out = new ProtocolOutput();
        codec.respond(in, 0, frame, out);
        return out.text();
    }

    @Test
    void tellsSlowRequestsAsAServerDoes() {
        PoolStatus pool = new BusyPool();
        String first = "*6\r\n:7\r\n:12\r\n:20\r\n*2\r\n$3\r\nget\r\n$3\r\na\r\n\r\n$11\r\n127.0.0.1:5\r\n$0\r\n\r\n";
        String second = "*6\r\n:6\r\n:12\r\n:20\r\n*2\r\n$3\r\nset\r\n$82\r\n" + "x".repeat(64)
                + "... (6 more bytes)\r\n$11\r\n127.0.0.1:5\r\n$0\r\n\r\n";
        String third = "*6\r\n:5\r\n:12\r\n:20\r\n*1\r\n$6\r\ndbsize\r\n$11\r\n127.0.0.1:5\r\n$0\r\n\r\n";
        assertEquals("*3\r\n" + first + second + third, said(pool, "SLOWLOG", "GET"));
        assertEquals("*3\r\n" + first + second + third, said(pool, "slowlog", "get", "-1"));
        assertEquals("*1\r\n" + first, said(pool, "SLOWLOG", "GET", "1"));
        assertEquals("*0\r\n", said(pool, "SLOWLOG", "GET", "0"));
        assertEquals("-ERR count should be greater than or equal to -1\r\n", said(pool, "SLOWLOG", "GET", "-2"));
        for (String count : List.of("x", "", "1.5", "9999999999999999999")) {
            assertEquals(
                    "-ERR value is not an integer or out of range\r\n", said(pool, "SLOWLOG", "GET", count), count);
        }
        assertEquals(":3\r\n", said(pool, "SLOWLOG", "LEN"));
        assertThrows(IllegalStateException.class, () -> said(pool, "SLOWLOG", "RESET"));
        assertTrue(said(pool, "SLOWLOG", "HELP").contains("RESET"));
        assertEquals(
                "*0\r\n:0\r\n+OK\r\n",
                client.send(array("SLOWLOG", "GET") + array("SLOWLOG", "LEN") + array("SLOWLOG", "RESET")));
    }

    @Test
    void tellsTheTimeInSecondsAndMicroseconds() {
        long before = System.currentTimeMillis() / 1000;
        String[] lines = client.send(array("TIME")).split("\r\n");
        assertEquals("*2", lines[0]);
        assertTrue(Long.parseLong(lines[2]) >= before && Integer.parseInt(lines[4]) < 1_000_000);
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
                "+OK\r\n|+RESET\r\n" + NOAUTH, stranger.send(array("AUTH", "secret") + array("RESET") + "PING\r\n"));
        assertEquals("+OK\r\n<close>", stranger.send(array("QUIT")));
    }

    @Test
    void saysSoWhenNoPasswordIsWanted() {
        assertEquals(
                "-ERR Client sent AUTH, but no password is set\r\n<KEYED get a>",
                client.send(array("AUTH", "x") + array("GET", "a")));
    }

    @Test
    void readsItsOptionsWhenItIsOpenedAndRefusesSenselessOnes() {
        OptionsRead options = new OptionsRead(TestOptions.none());
        TestPool.of(new RedisProtocol(), options);
        assertEquals(
                Set.of(
                        "cluster_redirects",
                        "redis_allow",
                        "redis_auth",
                        "redis_db",
                        "redis_errors",
                        "redis_keyless_scripts",
                        "redis_max_arguments",
                        "redis_max_depth",
                        "redis_max_key_bytes",
                        "redis_multi_key",
                        "redis_readonly",
                        "redis_reads",
                        "redis_retry_bytes",
                        "redis_resp3",
                        "redis_select_db",
                        "redis_split_errors",
                        "redis_unavailable",
                        "redis_unknown"),
                options.read());
        assertThrows(IllegalArgumentException.class, () -> new Client("redis_auth", ""));
        Map<String, String> senseless = new TreeMap<>();
        senseless.put("redis_max_key_bytes", "63");
        senseless.put("redis_max_arguments", "15");
        senseless.put("redis_max_depth", "1000001");
        senseless.put("redis_multi_key", "no");
        senseless.put("redis_unknown", "");
        senseless.put("redis_errors", "Close");
        senseless.put("redis_keyless_scripts", "any");
        senseless.put("redis_unavailable", "true");
        senseless.put("redis_allow", "keys get");
        senseless.forEach(
                (key, value) -> assertThrows(IllegalArgumentException.class, () -> new Client(key, value), key));
        assertEquals(
                "'redis_allow' must be some of flushall, flushdb, function_delete, function_flush, function_restore, keys,"
                        + " script_flush, separated by blanks",
                assertThrows(IllegalArgumentException.class, () -> new Client("redis_allow", "x"))
                        .getMessage());
    }
}
