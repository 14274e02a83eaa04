package io.trepak.protocol.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.Route;
import io.trepak.api.tck.ProtocolFragments;
import io.trepak.api.tck.ProtocolOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The codecs against memcached itself. Skipped when there is none; with {@code -Dservers=required} that is a failure.
 */
@Timeout(600)
class RealMemcachedTest {
    /** A data block of 17 bytes that makes no response either when it is taken for a command. */
    private static final String SILENT_DATA = "delete zz noreply\r\n";

    /** Each test has its own: a {@code flush_all} with a delay takes effect long after the test that sent it. */
    private RealMemcached server;

    private final MemcachedFrontend frontend = Codecs.frontend(Map.of("memcached_allow_flush_all", "true"));
    private final Set<String> commandsSeen = new TreeSet<>();

    @BeforeEach
    void startServer() throws IOException, InterruptedException {
        Optional<String> binary = RealMemcached.binary();
        String missing = "no memcached: install it so that it is on PATH, or name it with -Dtrepak.memcached=<file>";
        if ("required".equals(System.getProperty("servers"))) {
            assertTrue(binary.isPresent(), missing);
        }
        assumeTrue(binary.isPresent(), missing);
        server = RealMemcached.start(binary.get());
    }

    @AfterEach
    void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private RequestFrame decode(String request) {
        RequestFrame frame = new RequestFrame();
        byte[] in = request.getBytes(ISO_8859_1);
        assertEquals(in.length, frontend.decode(in, 0, in.length, frame), request);
        return frame;
    }

    /** The server's answer to what it is sent, which must be exactly one response; and what of it the client is told. */
    private String ask(String request) throws IOException {
        RequestFrame frame = decode(request);
        MemcachedCommand command = (MemcachedCommand) frame.command();
        commandsSeen.add(command.name());
        assertTrue(command.route() != Route.LOCAL, () -> "not forwarded: " + request);
        String answer = server.ask(Codecs.sent(frontend, frame, request));
        byte[] in = answer.getBytes(ISO_8859_1);
        ResponseFrame response = Codecs.answering(command);
        assertEquals(in.length, new MemcachedBackend().decode(in, 0, in.length, response), answer);
        return command.route() == Route.ALL ? answer : Codecs.told(frontend, frame, answer);
    }

    @Test
    void delimitsTheResponseToEveryCommand() throws IOException {
        String key = "\u00ff\u0080k" + "x".repeat(247);
        String big = "v".repeat(500_000) + "\r\nEND\r\n";
        assertEquals("STORED\r\n", ask("set " + key + " 4294967295 0 " + big.length() + "\r\n" + big + "\r\n"));
        assertEquals(
                "VALUE " + key + " 4294967295 " + big.length() + "\r\n" + big + "\r\nEND\r\n",
                ask("get " + key + "\r\n"));
        assertEquals("STORED\r\n", ask("set a 0 0 0\r\n\r\n"));
        assertEquals("NOT_STORED\r\n", ask("add a 0 0 1\r\nx\r\n"));
        assertEquals("STORED\r\n", ask("replace a 0 0 1\r\n5\r\n"));
        assertEquals("STORED\r\n", ask("append a 0 0 1\r\n0\r\n"));
        assertEquals("STORED\r\n", ask("prepend a 0 0 1\r\n1\r\n"));
        assertEquals("151\r\n", ask("incr a 1\r\n"));
        assertEquals("99\r\n", ask("decr a 52\r\n"));
        assertEquals("VALUE a 0 3\r\n99 \r\nEND\r\n", ask("get a\r\n"));
        assertEquals("TOUCHED\r\n", ask("touch a 0\r\n"));
        assertEquals("VALUE a 0 3\r\n99 \r\nEND\r\n", ask("gat 0 a\r\n"));
        assertTrue(ask("gats 0 a\r\n").matches("VALUE a 0 3 [0-9]+\r\n99 \r\nEND\r\n"));
        String cas = ask("gets a\r\n").split("[ \r]")[4];
        assertEquals("EXISTS\r\n", ask("cas a 0 0 1 0\r\nx\r\n"));
        assertEquals("STORED\r\n", ask("cas a 0 0 1 " + cas + "\r\nx\r\n"));
        assertEquals("NOT_FOUND\r\n", ask("cas none 0 0 1 18446744073709551615\r\nx\r\n"));
        assertTrue(ask("incr a 1\r\n").startsWith("CLIENT_ERROR "));
        assertTrue(ask("set a 0 0 2000000\r\n" + "x".repeat(2_000_000) + "\r\n").startsWith("SERVER_ERROR "));
        assertEquals("STORED\r\n", ask("set a 0 -1 1\r\nx\r\n"));
        assertEquals("END\r\n", ask("get a\r\n"));
        assertEquals("NOT_FOUND\r\n", ask("delete a 0\r\n"));
        assertEquals("DELETED\r\n", ask("delete " + key + "\r\n"));
        assertTrue(ask("version\r\n").startsWith("VERSION "));
        assertEquals("OK\r\n", ask("verbosity 0\r\n"));
        assertEquals("HD\r\n", ask("ms m 2\r\n10\r\n"));
        assertEquals("VA 2 t-1\r\n10\r\n", ask("mg m v t\r\n"));
        assertEquals("VA 2\r\n15\r\n", ask("ma m v D5\r\n"));
        assertTrue(ask("me m\r\n").startsWith("ME m exp=-1 "));
        assertEquals("HD\r\n", ask("md m\r\n"));
        assertEquals("EN\r\n", ask("me m\r\n"));
        assertEquals("OK\r\n", ask("flush_all\r\n"));
        Set<String> sent = CommandTable.all().stream()
                .filter(command -> command.route() != Route.LOCAL)
                .map(MemcachedCommand::name)
                .collect(Collectors.toSet());
        assertEquals(sent, commandsSeen);
    }

