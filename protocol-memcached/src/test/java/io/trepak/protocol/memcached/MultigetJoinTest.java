package io.trepak.protocol.memcached;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.tck.ProtocolFragments;
import io.trepak.api.tck.ProtocolOutput;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultigetJoinTest {
    private static final String UNEXPECTED = "SERVER_ERROR unexpected response of a server to get\r\n";

    private final MultigetJoin join = new MultigetJoin();

    private static String value(String key, String data) {
        return "VALUE " + key + " 7 " + data.length() + " 42\r\n" + data + "\r\n";
    }

    private String joined(ProtocolFragments parts) {
        ProtocolOutput out = new ProtocolOutput();
        join.join(parts, out);
        return out.text();
    }

    @Test
    void putsValuesInTheOrderOfTheRequestAndKeepsDuplicates() {
        ProtocolFragments parts = new ProtocolFragments(2, 1, 0, 0, 1, 0)
                .answered(0, value("b", "END\r\n") + value("c", "") + value("b", "END\r\n") + "END\r\n")
                .answered(1, value("a", "1") + value("d", "4") + "END\r\n");
        assertEquals(
                value("a", "1")
                        + value("b", "END\r\n")
                        + value("c", "")
                        + value("d", "4")
                        + value("b", "END\r\n")
                        + "END\r\n",
                joined(parts));
    }

    @Test
    void skipsMisses() {
        assertEquals(
                "END\r\n",
                joined(new ProtocolFragments(2, 0, 1).answered(0, "END\r\n").answered(1, "END\r\n")));
        ProtocolFragments oneMissing = new ProtocolFragments(2, 0, 1, 0)
                .answered(0, value("c", "3") + "END\r\n")
                .answered(1, value("b", "2") + "END\r\n");
        // The request's keys are unknown to join: c stands where the missing a would.
        assertEquals(value("c", "3") + value("b", "2") + "END\r\n", joined(oneMissing));
    }

    @Test
    void answersWithTheServersErrorLineAloneWhenAFragmentBringsOne() {
        for (String line : new String[] {"ERROR\r\n", "CLIENT_ERROR x y\r\n", "SERVER_ERROR out of memory\r\n"}) {
            ProtocolFragments parts = new ProtocolFragments(2, 0, 1).answered(0, value("a", "1") + "END\r\n");
            assertEquals(line, joined(parts.answered(1, line)));
            assertEquals(line, joined(parts.answered(1, value("b", "2") + line)));
        }
    }

    @Test
    void answersWithTheFailureWhenAFragmentFailed() {
        ProtocolFragments parts = new ProtocolFragments(2, 0, 1)
                .answered(0, value("a", "1") + "END\r\n")
                .failed(1, "Connection refused");
        assertEquals("SERVER_ERROR Connection refused\r\n", joined(parts));
    }

    @Test
    void answersWithAnErrorWhenAServerSendsWhatNoGetBrings() {
        for (String other : new String[] {
            "STORED\r\n",
            "5\r\n",
            "VERSION 1\r\n",
            "OK\r\n",
            value("b", "2") + value("x", "3") + "END\r\n",
            value("b", "2") + "STORED\r\n",
            "VALUE b 0 9\r\n2\r\nEND\r\n",
            "VALUE b 0\r\nEND\r\n",
            "VALUE b",
            ""
        }) {
            ProtocolFragments parts = new ProtocolFragments(2, 0, 1)
                    .answered(0, value("a", "1") + "END\r\n")
                    .answered(1, other);
            assertEquals(UNEXPECTED, joined(parts), other);
        }
    }

    @Test
    void joinsManyKeysOfManyServersAfterFewAndAgain() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            int servers = 1 + random.nextInt(40);
            int[] owners = random.ints(1 + random.nextInt(round % 5 == 4 ? 10_000 : 50), 0, servers)
                    .toArray();
            StringBuilder[] responses = new StringBuilder[servers];
            for (int i = 0; i < servers; i++) {
                responses[i] = new StringBuilder();
            }
            StringBuilder expected = new StringBuilder();
            for (int key = 0; key < owners.length; key++) {
                String block = value("key" + key, "v".repeat(random.nextInt(20)));
                responses[owners[key]].append(block);
                expected.append(block);
            }
            ProtocolFragments parts = new ProtocolFragments(servers, owners);
            for (int i = 0; i < servers; i++) {
                parts.answered(i, responses[i] + "END\r\n");
            }
            assertEquals(expected + "END\r\n", joined(parts), "seed " + seed);
        }
    }
}
