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
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The codecs against memcached itself. Skipped when there is none; with {@code -Dservers=required} that is a failure.
 */
@Timeout(60)
class RealMemcachedTest {
    /** A data block of 17 bytes that makes no answer either when it is taken for a command. */
    private static final String SILENT_DATA = "delete zz noreply\r\n";

    private static RealMemcached server;

    private final MemcachedFrontend frontend = new MemcachedFrontend();
    private final Set<String> commandsSeen = new TreeSet<>();

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        Optional<String> binary = RealMemcached.binary();
        String missing = "no memcached: install it so that it is on PATH, or name it with -Dtrepak.memcached=<file>";
        if ("required".equals(System.getProperty("servers"))) {
            assertTrue(binary.isPresent(), missing);
        }
        assumeTrue(binary.isPresent(), missing);
        server = RealMemcached.start(binary.get());
    }

    @AfterAll
    static void stopServer() throws IOException {
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

    /** The server's answer, which must be exactly one response. */
    private String ask(String request) throws IOException {
        RequestFrame frame = decode(request);
        commandsSeen.add(frame.command().name());
        Route route = frame.command().route();
        assertTrue(route != Route.LOCAL && route != Route.CLOSE, () -> "not forwarded: " + request);
        String answer = server.ask(request);
        if (frame.quiet()) {
            assertEquals("", answer, request);
        } else {
            byte[] in = answer.getBytes(ISO_8859_1);
            assertEquals(in.length, new MemcachedBackend().decode(in, 0, in.length, new ResponseFrame()), answer);
        }
        return answer;
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
        assertEquals(
                Set.of(
                        "add", "append", "cas", "decr", "delete", "gat", "gats", "get", "gets", "incr", "prepend",
                        "replace", "set", "touch", "version"),
                commandsSeen);
    }

    @Test
    void getsNoAnswerToWhatItCallsQuiet() throws IOException {
        for (String request : new String[] {
            "set q 0 0 1 noreply\r\n1\r\n",
            "set q 4294967295 -2147483648 1 noreply\r\n1\r\n",
            "add q 0 0 1 noreply\r\n1\r\n",
            "replace q 0 2147483647 1 noreply\r\n1\r\n",
            "append q 0 0 1 noreply\r\n1\r\n",
            "prepend q 0 0 1 noreply\r\n1\r\n",
            "cas q 0 0 1 18446744073709551615 noreply\r\n1\r\n",
            "incr q 18446744073709551615 noreply\r\n",
            "decr q 1 noreply\r\n",
            "touch q -1 noreply\r\n",
            "touch q 99999999999999999999 noreply\r\n",
            "delete q noreply\r\n",
            "delete q 0 noreply\r\n"
        }) {
            assertTrue(decode(request).quiet(), request);
            ask(request);
        }
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
            "touch " + longKey + " 1\r\n"
        }) {
            RequestFrame frame = decode(request);
            ProtocolOutput out = new ProtocolOutput();
            frontend.respond(request.getBytes(ISO_8859_1), 0, frame, out);
            assertEquals(server.ask(request), out.text(), request);
        }
    }

    @Test
    void forwardsNothingThatMakesMemcachedAnswerTwiceOrNotAtAll() throws IOException {
        String[] words = {
            "get", "gets", "gat", "set", "add", "append", "cas", "incr", "decr", "delete", "touch", "version",
                    "noreply",
            "a", "b", "\u00ff", "0", "1", "2", "-1", "+1", "01", "2147483647", "2147483648", "4294967295", "4294967296",
            "-2147483649", "18446744073709551615", "18446744073709551616", "99999999999999999999", "a\tb", "a\u0000", ""
        };
        String[] ends = {"\r\n", "\r\n", "\r\n", "\n", "\r\r\n", " \r\n", "\r\nx\r\n", "\r\n\r\n", "\r\nxy\r\n"};
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int forwarded = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder request = new StringBuilder(words[random.nextInt(12)]);
            for (int i = random.nextInt(8); i > 0; i--) {
                request.append(' ').append(words[random.nextInt(words.length)]);
            }
            request.append(ends[random.nextInt(ends.length)]);
            byte[] in = request.toString().getBytes(ISO_8859_1);
            RequestFrame frame = new RequestFrame();
            int length = new MemcachedFrontend().decode(in, 0, in.length, frame);
            Route route = length > 0 && length <= in.length ? frame.command().route() : Route.LOCAL;
            if (route == Route.KEYED || route == Route.ANY) {
                forwarded++;
                assertOneAnswer(request.substring(0, length), frame.quiet(), seed);
            }
        }
        assertTrue(forwarded > 500, forwarded + " forwarded, seed " + seed);
    }

    private static void assertOneAnswer(String request, boolean quiet, long seed) throws IOException {
        String answer = server.ask(request);
        byte[] in = answer.getBytes(ISO_8859_1);
        int length = in.length == 0 ? 0 : new MemcachedBackend().decode(in, 0, in.length, new ResponseFrame());
        assertEquals(in.length, length, () -> request + " brought " + answer + ", seed " + seed);
        assertEquals(quiet, in.length == 0, () -> request + " brought " + answer + ", seed " + seed);
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
            int[] owners = random.ints(2 + random.nextInt(100), 0, 3).toArray();
            for (int ignored : owners) {
                request.append(" key").append(random.nextInt(50));
            }
            request.append("\r\n");
            RequestFrame frame = decode(request.toString());
            ProtocolFragments parts = new ProtocolFragments(3, owners);
            for (int fragment = 0; fragment < 3; fragment++) {
                parts.answered(fragment, askFragment(request.toString(), frame, parts, fragment));
            }
            ProtocolOutput out = new ProtocolOutput();
            frontend.join(frame.command(), parts, out);
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
        return ask(out.text());
    }
}
