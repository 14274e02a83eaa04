package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.tck.ProtocolFragments;
import io.trepak.api.tck.ProtocolOutput;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestPool;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResponseJoinTest {
    private static final String SOMETHING_ELSE = "-ERR a server answered %s with something else than it must\r\n";

    private final FrontendCodec codec =
            TestPool.of(new RedisProtocol(), TestOptions.none()).frontend();

    @Test
    void writesHeadsOfFragments() {
        assertEquals("*3\r\n$4\r\nmget\r\n", head("mget", 2));
        assertEquals("*5\r\n$4\r\nmset\r\n", head("mset", 2));
        assertEquals("*2\r\n$6\r\nexists\r\n", head("exists", 1));
        assertEquals("*100001\r\n$3\r\ndel\r\n", head("del", 100_000));
    }

    @Test
    void putsElementsIntoTheOrderOfTheKeys() {
        ProtocolFragments parts = new ProtocolFragments(3, 2, 0, 0, 1, 2, 0)
                .answered(0, "*3\r\n$1\r\nb\r\n$-1\r\n$0\r\n\r\n")
                .answered(1, "*1\r\n$4\r\n\r\n$1\r\n")
                .answered(2, "*2\r\n$1\r\na\r\n$2\r\nee\r\n");
        assertEquals("*6\r\n$1\r\na\r\n$1\r\nb\r\n$-1\r\n$4\r\n\r\n$1\r\n$2\r\nee\r\n$0\r\n\r\n", join("mget", parts));
    }

    @Test
    void tellsAServersErrorOrTwemproxys() {
        ProtocolFragments parts = new ProtocolFragments(2, 0, 1)
                .answered(0, ":1\r\n")
                .answered(1, "-READONLY You can't write against a read only replica.\r\n");
        assertEquals("-READONLY You can't write against a read only replica.\r\n", join("del", parts));
        ProtocolOutput out = new ProtocolOutput();
        FrontendCodec generic = TestPool.of(
                        new RedisProtocol(), TestOptions.of(Map.of("redis_split_errors", "generic")))
                .frontend();
        generic.join(parts.to(command("del")), out);
        assertEquals("-ERR Invalid argument\r\n", out.text());
    }

    @Test
    void putsRandomElementsIntoTheOrderOfTheKeys() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int[] owners = random.ints(1 + random.nextInt(60), 0, 1 + random.nextInt(30))
                    .toArray();
            StringBuilder[] elements = new StringBuilder[30];
            ProtocolFragments parts = new ProtocolFragments(30, owners);
            StringBuilder expected = new StringBuilder("*" + owners.length + "\r\n");
            for (int fragment = 0; fragment < elements.length; fragment++) {
                elements[fragment] = new StringBuilder("*" + parts.keysIn(fragment) + "\r\n");
            }
            for (int key = 0; key < owners.length; key++) {
                int length = random.nextInt(30);
                String element = length == 0 ? "$-1\r\n" : "$" + length + "\r\n" + "\r".repeat(length) + "\r\n";
                elements[owners[key]].append(element);
                expected.append(element);
            }
            for (int fragment = 0; fragment < elements.length; fragment++) {
                parts.answered(fragment, elements[fragment].toString());
            }
            assertEquals(expected.toString(), join("mget", parts), "seed " + seed);
        }
    }

    @Test
    void addsUpCounts() {
        ProtocolFragments parts = new ProtocolFragments(3, 0, 1, 2)
                .answered(0, ":1\r\n")
                .answered(1, ":0\r\n")
                .answered(2, ":4294967296\r\n");
        for (String command : List.of("del", "unlink", "touch", "exists")) {
            assertEquals(":4294967297\r\n", join(command, parts));
        }
    }

    @Test
    void saysOkWhenAllDo() {
        assertEquals("+OK\r\n", join("mset", two("+OK\r\n", "+OK\r\n")));
    }

    @Test
    void passesOnTheFirstServersError() {
        String first = "-WRONGTYPE not this\r\n";
        assertEquals(first, join("mset", two("+OK\r\n", first)));
        assertEquals(first, join("mget", two(first, "-ERR later\r\n")));
        assertEquals("-OOM command not allowed\r\n", join("del", two(":1\r\n", "-OOM command not allowed\r\n")));
    }

    @Test
    void reportsAFailedFragment() {
        ProtocolFragments parts =
                new ProtocolFragments(2, 0, 1).answered(0, "*1\r\n$-1\r\n").failed(1, "Connection refused");
        assertEquals("-ERR Connection refused\r\n", join("mget", parts));
        parts = new ProtocolFragments(2, 0, 1).failed(0, "Connection timed out").answered(1, "-ERR later\r\n");
        assertEquals("-ERR Connection timed out\r\n", join("del", parts));
    }

    @Test
    void takesAnythingOfTheWrongKindOrLengthForAnError() {
        for (String wrong : List.of(
                "+OK\r\n",
                ":1\r\n",
                "*-1\r\n",
                "*0\r\n",
                "$1\r\nx\r\n",
                "*2\r\n$1\r\na\r\n$1\r\nb\r\n",
                "*1\r\n:1\r\n",
                "*1\r\n*1\r\n$1\r\na\r\n",
                "*1\r\n-ERR in here\r\n",
                "*1\r\n*-1\r\n")) {
            assertEquals(SOMETHING_ELSE.formatted("mget"), join("mget", two("*1\r\n$-1\r\n", wrong)), wrong);
            assertEquals("-ERR later\r\n", join("mget", two(wrong, "-ERR later\r\n")), wrong);
        }
        for (String wrong :
                List.of("+OK\r\n", ":-1\r\n", ":\r\n", "$1\r\n1\r\n", "*1\r\n:1\r\n", ":9999999999999999999\r\n")) {
            assertEquals(SOMETHING_ELSE.formatted("touch"), join("touch", two(":1\r\n", wrong)), wrong);
        }
        for (String wrong : List.of("+OKAY\r\n", "+ok\r\n", "+QUEUED\r\n", ":1\r\n", "$2\r\nOK\r\n", "*0\r\n")) {
            assertEquals(SOMETHING_ELSE.formatted("mset"), join("mset", two("+OK\r\n", wrong)), wrong);
        }
    }

    private static ProtocolFragments two(String first, String second) {
        return new ProtocolFragments(2, 0, 1).answered(0, first).answered(1, second);
    }

    private String join(String command, ProtocolFragments parts) {
        ProtocolOutput out = new ProtocolOutput();
        codec.join(parts.to(command(command)), out);
        return out.text();
    }

    private String head(String command, int keys) {
        ProtocolOutput out = new ProtocolOutput();
        codec.beginFragment(command(command), keys, out);
        return out.text();
    }

    private static Command command(String name) {
        return RedisCommands.find(Resp.bytes(name), 0, name.length());
    }
}
