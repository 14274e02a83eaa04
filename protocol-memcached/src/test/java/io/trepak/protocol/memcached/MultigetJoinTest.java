package io.trepak.protocol.memcached;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.tck.ProtocolFragments;
import io.trepak.api.tck.ProtocolOutput;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultigetJoinTest {
    private static final String UNEXPECTED = "SERVER_ERROR unexpected response of a server to gets\r\n";

    private final MultigetJoin join = new MultigetJoin();

    private static String value(String key, String data) {
        return "VALUE " + key + " 7 " + data.length() + " 42\r\n" + data + "\r\n";
    }

    /** Joins the answers to a gets of these keys. */
    private String joined(ProtocolFragments parts, String... keys) {
        ProtocolOutput out = new ProtocolOutput();
        join.join(Codecs.command("gets").split(), Codecs.keyed(parts, keys), out);
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
                joined(parts, "a", "b", "c", "d", "b"));
    }

    @Test
    void keepsTheOrderOfTheRequestWhenKeysAreMissing() {
        assertEquals(
                "END\r\n",
                joined(new ProtocolFragments(2, 0, 1).answered(0, "END\r\n").answered(1, "END\r\n"), "a", "b"));
        ProtocolFragments oneMissing = new ProtocolFragments(2, 0, 1, 0)
                .answered(0, value("c", "3") + "END\r\n")
                .answered(1, value("b", "2") + "END\r\n");
        assertEquals(value("b", "2") + value("c", "3") + "END\r\n", joined(oneMissing, "a", "b", "c"));
        ProtocolFragments twinMissing = new ProtocolFragments(2, 0, 1, 0, 0)
                .answered(0, value("a", "1") + value("aa", "3") + "END\r\n")
                .answered(1, "END\r\n");
        assertEquals(value("a", "1") + value("aa", "3") + "END\r\n", joined(twinMissing, "a", "b", "a", "aa"));
    }

    @Test
    void answersWithAnErrorWhenAValueWasNotAskedForThere() {
        for (String blocks : new String[] {
            value("x", "1"), value("b", "1"), value("aa", "1"), value("c", "1") + value("a", "1"), value("", "1")
        }) {
            ProtocolFragments parts = new ProtocolFragments(2, 0, 1, 0)
                    .answered(0, blocks + "END\r\n")
                    .answered(1, value("b", "2") + "END\r\n");
            assertEquals(UNEXPECTED, joined(parts, "a", "b", "c"), blocks);
        }
    }

    @Test
    void answersWithAnErrorWhenAValueHasACasNumberTooManyOrTooFew() {
        String plain = "VALUE a 7 1\r\nx\r\n";
        ProtocolFragments parts = new ProtocolFragments(1, 0, 0).answered(0, plain + "END\r\n");
        assertEquals(UNEXPECTED, joined(parts, "a", "b"));
        ProtocolOutput out = new ProtocolOutput();
        join.join(Codecs.command("get").split(), Codecs.keyed(parts, "a", "b"), out);
        assertEquals(plain + "END\r\n", out.text());
        ProtocolFragments withCas = new ProtocolFragments(1, 0, 0).answered(0, value("a", "x") + "END\r\n");
        ProtocolOutput error = new ProtocolOutput();
        join.join(Codecs.command("get").split(), Codecs.keyed(withCas, "a", "b"), error);
        assertEquals(UNEXPECTED.replace("gets", "get"), error.text());
    }

    @Test
    void answersWithTheServersErrorLineAloneWhenAFragmentBringsOne() {
        for (String line : new String[] {"ERROR\r\n", "CLIENT_ERROR x y\r\n", "SERVER_ERROR out of memory\r\n"}) {
            ProtocolFragments parts = new ProtocolFragments(2, 0, 1).answered(0, value("a", "1") + "END\r\n");
            assertEquals(line, joined(parts.answered(1, line), "a", "b"));
            assertEquals(line, joined(parts.answered(1, value("b", "2") + line), "a", "b"));
        }
    }

    @Test
    void answersWithTheFailureWhenAFragmentFailed() {
        ProtocolFragments parts = new ProtocolFragments(2, 0, 1)
                .answered(0, value("a", "1") + "END\r\n")
                .failed(1, "Connection refused");
        assertEquals("SERVER_ERROR Connection refused\r\n", joined(parts, "a", "b"));
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
            assertEquals(UNEXPECTED, joined(parts, "a", "b"), other);
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
            String[] keys = new String[owners.length];
            for (int key = 0; key < owners.length; key++) {
                keys[key] = "key" + key;
                if (random.nextInt(5) == 0) {
                    continue;
                }
                String block = value(keys[key], "v".repeat(random.nextInt(20)));
                responses[owners[key]].append(block);
                expected.append(block);
            }
            ProtocolFragments parts = new ProtocolFragments(servers, owners);
            for (int i = 0; i < servers; i++) {
                parts.answered(i, responses[i] + "END\r\n");
            }
            assertEquals(expected + "END\r\n", joined(parts, keys), "seed " + seed);
        }
    }
}