    @Test
    void tellsNothingOfRequestsWithNoreply() throws IOException {
        for (String request : new String[] {
            "set q 0 0 1 noreply\r\n1\r\n",
            "set q 4294967295 -2147483648 1 noreply\r\n1\r\n",
            "add q 0 0 1 noreply\r\n1\r\n",
            "replace q 0 2147483647 1 noreply\r\n1\r\n",
            "append q 0 0 1 noreply\r\n1\r\n",
            "prepend q 0 0 1 noreply\r\n1\r\n",
            "cas q 0 0 1 18446744073709551615 noreply\r\n1\r\n",
            "set q 0 0 2000000 noreply\r\n" + "x".repeat(2_000_000) + "\r\n",
            "incr q 18446744073709551615 noreply\r\n",
            "decr q 1 noreply\r\n",
            "touch q -1 noreply\r\n",
            "touch q 99999999999999999999 noreply\r\n",
            "delete q noreply\r\n",
            "delete q 0 noreply\r\n"
        }) {
            assertTrue(decode(request).rewrittenBytes() > 0, request);
            assertEquals("", server.ask(request), request);
            assertEquals("", ask(request), request);
        }
    }

    /** The same quiet requests twice from the same start: to the server as they are, and through the codecs. */
    @Test
    void tellsOfQuietMetaRequestsWhatTheServerTells() throws IOException {
        String[] script = {
            "mg a q v\r\n",
            "mg a q v k O1\r\n",
            "ms a 2 q c\r\n10\r\n",
            "ms a 1 q ME\r\nx\r\n",
            "ms a 1 q C9999\r\nx\r\n",
            "ms none 1 MR q Oa\r\nx\r\n",
            "ms none 1 C9999 q k\r\nx\r\n",
            "ms a 1 q MX\r\nx\r\n",
            "ms big 2000000 q\r\n" + "x".repeat(2_000_000) + "\r\n",
            "mg a q v O22 k\r\n",
            "mg a q\r\n",
            "mg a q t s f\r\n",
            "mg a q !\r\n",
            "mg a q O" + "x".repeat(40) + "\r\n",
            "ma a q\r\n",
            "ma a q v D5\r\n",
            "ma none q v O7\r\n",
            "ma a q C9999 k\r\n",
            "ma a q MX\r\n",
            "ms word 1 q\r\nx\r\n",
            "ma word q\r\n",
            "md none q k\r\n",
            "md a q C9999 O9\r\n",
            "md a q I T30\r\n",
            "mg a q v t\r\n",
            "mg a q v t\r\n",
            "md a q\r\n",
            "mg new q v N30 t\r\n",
            "mg new q v\r\n",
            "md bmV3 b q k O3\r\n",
            "md bmV3 b q k O3\r\n",
        };
        for (String key : new String[] {"a", "none", "big", "word", "new"}) {
            server.ask("delete " + key + "\r\n");
        }
        List<String> direct = new ArrayList<>();
        for (String request : script) {
            direct.add(request + server.ask(request));
        }
        for (String key : new String[] {"a", "none", "big", "word", "new"}) {
            server.ask("delete " + key + "\r\n");
        }
        List<String> told = new ArrayList<>();
        for (String request : script) {
            told.add(request + ask(request));
        }
        assertEquals(direct, told);
    }

