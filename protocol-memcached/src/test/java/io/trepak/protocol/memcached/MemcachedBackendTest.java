package io.trepak.protocol.memcached;

import static io.trepak.protocol.memcached.Codecs.answering;
import static io.trepak.protocol.memcached.Codecs.bytes;
import static io.trepak.protocol.memcached.Codecs.command;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.ResponseFrame.Status;
import io.trepak.api.protocol.Route;
import io.trepak.api.tck.ProtocolOutput;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MemcachedBackendTest {
    private static int decode(MemcachedBackend codec, String text, int limit) {
        return codec.decode(text.getBytes(ISO_8859_1), 0, limit, new ResponseFrame());
    }

    private static Status status(String text) {
        ResponseFrame frame = new ResponseFrame();
        assertEquals(text.length(), new MemcachedBackend().decode(text.getBytes(ISO_8859_1), 0, text.length(), frame));
        return frame.status();
    }

    @Test
    void takesErrorLinesForErrorsAndNothingElse() {
        for (String line :
                List.of("ERROR", "ERROR  ", "CLIENT_ERROR x", "SERVER_ERROR out of memory", "SERVER_ERROR")) {
            assertEquals(Status.ERROR, status(line + "\r\n"), line);
        }
        assertEquals(Status.ERROR, status("VALUE a 0 1\r\nx\r\nERROR\r\n"));
        for (String line : List.of("END", "STORED", "NOT_FOUND ", "12", "VERSION x y z", "VERSION", "OK")) {
            assertEquals(Status.OK, status(line + "\r\n"), line);
        }
    }

    @Test
    void probesWithVersion() {
        ProtocolOutput out = new ProtocolOutput();
        assertTrue(new MemcachedBackend().probe(out));
        assertEquals("version\r\n", out.text());
        assertEquals(Status.OK, status("VERSION 1.6.18\r\n"));
    }

    @Test
    void throwsOnWhatIsNoResponse() {
        List<String> wrong = List.of(
                "\r\n",
                "\n",
                "HELLO\r\n",
                "+OK\r\n",
                "END \r\n",
                "END\n",
                "STORED x\r\n",
                "STOREDx\r\n",
                "ERROR foo\r\n",
                "CLIENT_ERRORx\r\n",
                "-5\r\n",
                "5x\r\n",
                "1".repeat(21) + "\r\n",
                "RESET\r\n",
                "STAT pid 1\r\n",
                "HDx\r\n",
                "H\r\n",
                "MN\r\n",
                "VA\r\n",
                "VA x\r\n",
                "VA 1x\r\nx\r\n",
                "VA -1\r\n",
                "VA 1\r\nxyz",
                "VA 2147483640\r\n",
                "VALUE a 0 1\r\nx\r\nVA 1\r\nx\r\nEND\r\n",
                "VALUE a 0 1\r\nx\r\nHD k\r\n",
                "VALUE\r\n",
                "VALUE a 0\r\n",
                "VALUE a 0 \r\n",
                "VALUE a x 1\r\nx\r\nEND\r\n",
                "VALUE a 0 -1\r\nx\r\nEND\r\n",
                "VALUE a 0 1 \r\nx\r\nEND\r\n",
                "VALUE a 0 1 x\r\nx\r\nEND\r\n",
                "VALUE a 0 1\nx\r\nEND\r\n",
                "VALUE a 0 1\rx\r\nx\r\nEND\r\n",
                "VALUE a 0 1 2 3\r\nx\r\nEND\r\n",
                "VALUE  0 1\r\nx\r\nEND\r\n",
                "VALUE " + "k".repeat(251) + " 0 1\r\nx\r\nEND\r\n",
                "VALUE a 0 2147483640\r\n",
                "VALUE a 0 99999999999999999999\r\n",
                "VALUE a 0 1\r\nxyz\r\nEND\r\n",
                "VALUE a 0 1\r\nx\r\nSTORED\r\n",
                "VALUE a 0 1\r\nx\r\nEND \r\n",
                "VALUE a " + "0".repeat(2048) + " 1\r\n",
                "SERVER_ERROR " + "x".repeat(2048) + "\r\n",
                "SERVER_ERROR " + "x".repeat(2048));
        for (String text : wrong) {
            assertThrows(ProtocolException.class, () -> decode(new MemcachedBackend(), text, text.length()), text);
            assertThrows(
                    ProtocolException.class,
                    () -> {
                        MemcachedBackend codec = new MemcachedBackend();
                        for (int limit = 1; limit <= text.length(); limit++) {
                            decode(codec, text, limit);
                        }
                    },
                    () -> "byte by byte: " + text);
        }
    }

    @Test
    void asksForAllOfAValueAndTheShortestEndAtOnce() {
        String head = "VALUE a 0 100000\r\n";
        String whole = head + "v".repeat(100_000) + "\r\nEND\r\n";
        MemcachedBackend codec = new MemcachedBackend();
        assertEquals(-(whole.length() - head.length()), decode(codec, whole, head.length()));
        assertEquals(-5, decode(codec, whole, whole.length() - 5));
        assertEquals(-1, decode(codec, whole, whole.length() - 1));
        assertEquals(whole.length(), decode(codec, whole, whole.length()));
    }

    @Test
    void throwsAsSoonAsAValueDoesNotEndWhereItShould() {
        String text = "VALUE a 0 1\r\nxyz";
        assertThrows(ProtocolException.class, () -> decode(new MemcachedBackend(), text, text.length()));
    }

    @Test
    void stopsAtTheFirstOfTwoResponses() {
        String first = "VALUE a 0 1\r\nx\r\nEND\r\n";
        String both = first + "STORED\r\n";
        MemcachedBackend codec = new MemcachedBackend();
        assertEquals(first.length(), decode(codec, both, both.length()));
        assertEquals(8, decode(codec, "STORED\r\n", 8));
    }

    private static int decode(MemcachedBackend codec, String name, String text) {
        return codec.decode(bytes(text), 0, text.length(), answering(command(name)));
    }

    @Test
    void takesForEachCommandOnlyWhatItCanBring() {
        Map<String, List<String>> answers = Map.ofEntries(
                Map.entry("get", List.of("END", "VALUE a 0 1\r\nx\r\nEND")),
                Map.entry("gat", List.of("END", "VALUE a 0 1\r\nx\r\nEND")),
                Map.entry("gets", List.of("END", "VALUE a 0 1 7\r\nx\r\nEND")),
                Map.entry("gats", List.of("END", "VALUE a 0 1 7\r\nx\r\nEND")),
                Map.entry("set", List.of("STORED", "NOT_STORED")),
                Map.entry("add", List.of("STORED", "NOT_STORED")),
                Map.entry("replace", List.of("STORED", "NOT_STORED")),
                Map.entry("append", List.of("STORED", "NOT_STORED")),
                Map.entry("prepend", List.of("STORED", "NOT_STORED")),
                Map.entry("cas", List.of("STORED", "NOT_STORED", "EXISTS", "NOT_FOUND")),
                Map.entry("incr", List.of("17", "NOT_FOUND")),
                Map.entry("decr", List.of("17", "NOT_FOUND")),
                Map.entry("delete", List.of("DELETED", "NOT_FOUND")),
                Map.entry("touch", List.of("TOUCHED", "NOT_FOUND")),
                Map.entry("mg", List.of("VA 1\r\nx", "HD t5", "EN")),
                Map.entry("ms", List.of("HD t5", "NS", "EX", "NF")),
                Map.entry("md", List.of("HD t5", "EX", "NF")),
                Map.entry("ma", List.of("VA 1\r\nx", "HD t5", "NS", "EX", "NF")),
                Map.entry("me", List.of("ME a exp=1", "EN")),
                Map.entry("version", List.of("VERSION 1")),
                Map.entry("verbosity", List.of("OK")),
                Map.entry("flush_all", List.of("OK")));
        Set<String> sent = CommandTable.all().stream()
                .filter(command -> command.route() != Route.LOCAL)
                .map(MemcachedCommand::name)
                .collect(Collectors.toSet());
        assertEquals(sent, answers.keySet());
        Set<String> all = answers.values().stream().flatMap(List::stream).collect(Collectors.toSet());
        for (String name : sent) {
            for (String error : List.of("ERROR\r\n", "CLIENT_ERROR x\r\n", "SERVER_ERROR x\r\n")) {
                assertEquals(error.length(), decode(new MemcachedBackend(), name, error), name + " " + error);
            }
            for (String answer : all) {
                String text = answer + "\r\n";
                if (answers.get(name).contains(answer)) {
                    assertEquals(text.length(), decode(new MemcachedBackend(), name, text), name + " " + text);
                } else {
                    assertThrows(
                            ProtocolException.class,
                            () -> decode(new MemcachedBackend(), name, text),
                            () -> name + " " + text);
                }
            }
        }
    }

    @Test
    void takesOneValueForOneKeyAndAnyNumberForMore() {
        String text = "VALUE a 0 1\r\nx\r\nVALUE b 0 1\r\ny\r\nEND\r\n";
        assertThrows(ProtocolException.class, () -> decode(new MemcachedBackend(), "get", text));
        ResponseFrame split = answering(command("get").split());
        assertEquals(text.length(), new MemcachedBackend().decode(bytes(text), 0, text.length(), split));
    }

    /** The pieces of one response that arrives up to each cut; a piece may reach past it, then the rest is not looked at. */
    private static List<String> pieces(String text, String name, int... cuts) {
        return pieces(text, command(name), cuts);
    }

    private static List<String> pieces(String text, MemcachedCommand command, int... cuts) {
        MemcachedBackend codec = new MemcachedBackend();
        List<String> pieces = new ArrayList<>();
        int at = 0;
        for (int cut : cuts) {
            while (at < cut) {
                ResponseFrame frame = answering(command);
                int length = codec.decode(bytes(text), at, cut, frame);
                if (length < 0) {
                    assertTrue(cut - length <= text.length(), () -> "wants too much: " + text);
                    break;
                }
                pieces.add(length + (frame.hasMore() ? "+" : " " + frame.status()));
                at += length;
            }
        }
        return pieces;
    }

    @Test
    void handsTheBlocksOfAGetOfSeveralKeysOutBeforeItsEndIsHere() {
        String block = "VALUE a 0 9000\r\n" + "v".repeat(9_000) + "\r\n";
        String large = "VALUE b 0 50000\r\n" + "v".repeat(50_000) + "\r\n";
        String text = block + block + block + large + "END\r\n";
        assertEquals(List.of(text.length() + " OK"), pieces(text, command("get").split(), text.length()));
        for (int cut = 1; cut < 3 * block.length(); cut += 977) {
            int whole = cut / block.length() * block.length();
            assertEquals(
                    whole < 16 << 10
                            ? List.of(text.length() + " OK")
                            : List.of(whole + "+", text.length() - whole + " OK"),
                    pieces(text, command("get").split(), cut, text.length()),
                    "cut at " + cut);
        }
        int inLarge = 3 * block.length() + 100;
        assertEquals(
                List.of(3 * block.length() + large.length() + "+", "5 OK"),
                pieces(text, command("get").split(), inLarge, text.length()));
    }

    @Test
    void handsALargeValueOutBeforeItIsHereAndASmallOneWithItsEnd() {
        String block = "VALUE a 0 20000\r\n" + "v".repeat(20_000) + "\r\n";
        String text = block + "END\r\n";
        assertEquals(List.of(text.length() + " OK"), pieces(text, "get", text.length()));
        List<String> inPieces = List.of(block.length() + "+", "5 OK");
        for (int cut : new int[] {17, 18, 9_000, block.length() - 1}) {
            assertEquals(inPieces, pieces(text, "get", cut, text.length()), "cut at " + cut);
        }
        assertEquals(List.of(text.length() + " OK"), pieces(text, "get", block.length() + 2, text.length()));
        assertThrows(
                ProtocolException.class,
                () -> pieces(block + "VALUE b 0 1\r\nx\r\nEND\r\n", "get", 100, block.length() + 23));
        String small = "VALUE a 0 100\r\n" + "v".repeat(100) + "\r\nEND\r\n";
        for (int cut = 1; cut < small.length(); cut++) {
            assertEquals(List.of(small.length() + " OK"), pieces(small, "get", cut, small.length()));
        }
    }

    @Test
    void knowsTheLengthOfALargeMetaValueFromItsLine() {
        String text = "VA 20000 t-1\r\n" + "v".repeat(20_000) + "\r\n";
        MemcachedBackend codec = new MemcachedBackend();
        assertEquals(text.length(), codec.decode(bytes(text), 0, 14, answering(command("mg"))));
        String small = "VA 100 t-1\r\n" + "v".repeat(100) + "\r\n";
        assertEquals(-102, codec.decode(bytes(small), 0, 12, answering(command("mg"))));
        assertEquals(small.length(), codec.decode(bytes(small), 0, small.length(), answering(command("mg"))));
    }

    /** What the codecs make of a response to this request, with what the one for clients tells the other of its keys. */
    private static void answer(String request, String response) {
        RequestFrame asked = new RequestFrame();
        Codecs.frontend().decode(bytes(request), 0, request.length(), asked);
        for (int cut = 1; cut <= response.length(); cut++) {
            MemcachedBackend codec = new MemcachedBackend();
            for (int limit : new int[] {cut, response.length()}) {
                ResponseFrame frame = new ResponseFrame();
                frame.begin(asked.command(), asked.tag());
                int length = codec.decode(bytes(response), 0, limit, frame);
                if (length > 0) {
                    assertEquals(response.length(), length, response);
                    break;
                }
            }
        }
    }

    @Test
    void takesResponsesThatNameTheKeyThatWasAskedFor() {
        String key = "k".repeat(250);
        answer("get a\r\n", "VALUE a 0 1\r\nx\r\nEND\r\n");
        answer("get " + key + "\r\n", "VALUE " + key + " 0 1\r\nx\r\nEND\r\n");
        answer("gets abcdefgh\r\n", "VALUE abcdefgh 0 1 7\r\nx\r\nEND\r\n");
        answer("gat 0 abcdefghi\n", "VALUE abcdefghi 0 1\r\nx\r\nEND\r\n");
        answer("gats 0 \u00ff\u0080\r\n", "VALUE \u00ff\u0080 0 1 7\r\nx\r\nEND\r\n");
        answer("get a b a\r\n", "VALUE a 0 1\r\nx\r\nVALUE a 0 1\r\nx\r\nEND\r\n");
        answer("mg foo v k\r\n", "VA 1 kfoo\r\nx\r\n");
        answer("mg foo v k q\r\n", "VA 1 kfoo\r\nx\r\n");
        answer("mg foo t k Obar\r\n", "HD t-1 kfoo Obar\r\n");
        answer("mg foo k\r\n", "EN\r\n");
        answer("mg foo k\r\n", "HD \r\n");
        answer("mg Zm9v b k v\r\n", "VA 1 kZm9v b\r\nx\r\n");
        answer("mg -Z-m9v b k v\r\n", "VA 1 kZm9v b\r\nx\r\n");
        answer("mg Zm9v b k v\r\n", "VA 1 kfoo\r\nx\r\n"); // stored under its plain name
        answer("mg foo k v\r\n", "VA 1 kZm9v b\r\nx\r\n"); // stored under its encoded name
        answer("ms foo 1 k c\r\nx\r\n", "HD c5 kfoo\r\n");
        answer("ms foo 1 k ME\r\nx\r\n", "NS kfoo\r\n");
        answer("md foo k C5\r\n", "EX kfoo\r\n");
        answer("ma foo k v\r\n", "VA 1 kfoo\r\n5\r\n");
        answer("me foo\r\n", "ME foo exp=-1 la=2\r\n");
        answer("me Zm9v b\r\n", "ME Zm9v exp=-1\r\n");
        answer("me Zm9v b\r\n", "ME foo exp=-1\r\n");
        answer("me foo\r\n", "ME Zm9v exp=-1\r\n");
        answer("mg foo v\r\n", "VA 1 kbar\r\nx\r\n"); // nobody asked for the key
    }

    @Test
    void throwsOnAResponseThatNamesAnotherKey() {
        List<String> wrong = List.of(
                "get a\r\n|VALUE b 0 1\r\nx\r\nEND\r\n",
                "get a\r\n|VALUE aa 0 1\r\nx\r\nEND\r\n",
                "get aaaaaaaab\r\n|VALUE aaaaaaaac 0 1\r\nx\r\nEND\r\n",
                "get a\n|VALUE b 0 1\r\nx\r\nEND\r\n",
                "gets a\r\n|VALUE b 0 1 7\r\nx\r\nEND\r\n",
                "gat 0 a\r\n|VALUE b 0 1\r\nx\r\nEND\r\n",
                "gats 0 a\r\n|VALUE b 0 1 7\r\nx\r\nEND\r\n",
                "get a b\r\n|VALUE c 0 1\r\nx\r\nEND\r\n",
                "get a b\r\n|VALUE a 0 1\r\nx\r\nVALUE d 0 1\r\nx\r\nEND\r\n",
                "mg foo v k\r\n|VA 1 kbar\r\nx\r\n",
                "mg foo v k q\r\n|VA 1 kbar\r\nx\r\n",
                "mg foo k t\r\n|HD kbar t5\r\n",
                "mg foo k t\r\n|HD t5 k\r\n",
                "mg Zm9v b k v\r\n|VA 1 kYmFy b\r\nx\r\n",
                "mg Zm9v b k v\r\n|VA 1 kZm9v\r\nx\r\n",
                "mg foo k v\r\n|VA 1 k" + "Zm9v".repeat(63) + " b\r\nx\r\n",
                "ms foo 1 k\r\nx\r\n|HD kbar\r\n",
                "md foo k\r\n|NF kbar\r\n",
                "ma foo k\r\n|HD kbar\r\n",
                "me foo\r\n|ME bar exp=-1\r\n",
                "me foo\r\n|ME\r\n",
                "me Zm9v b\r\n|ME Zm9w exp=-1\r\n");
        for (String both : wrong) {
            int bar = both.indexOf('|');
            ProtocolException thrown = assertThrows(
                    ProtocolException.class, () -> answer(both.substring(0, bar), both.substring(bar + 1)), both);
            assertTrue(thrown.getMessage().contains("another key"), thrown.getMessage());
        }
    }

    @Test
    void handsNothingOutOfALargeValueThatBelongsToAnotherKey() {
        String text = "VALUE b 0 20000\r\n" + "v".repeat(10_000);
        RequestFrame asked = new RequestFrame();
        Codecs.frontend().decode(bytes("get a\r\n"), 0, 7, asked);
        ResponseFrame frame = new ResponseFrame();
        frame.begin(asked.command(), asked.tag());
        assertThrows(
                ProtocolException.class, () -> new MemcachedBackend().decode(bytes(text), 0, text.length(), frame));
    }

    @Test
    void makesOtherPrintsOfOtherKeys() {
        Set<Long> prints = new HashSet<>();
        int keys = 0;
        for (String end : List.of("", "x", "\u0000", "\u00ff", "1234567", "12345678", "123456789")) {
            for (int i = 0; i < 20_000; i++) {
                byte[] key = bytes(Integer.toHexString(i) + end);
                prints.add(Bytes.print(key, 0, key.length));
                keys++;
            }
        }
        assertEquals(keys, prints.size());
    }
}
