package io.trepak.protocol.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.api.tck.ProtocolFeed;
import io.trepak.api.tck.ProtocolFeed.Request;
import io.trepak.api.tck.ProtocolOutput;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemcachedFrontendTest {
    private static final String BAD_LINE = "CLIENT_ERROR bad command line format\r\n";
    private static final String BAD_DATA = "CLIENT_ERROR bad data chunk\r\n";
    private static final String TOO_LONG_KEY = "k".repeat(251);

    private final MemcachedFrontend codec = Codecs.frontend();

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /** Decodes whole, byte by byte and at random cuts; all must agree. */
    private Request decode(String text) {
        byte[] whole = bytes(text);
        Request expected = new ProtocolFeed(0, 0).request(codec, whole, whole.length);
        int[] everyByte = new int[whole.length];
        Arrays.setAll(everyByte, i -> i + 1);
        assertEquals(expected, new ProtocolFeed(3, '\n').request(codec, whole, everyByte), "byte by byte");
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            int[] cuts = random.ints(3, 1, whole.length + 1).toArray();
            cuts[0] = whole.length;
            int[] ascending = Arrays.stream(cuts).sorted().distinct().toArray();
            assertEquals(
                    expected,
                    new ProtocolFeed(i % 2, ' ').request(codec, whole, ascending),
                    () -> Arrays.toString(ascending) + ", seed " + seed);
        }
        return expected;
    }

    private void assertLocal(String answer, String... requests) {
        for (String request : requests) {
            Request seen = decode(request);
            assertEquals(Route.LOCAL, seen.route(), request);
            assertEquals(answer, seen.answer(), request);
            assertEquals(List.of(), seen.keys(), request);
        }
    }

    /** A quiet request is sent without its last word of the line, and its response is not told. */
    private void assertKeyed(String command, String key, boolean quiet, String request) {
        int at = request.indexOf(key, request.indexOf(command) + command.length());
        List<String> keys = List.of(at + "+" + key.length() + " in " + at + "+" + key.length());
        Request seen = decode(request);
        String asks = seen.asks();
        assertEquals(quiet, !asks.isEmpty(), request);
        assertEquals(new Request(request.length(), command, Route.KEYED, false, keys, asks, ""), seen, request);
        RequestFrame frame = new RequestFrame();
        codec.decode(bytes(request), 0, request.length(), frame);
        assertEquals(quiet ? request.replace(" noreply", "") : request, Codecs.sent(codec, frame, request), request);
        assertEquals(quiet ? "" : "ERROR\r\n", Codecs.told(codec, frame, "ERROR\r\n"), request);
    }

    @Test
    void keysStorageCommandsByTheirKey() {
        for (String command : List.of("set", "add", "replace", "append", "prepend")) {
            assertKeyed(command, "key", false, command + " key 1 2 3\r\nxyz\r\n");
            assertKeyed(command, "key", true, "  " + command + "   key  1  -2 0003  noreply \r\nxyz\r\n");
        }
        assertKeyed("cas", "key", false, "cas key 1 2 3 99\r\nxyz\r\n");
        assertKeyed("cas", "key", true, "cas key 1 2 3 99 noreply\r\nxyz\r\n");
    }

    @Test
    void keysLineCommandsByTheirKey() {
        assertKeyed("incr", "key", false, "incr key 5\r\n");
        assertKeyed("decr", "key", true, "decr key 5 noreply\r\n");
        assertKeyed("touch", "key", false, "touch key -5\r\n");
        assertKeyed("touch", "key", true, "touch key 5 noreply\r\n");
        assertKeyed("delete", "key", false, "delete key\r\n");
        assertKeyed("delete", "key", false, "delete key 0\r\n");
        assertKeyed("delete", "noreply", false, "delete noreply\r\n");
        assertKeyed("delete", "key", true, "delete key noreply\r\n");
        assertKeyed("delete", "key", true, "delete key 0 noreply\r\n");
    }

    @Test
    void splitsGetWithSeveralKeysAndKeepsDuplicates() {
        Request seen = decode("gets  a bb   a \r\n");
        assertEquals("gets", seen.command());
        assertEquals(Route.SPLIT, seen.route());
        assertEquals(List.of("6+1 in 5+2", "8+2 in 7+3", "13+1 in 12+2"), seen.keys());
    }

    @Test
    void keysGetWithOneKey() {
        assertEquals(new Request(13, "get", Route.KEYED, false, List.of("4+7 in 3+8"), ""), decode("get noreply\r\n"));
        assertEquals(new Request(11, "gat", Route.KEYED, false, List.of("6+3 in 5+4"), ""), decode("gat 9 key\r\n"));
        assertEquals(
                new Request(17, "gats", Route.KEYED, false, List.of("8+7 in 7+8"), ""), decode("gats -9 noreply\r\n"));
    }

    @Test
    void splitsGatAndGivesEveryFragmentItsExpiry() {
        String request = "gats  -077  a bb   a \r\n";
        Request seen = decode(request);
        assertEquals("gats", seen.command());
        assertEquals(Route.SPLIT, seen.route());
        assertEquals(List.of("12+1 in 11+2", "14+2 in 13+3", "19+1 in 18+2"), seen.keys());
        RequestFrame frame = new RequestFrame();
        codec.decode(bytes(request), 0, request.length(), frame);
        for (int fragment = 0; fragment < 2; fragment++) {
            ProtocolOutput out = new ProtocolOutput();
            codec.beginFragment(frame.command(), 1, out);
            out.write(bytes(request), frame.partOffset(fragment), frame.partLength(fragment));
            codec.endFragment(frame.command(), out);
            assertEquals("gats -077 " + (fragment == 0 ? "a" : "bb") + "\r\n", out.text());
        }
    }

    @Test
    void refusesWhatConcernsOneServerAndFlushesUnlessAllowed() {
        for (String name : List.of("shutdown", "slabs", "lru_crawler", "cache_memlimit", "watch")) {
            assertLocal(
                    "CLIENT_ERROR " + name + " is not passed on; connect to the server itself\r\n",
                    name + "\r\n",
                    name + " x y\r\n");
        }
        assertLocal("CLIENT_ERROR flush_all not allowed\r\n", "flush_all\r\n", "flush_all 5\r\n", "flush_all x\r\n");
        assertLocal("", "flush_all noreply\r\n", "flush_all 5 noreply\r\n");
    }

    @Test
    void sendsVersionAnywhereAndClosesOnQuitWithoutAnswer() {
        assertEquals(Route.ANY, decode("version \r\n").route());
        assertEquals(Route.ANY, decode("version noreply\r\n").route());
        assertEquals(new Request(6, "quit", Route.LOCAL, false, List.of(), "close ", ""), decode("quit\r\n"));
        assertEquals("close ", decode("quit now\r\n").asks());
    }

    @Test
    void answersErrorToWhatItDoesNotKnowOrWhatHasTheWrongNumberOfFields() {
        assertLocal(
                "ERROR\r\n",
                "\r\n",
                "   \r\n",
                "GET a\r\n",
                "ge a\r\n",
                "prependx a 0 0 1\r\n",
                "\u0000\u0000\u0000\u0000\u0000set a\r\n",
                "get\ta\r\n",
                "verbosity\r\n",
                "verbosity 1 noreply x\r\n",
                "xerbosity 1\r\n",
                "flush_all 1 2 3\r\n",
                "mg\r\n",
                "mx a\r\n",
                "get \r\n",
                "gats 0\r\n",
                "set a 0 0\r\n",
                "incr a\r\n",
                "incr a 1 2 3\r\n",
                "delete\r\n",
                "delete a 0 0 noreply\r\n",
                "touch a\r\n",
                "stats items\r\n",
                "stats noreply\r\n");
    }

    @Test
    void refusesControlBytesInKeysSoThatNoSecondCommandCanHide() {
        for (char bad : new char[] {0, 1, '\t', '\r', 0x1f, 0x7f}) {
            String key = "a" + bad + "b";
            assertLocal(
                    BAD_LINE,
                    "get " + key + "\r\n",
                    "get x " + key + " y\r\n",
                    "get " + bad + "\r\n",
                    "gat 0 " + key + "\r\n",
                    "delete " + key + "\r\n",
                    "incr " + key + " 1\r\n",
                    "touch " + key + " 1\r\n",
                    "set " + key + " 0 0 7\r\nget b\r\n\r\n");
        }
    }

    @Test
    void takesEveryOtherByteInKeys() {
        StringBuilder key = new StringBuilder();
        for (char c = 0x21; c < 256; c++) {
            if (c != 0x7f) {
                key.append(c);
            }
        }
        assertKeyed("get", key.toString(), "get " + key + "\r\n");
        assertKeyed("set", key.toString(), false, "set " + key + " 0 0 0\r\n\r\n");
    }

    private void assertKeyed(String command, String key, String request) {
        Request seen = decode(request);
        assertEquals(command + " " + Route.KEYED, seen.command() + " " + seen.route());
        assertTrue(seen.keys().get(0).startsWith("4+" + key.length() + " "), seen.keys()::toString);
    }

    @Test
    void refusesKeysLongerThan250Bytes() {
        assertLocal(BAD_LINE, "get a " + TOO_LONG_KEY + "\r\n", "set " + TOO_LONG_KEY + " 0 0 1\r\nx\r\n");
    }

    @Test
    void swallowsTheDataOfAStorageLineThatIsWrongElsewhere() {
        assertLocal(
                BAD_LINE,
                "set a x 0 7\r\nget b\r\n\r\n",
                "set a 18446744073709551616 0 1\r\nx\r\n",
                "set a -1 0 1\r\nx\r\n",
                "set a 0 9223372036854775808 1\r\nx\r\n",
                "set a 0 -9223372036854775809 1\r\nx\r\n",
                "set a 0 - 1\r\nx\r\n",
                "set a +1 0 1\r\nx\r\n",
                "set a 0 +1 1\r\nx\r\n",
                "set a 0 0 1 norepl\r\nx\r\n",
                "cas a 0 0 1 x\r\nx\r\n",
                "cas a 0 0 1 18446744073709551616\r\nx\r\n",
                "cas a 0 0 1 5 noreplyy\r\nx\r\n");
        assertLocal("ERROR\r\n", "set a 0 0 1 noreply x\r\nx\r\n", "cas a 0 0 1\r\nx\r\n");
    }

    @Test
    void keepsSilentAboutErrorsWithNoreplyLikeMemcached() {
        assertLocal(
                "",
                "set a x 0 1 noreply\r\nx\r\n",
                "set a 0 0 1 noreply\r\nxyz",
                "cas a 0 0 1 noreply\r\nx\r\n",
                "incr a noreply noreply\r\n",
                "touch a noreply  noreply \r\n",
                "delete a noreply noreply\r\n",
                "verbosity noreply noreply\r\n",
                "incr a\t noreply\r\n",
                "touch " + TOO_LONG_KEY + " 1 noreply\r\n");
    }

    /** Whatever its numbers are, such a line brings one line: it cannot put anything out of step. */
    @Test
    void leavesToTheServerWhatItMakesOfALineWithoutData() {
        assertKeyed("incr", "key", false, "incr key x\r\n");
        assertKeyed("incr", "key", true, "incr key x noreply\r\n");
        assertKeyed("incr", "key", true, "incr key noreply\r\n");
        assertKeyed("decr", "key", false, "decr key -99999999999999999999\r\n");
        assertKeyed("decr", "key", false, "decr key 1 norepl\r\n");
        assertKeyed("delete", "key", false, "delete key 1\r\n");
        assertKeyed("delete", "key", true, "delete key 1 noreply\r\n");
        assertKeyed("delete", "key", false, "delete key noreply 0\r\n");
        assertKeyed("touch", "key", false, "touch key 99999999999999999999\r\n");
        assertKeyed("touch", "key", true, "touch key 1x noreply\r\n");
        for (String exptime : List.of("x", "-", "99999999999999999999", "+1")) {
            Request seen = decode("gat " + exptime + " key\r\n");
            assertEquals("gat " + Route.KEYED, seen.command() + " " + seen.route());
        }
    }

    @Test
    void closesAfterALengthItCannotRead() {
        for (String length : List.of("-1", "x", "+1", "1x", "2147483648", "4294967297", "2147483630", "9".repeat(40))) {
            String request = "set a 0 0 " + length + "\r\n";
            Request seen = decode(request);
            assertEquals("close ", seen.asks(), request);
            assertEquals(BAD_LINE, seen.answer(), request);
        }
    }

    @Test
    void refusesDataThatDoesNotEndWhereTheLineSaid() {
        assertLocal(BAD_DATA, "set a 0 0 1\r\nxyz", "set a 0 0 0\r\n\n\n", "set a 0 0 3\r\nxyz\r\r");
    }

    /** memcached takes them; other servers would wait for the CR, and with them every client behind the connection. */
    @Test
    void sendsLinesThatEndInALineFeedAloneWithTheirCarriageReturn() {
        for (String request : List.of(
                "get a\n",
                "  gets  a \n",
                "gat 0 a\n",
                "delete a\n",
                "incr a 1\n",
                "touch a 1\n",
                "version\n",
                "verbosity 1\n",
                "mg a v\n",
                "md a\n",
                "ma a\n",
                "me a\n",
                "set a 0 0 1\nx\r\n",
                "cas a 0 0 1 5\nx\r\n",
                "ms a 1 T0\nx\r\n")) {
            assertSent(request.replaceFirst("\n", "\r\n"), request);
        }
        assertSent("delete a\r\n", "delete a noreply\n");
        assertSent("delete a  \r\n", "delete a noreply  \n");
        assertSent("set a 0 0 1\r\nx\r\n", "set a 0 0 1 noreply\nx\r\n");
        assertSent("mg a v\r\n", "mg a q v\n");
        assertSent("ms a 1\r\nx\r\n", "ms a 1 q\nx\r\n");
        String large = "v".repeat(40_000) + "\r\n";
        assertSent("set a 0 0 40000\r\n" + large, "set a 0 0 40000\n" + large);
        assertLocal("ERROR\r\n", "\n", "foo\n", "get\n", "set a 0 0\n");
        assertLocal("MN\r\n", "mn\n");
        assertLocal(BAD_LINE, "set " + TOO_LONG_KEY + " 0 0 1\nx\r\n");
        Request several = decode("get a b\n");
        assertEquals(Route.SPLIT, several.route());
        assertEquals(List.of("4+1 in 3+2", "6+1 in 5+2"), several.keys());
        assertSent("get a b\r\n", "get a b\n"); // when one server has all its keys
    }

    private static void assertSent(String sent, String request) {
        MemcachedFrontend fresh = Codecs.frontend();
        RequestFrame frame = new RequestFrame();
        assertEquals(request.length(), fresh.decode(bytes(request), 0, request.length(), frame), request);
        assertEquals(sent, Codecs.sent(fresh, frame, request), request);
    }

    @Test
    void closesOnHttpWithoutAWordAndCarriesNothingOutBehindIt() {
        for (String line : List.of(
                "GET / HTTP/1.0",
                "PUT /asdf/asd/fasdfasdf/sadf HTTP/1.1",
                "DELETE HTTP/1.1",
                "OPTIONS * HTTP/1.1 ",
                "PRI * HTTP/2.0",
                "POST /",
                "post / HTTP/1.1",
                "Host: localhost",
                "HOST:localhost:11211")) {
            for (String end : List.of("\r\n", "\n")) {
                MemcachedFrontend refusing = Codecs.frontend();
                byte[] in = bytes(line + end + "set a 0 0 1\r\nx\r\n");
                ProtocolException thrown = assertThrows(
                        ProtocolException.class, () -> refusing.decode(in, 0, in.length, new RequestFrame()), line);
                assertTrue(thrown.getMessage().contains("HTTP"), thrown.getMessage());
                ProtocolOutput out = new ProtocolOutput();
                refusing.error(new RequestFrame(), Failure.of(Failure.Kind.INVALID_REQUEST, thrown.getMessage()), out);
                assertEquals("", out.text());
            }
        }
        assertLocal(
                "ERROR\r\n",
                "GET / HTTP\r\n",
                "HTTP/1.1 x\r\n",
                "POSTER x\r\n",
                "post\r\n",
                "Hos\r\n",
                "Hostile: x\r\n",
                "H\r\n");
    }

    @Test
    void throwsWhenALineIsTooLongHoweverItArrives() {
        String lead = "touch a 5";
        String longest = lead + " ".repeat(MemcachedFrontend.MAX_LINE - lead.length() - 2) + "\r\n";
        assertEquals(Route.KEYED, decode(longest).route());
        assertTooLong("touch" + " " + longest.substring(5));
        assertTooLong("x".repeat(MemcachedFrontend.MAX_LINE));
        assertTooLong(" ".repeat(101) + "get " + "k ".repeat(1024));
        assertEquals(
                Route.SPLIT,
                decode(" ".repeat(100) + "gets " + "k ".repeat(1024) + "\r\n").route());
    }

    @Test
    void aLongGetMayBeCutAnywhere() {
        StringBuilder keys = new StringBuilder();
        Random random = new Random(5);
        while (keys.length() < 25_000) {
            keys.append(" ".repeat(1 + random.nextInt(2))).append("k".repeat(1 + random.nextInt(250)));
        }
        Request seen = decode("  gets" + keys + " \r\n");
        assertEquals(Route.SPLIT, seen.route());
        assertEquals(keys.toString().trim().split(" +").length, seen.keys().size());
        assertLocal(
                BAD_LINE,
                "get" + keys + " " + TOO_LONG_KEY + " a\r\n",
                "get" + keys + " " + TOO_LONG_KEY + "\r\n",
                "get" + keys + " a\u0001 b\r\n");
    }

    @Test
    void theKeysOfALongGetAreNotedAsTheyCome() {
        String request = "get " + "key ".repeat(10_000);
        byte[] whole = bytes(request + "last\r\n");
        RequestFrame frame = new RequestFrame();
        for (int limit = 20_000; limit < request.length(); limit += 10_000) {
            assertEquals(-1, codec.decode(whole, 0, limit, frame));
            assertEquals(limit / 4 - 1, frame.keyCount());
        }
        assertEquals(whole.length, codec.decode(whole, 0, whole.length, frame));
        assertEquals(10_001, frame.keyCount());
        frame.clear();
        assertEquals(8, codec.decode(bytes("get a b\n"), 0, 8, frame));
        assertEquals(2, frame.keyCount());
    }

    /** As the engine: what was handed out is gone, what was not comes again with more behind it. Returns how many pieces there were. */
    private static int readInPieces(MemcachedFrontend codec, byte[] request, int readBytes, RequestFrame frame) {
        int passed = 0;
        int pieces = 0;
        for (int here = readBytes; ; ) {
            byte[] in = Arrays.copyOfRange(request, passed, Math.min(here, request.length));
            frame.more(false);
            int length = in.length == 0 ? -1 : codec.decode(in, 0, in.length, frame);
            if (length < 0) {
                assertTrue(here < request.length, "it waits for more than there is");
                here += readBytes;
                continue;
            }
            pieces++;
            passed += length;
            if (!frame.hasMore()) {
                assertEquals(request.length, passed);
                return pieces;
            }
            int last = frame.keyCount() - 1;
            assertEquals(passed, frame.partOffset(last) + frame.partLength(last), "a piece ends where a part does");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4_001, 30_000, 65_536, 300_000})
    void aVeryLongGetIsHandedOutInPieces(int readBytes) {
        Random random = new Random(7);
        StringBuilder line = new StringBuilder("  gets");
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            line.append(" ".repeat(1 + random.nextInt(2))).append("key").append(i);
            expected.append("key").append(i).append(' ');
        }
        for (String end : List.of("\r\n", "\n", "   \r\n", " \n")) {
            byte[] request = bytes(line + end);
            RequestFrame frame = new RequestFrame();
            int pieces = readInPieces(codec, request, readBytes, frame);
            assertTrue(pieces > 1 && pieces <= 2 + request.length / 65_536, pieces + " pieces");
            assertEquals("gets", frame.command().name());
            assertEquals(Route.SPLIT, frame.command().route());
            StringBuilder found = new StringBuilder();
            for (int key = 0; key < frame.keyCount(); key++) {
                found.append(new String(request, frame.keyOffset(key), frame.keyLength(key), ISO_8859_1))
                        .append(' ');
                assertEquals(' ', request[frame.partOffset(key)]);
            }
            assertTrue(expected.toString().contentEquals(found));
            assertEquals(end.indexOf('\r') < 0 ? request.length : 0, frame.rewrittenBytes());
            frame.clear();
            assertEquals(9, codec.decode(bytes("get a b\r\n"), 0, 9, frame));
            assertEquals(2, frame.keyCount());
        }
    }

    @Test
    void whatIsWrongBehindThePiecesOfAVeryLongGetIsRefused() {
        String begun = "get" + " akey".repeat(60_000);
        for (String end : List.of(
                " " + TOO_LONG_KEY + "\r\n", " a\u0001 b\r\n", " " + TOO_LONG_KEY + " a".repeat(50_000) + "\n")) {
            byte[] request = bytes(begun + end);
            RequestFrame frame = new RequestFrame();
            assertTrue(readInPieces(codec, request, 50_000, frame) > 2);
            assertEquals(Route.LOCAL, frame.command().route());
            assertEquals(0, frame.keyCount());
            ProtocolOutput out = new ProtocolOutput();
            codec.respond(request, 0, frame, out);
            assertEquals(BAD_LINE, out.text());
        }
        MemcachedFrontend narrow = Codecs.frontend(Map.of("memcached_max_keys_per_get", "50000"));
        RequestFrame frame = new RequestFrame();
        readInPieces(narrow, bytes(begun + "\r\n"), 50_000, frame);
        ProtocolOutput out = new ProtocolOutput();
        narrow.respond(new byte[0], 0, frame, out);
        assertEquals("CLIENT_ERROR too many keys; see memcached_max_keys_per_get\r\n", out.text());
    }

    @Test
    void aLongGetOfTooManyKeysIsRefusedHoweverItArrives() {
        MemcachedFrontend codec = Codecs.frontend(Map.of("memcached_max_keys_per_get", "20000"));
        byte[] whole = bytes("get " + "a ".repeat(20_001) + "\r\n");
        RequestFrame frame = new RequestFrame();
        codec.decode(whole, 0, 30_000, frame);
        codec.decode(whole, 0, 40_000, frame);
        assertEquals(whole.length, codec.decode(whole, 0, whole.length, frame));
        ProtocolOutput out = new ProtocolOutput();
        codec.respond(whole, 0, frame, out);
        assertEquals("CLIENT_ERROR too many keys; see memcached_max_keys_per_get\r\n", out.text());
    }

    private static void assertTooLong(String request) {
        byte[] whole = bytes(request);
        assertThrows(
                ProtocolException.class, () -> Codecs.frontend().decode(whole, 0, whole.length, new RequestFrame()));
        assertThrows(ProtocolException.class, () -> {
            MemcachedFrontend codec = Codecs.frontend();
            RequestFrame frame = new RequestFrame();
            for (int limit = 1; limit <= whole.length; limit += limit < 3000 ? 1 : 50_000) {
                codec.decode(whole, 0, limit, frame);
            }
            codec.decode(whole, 0, whole.length, frame);
        });
    }

    @Test
    void refusesABinaryClientSoThatItTakesItForAFailure() {
        // Of protocol_binary.h: what has a response that no client takes for a miss, or for the response to another
        // request.
        List<Integer> told = List.of(0, 1, 2, 3, 4, 5, 6, 8, 10, 11, 14, 15, 16, 27, 28);
        for (int opcode = 0; opcode < 256; opcode++) {
            String request =
                    "\u0080" + (char) opcode + "\u0000\u0003\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0003wxyz";
            for (int more : new int[] {0, 8}) {
                MemcachedFrontend refusing = Codecs.frontend();
                byte[] whole = bytes(request + "x".repeat(more));
                for (int limit = 1; limit < request.length(); limit++) {
                    assertEquals(limit - request.length(), refusing.decode(whole, 0, limit, new RequestFrame()));
                }
                ProtocolException thrown = assertThrows(
                        ProtocolException.class, () -> refusing.decode(whole, 0, whole.length, new RequestFrame()));
                String text = "binary protocol is not supported, use the text protocol";
                assertEquals(text, thrown.getMessage());
                ProtocolOutput out = new ProtocolOutput();
                refusing.error(new RequestFrame(), Failure.of(Failure.Kind.INVALID_REQUEST, text), out);
                String head = "\u0081" + (char) opcode + "\u0000".repeat(5) + "\u0081\u0000\u0000\u0000"
                        + (char) text.length();
                String response = head + "wxyz" + "\u0000".repeat(8) + text;
                assertEquals(told.contains(opcode) ? response : "", out.text(), "opcode " + opcode);
            }
        }
    }

    @Test
    void asksForAShortBlockAsAWholeAndReturnsALongOneAtOnce() {
        byte[] head = bytes("set a 0 0 32765\r\n");
        assertEquals(-32767, codec.decode(head, 0, head.length, new RequestFrame()));
        byte[] longer = bytes("set a 0 0 32766\r\n");
        RequestFrame frame = new RequestFrame();
        assertEquals(longer.length + 32768, Codecs.frontend().decode(longer, 0, longer.length, frame));
        assertEquals(Route.KEYED, frame.command().route());
    }

    @Test
    void searchesBytesForTheLineEndOnlyOnce() {
        byte[] line = bytes("get " + "a ".repeat(100) + "\r\n");
        assertEquals(-1, codec.decode(line, 0, 150, new RequestFrame()));
        line[149] = '\n';
        assertEquals(line.length, codec.decode(line, 0, line.length, new RequestFrame()));
    }

    @Test
    void returnsTheLongestFrameThatAnIntCanHold() {
        String line = "set a 0 0 2147483626\r\n";
        assertEquals(22, line.length());
        byte[] in = bytes(line.replace("26\r", "23\r"));
        assertEquals(Integer.MAX_VALUE, codec.decode(in, 0, in.length, new RequestFrame()));
        byte[] over = bytes(line.replace("26\r", "24\r"));
        RequestFrame frame = new RequestFrame();
        assertEquals(over.length, codec.decode(over, 0, over.length, frame));
        assertTrue(frame.closesAfter());
    }
}