    @Test
    void saysWhatMemcachedSaysToMalformedRequests() throws IOException {
        String longKey = "k".repeat(251);
        for (String request : new String[] {
            "\r\n",
            "   \r\n",
            "get\r\n",
            "get \r\n",
            "gets\r\n",
            "gat\r\n",
            "GET a\r\n",
            "foo bar\r\n",
            "get\ta\r\n",
            "get " + longKey + "\r\n",
            "get a " + longKey + "\r\n",
            "gat x a\r\n",
            "gat 1x a\r\n",
            "gat 0 " + longKey + "\r\n",
            "set\r\n",
            "set a\r\n",
            "set a 0 0\r\n",
            "set a 0 0 -1\r\n",
            "set a 0 0 x\r\n",
            "set a 0 0 1x\r\n",
            "set a 0 0 2147483647\r\n",
            "set " + longKey + " 0 0 17\r\n" + SILENT_DATA,
            "set a x 0 17\r\n" + SILENT_DATA,
            "set a -1 0 17\r\n" + SILENT_DATA,
            "set a 0 x 17\r\n" + SILENT_DATA,
            "set a 0 0 17 noreply x\r\n" + SILENT_DATA,
            "set a 0 0 17 2 3 4 5 6 7 8 9\r\n" + SILENT_DATA,
            "set a x 0 17 noreply\r\n" + SILENT_DATA,
            "add " + longKey + " 0 0 17 noreply\r\n" + SILENT_DATA,
            "set a 0 0 1\r\nxyz",
            "set a 0 0 1 noreply\r\nxyz",
            "append a 0 0 0\r\n\n\n",
            "cas\r\n",
            "cas a 0 0 17\r\n" + SILENT_DATA,
            "cas a 0 0 17 x\r\n" + SILENT_DATA,
            "cas a 0 0 17 -5\r\n" + SILENT_DATA,
            "cas a 0 0 17 noreply\r\n" + SILENT_DATA,
            "cas a 0 0 17 18446744073709551616\r\n" + SILENT_DATA,
            "incr\r\n",
            "incr a\r\n",
            "incr a x\r\n",
            "incr a -1\r\n",
            "incr a 18446744073709551616\r\n",
            "incr a 1 2 3\r\n",
            "incr a x noreply\r\n",
            "incr a noreply\r\n",
            "decr " + longKey + " 1\r\n",
            "delete\r\n",
            "delete a 1\r\n",
            "delete a foo\r\n",
            "delete a 0 0\r\n",
            "delete a 0 foo\r\n",
            "delete a noreply 0\r\n",
            "delete a 1 noreply\r\n",
            "delete a 0 0 noreply\r\n",
            "delete a 00\r\n",
            "delete " + longKey + "\r\n",
            "touch\r\n",
            "touch a\r\n",
            "touch a x\r\n",
            "touch a 1x\r\n",
            "touch a x noreply\r\n",
            "touch a 1 2 3\r\n",
            "touch " + longKey + " 1\r\n",
            "verbosity\r\n",
            "verbosity x\r\n",
            "verbosity noreply\r\n",
            "verbosity 1 2 3\r\n",
            "flush_all x\r\n",
            "flush_all x noreply\r\n",
            "flush_all 1 2 3\r\n",
            "mg\r\n",
            "mg " + longKey + " v\r\n",
            "mg a v v\r\n",
            "mg a q q\r\n",
            "mg a \u00e9\r\n",
            "mg Zm9 b\r\n",
            "mg a 1 2 3 4 5 6 7 8 9 0 a b c d e f g h i j k l m n\r\n",
            "ms\r\n",
            "ms a\r\n",
            "ms " + longKey + " 17\r\n" + SILENT_DATA,
            "ms a 17 T5 T5\r\n" + SILENT_DATA,
            "ms Zm9 17 b\r\n" + SILENT_DATA,
            "ms a 17 1 2 3 4 5 6 7 8 9 0 a b c d e f g\r\n" + SILENT_DATA,
            "ms a 1 q\r\nxyz",
            "md\r\n",
            "md " + longKey + " q\r\n",
            "md a q q\r\n",
            "md Zm9 b q\r\n",
            "ma\r\n",
            "ma a N0 N0\r\n",
            "me\r\n",
            "me " + longKey + "\r\n",
            "me Zm9 b\r\n",
            "mn\r\n",
            "mn x\r\n",
            "mx a\r\n"
        }) {
            assertEquals(server.ask(request), said(request), request);
        }
    }

    /** What the client is told, by the server or here. */
    private String said(String request) throws IOException {
        RequestFrame frame = decode(request);
        Route route = frame.command().route();
        if (route == Route.ALL) {
            String answer = ask(request);
            return ((MemcachedCommand) frame.command()).isSilent() ? "" : answer;
        }
        if (route != Route.LOCAL) {
            return ask(request);
        }
        ProtocolOutput out = new ProtocolOutput();
        frontend.respond(request.getBytes(ISO_8859_1), 0, frame, out);
        return out.text();
    }

    /**
     * Whether client and server mean the same by it. What has a plus, or a minus where no number can be negative, is refused
     * here, as by nutcracker; the server takes such words if what strtoul makes of them suits it.
     */
    private static boolean isStorageNumber(String word, boolean signed) {
        return !word.startsWith("+") && (signed || !word.startsWith("-") || word.length() < 3 && !word.equals("-0"));
    }

    @Test
    void leavesToTheServerWhatItMakesOfNumbers() throws IOException {
        List<String> numbers = new ArrayList<>(List.of(
                "0",
                "1",
                "-1",
                "+1",
                "-0",
                "007",
                "2592000",
                "2592001",
                "2147483647",
                "2147483648",
                "-2147483648",
                "-2147483649",
                "4102444800",
                "4294967295",
                "4294967296",
                "9223372036854775807",
                "9223372036854775808",
                "-9223372036854775808",
                "-9223372036854775809",
                "18446744073709551615",
                "18446744073709551616",
                "99999999999999999999",
                "000000000000000000000000000000000001",
                "x",
                "1x",
                "0x10",
                "1e3",
                "1.5",
                "-",
                "\u00ff"));
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 30; i++) {
            String digits = Long.toUnsignedString(random.nextLong() >>> random.nextInt(Long.SIZE));
            numbers.add(random.nextInt(3) == 0 ? "-" + digits : digits);
        }
        for (String line : List.of(
                "incr n #",
                "decr n #",
                "incr none #",
                "touch n #",
                "touch none #",
                "gat # n",
                "gats # none",
                "delete n #",
                "verbosity #",
                "mg n v T#",
                "mg n v t N#",
                "mg n v R#",
                "ma n D#",
                "ma n C#",
                "ma none N0 J#",
                "ma none N#",
                "md n C#",
                "md n I T#")) {
            for (String number : numbers) {
                for (String last : line.startsWith("m") ? new String[] {"", " q"} : new String[] {"", " noreply"}) {
                    boolean quiet = !line.startsWith("ga") && !(line.contains("none N") && last.equals(" q"));
                    assertSaid(line.replace("#", number) + (quiet ? last : "") + "\r\n", seed);
                }
            }
        }
        for (String line : List.of(
                "set s # 0 17",
                "set s 0 # 17",
                "add s # # 17",
                "replace n 0 # 17",
                "append n # # 17",
                "prepend n # # 17",
                "cas n # 0 17 5",
                "cas n 0 # 17 5",
                "cas n 0 0 17 #",
                "ms s 17 T#",
                "ms s 17 F#",
                "ms s 17 C#")) {
            for (String number : numbers) {
                if (line.startsWith("ms") || isStorageNumber(number, line.contains(" 0 # "))) {
                    assertSaid(line.replace("#", number) + "\r\n" + SILENT_DATA, seed);
                    String quiet = line.startsWith("ms") ? " q" : " noreply";
                    assertSaid(line.replace("#", number) + quiet + "\r\n" + SILENT_DATA, seed);
                }
            }
        }
        for (String number : numbers) {
            assertSaid("flush_all " + number + "\r\n", seed);
            assertSaid("flush_all " + number + " noreply\r\n", seed);
        }
    }

    private void assertSaid(String request, long seed) throws IOException {
        String start = "set n 0 0 2\r\n50\r\ndelete s\r\ndelete none\r\n";
        server.ask(start);
        String direct = server.ask(request);
        server.ask(start);
        assertEquals(direct, said(request), () -> request + ", seed " + seed);
    }

    @Test
    void forwardsNothingThatMakesMemcachedAnswerTwiceOrNotAtAll() throws IOException {
        String[] words = {
            "get",
            "gets",
            "gat",
            "set",
            "add",
            "append",
            "cas",
            "incr",
            "decr",
            "delete",
            "touch",
            "version",
            "verbosity",
            "flush_all",
            "mg",
            "ms",
            "md",
            "ma",
            "me",
            "noreply",
            "q",
            "v",
            "Oq",
            "k",
            "Zm9v",
            "a",
            "b",
            "\u00ff",
            "0",
            "1",
            "2",
            "-1",
            "+1",
            "01",
            "2147483647",
            "2147483648",
            "4294967295",
            "4294967296",
            "-2147483649",
            "18446744073709551615",
            "18446744073709551616",
            "99999999999999999999",
            "a\tb",
            "a\u0000",
            ""
        };
        String[] ends = {"\r\n", "\r\n", "\r\n", "\n", "\r\r\n", " \r\n", "\r\nx\r\n", "\r\n\r\n", "\r\nxy\r\n"};
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int forwarded = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder request = new StringBuilder(words[random.nextInt(19)]);
            for (int i = random.nextInt(8); i > 0; i--) {
                request.append(' ').append(words[random.nextInt(words.length)]);
            }
            request.append(ends[random.nextInt(ends.length)]);
            byte[] in = request.toString().getBytes(ISO_8859_1);
            RequestFrame frame = new RequestFrame();
            MemcachedFrontend codec = Codecs.frontend(Map.of("memcached_allow_flush_all", "true"));
            int length = codec.decode(in, 0, in.length, frame);
            Route route = length > 0 && length <= in.length ? frame.command().route() : Route.LOCAL;
            if (route == Route.KEYED || route == Route.ANY || route == Route.ALL) {
                forwarded++;
                String sent = Codecs.sent(codec, frame, request.substring(0, length));
                assertOneAnswer(sent, (MemcachedCommand) frame.command(), seed);
            }
        }
        assertTrue(forwarded > 500, forwarded + " forwarded, seed " + seed);
    }

    private void assertOneAnswer(String sent, MemcachedCommand command, long seed) throws IOException {
        String answer = server.ask(sent);
        byte[] in = answer.getBytes(ISO_8859_1);
        int length = in.length == 0 ? 0 : new MemcachedBackend().decode(in, 0, in.length, Codecs.answering(command));
        assertEquals(in.length, length, () -> sent + " brought " + answer + ", seed " + seed);
        assertTrue(in.length > 0, () -> sent + " brought no response, seed " + seed);
    }

    @Test
    void joinsFragmentsToWhatOneServerWouldHaveSaid() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int key = 0; key < 50; key++) {
            String data = "END\r\n".repeat(random.nextInt(4));
            ask("set key" + key + " " + key + " 0 " + data.length() + "\r\n" + data + "\r\n");
        }
        for (int round = 0; round < 20; round++) {
            StringBuilder request = new StringBuilder(round % 2 == 0 ? "get" : "gets");
            if (round % 3 == 0) {
                request = new StringBuilder(round % 2 == 0 ? "gat 0" : "gats 1000");
            }
            int[] owners = random.ints(2 + random.nextInt(100), 0, 3).toArray();
            String[] keys = new String[owners.length];
            for (int key = 0; key < owners.length; key++) {
                keys[key] = "key" + random.nextInt(70);
                request.append(' ').append(keys[key]);
            }
            request.append("\r\n");
            RequestFrame frame = decode(request.toString());
            ProtocolFragments parts = new ProtocolFragments(3, owners);
            for (int fragment = 0; fragment < 3; fragment++) {
                parts.answered(fragment, askFragment(request.toString(), frame, parts, fragment));
            }
            ProtocolOutput out = new ProtocolOutput();
            frontend.join(Codecs.keyed(parts.to(frame), keys), out);
            assertEquals(server.ask(request.toString()), out.text(), "seed " + seed);
        }
    }

    private String askFragment(String request, RequestFrame frame, ProtocolFragments parts, int fragment)
            throws IOException {
        if (parts.keysIn(fragment) == 0) {
            return "END\r\n";
        }
        ProtocolOutput out = new ProtocolOutput();
        frontend.beginFragment(frame.command(), parts.keysIn(fragment), out);
        for (int key = 0; key < frame.keyCount(); key++) {
            if (parts.fragmentOf(key) == fragment) {
                out.write(request.getBytes(ISO_8859_1), frame.partOffset(key), frame.partLength(key));
            }
        }
        frontend.endFragment(frame.command(), out);
        return server.ask(out.text());
    }
}
