package io.trepak.protocol.memcached;

import static io.trepak.protocol.memcached.Codecs.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.api.tck.ProtocolOutput;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetaCommandsTest {
    private final MemcachedFrontend codec = Codecs.frontend();

    private RequestFrame decode(String request) {
        RequestFrame frame = new RequestFrame();
        assertEquals(request.length(), codec.decode(bytes(request), 0, request.length(), frame), request);
        return frame;
    }

    private static String routingKey(RequestFrame frame, String request) {
        return frame.isRoutedByOtherKey()
                ? new String(frame.routingKey(), 0, frame.routingKeyLength(), StandardCharsets.ISO_8859_1)
                : request.substring(frame.keyOffset(0), frame.keyOffset(0) + frame.keyLength(0));
    }

    private void assertSent(String sent, String key, String request) {
        RequestFrame frame = decode(request);
        assertEquals(Route.KEYED, frame.command().route(), request);
        assertEquals(key, routingKey(frame, request), request);
        assertEquals(sent, Codecs.sent(codec, frame, request), request);
        assertFalse(frame.isNoReply(), request);
    }

    private void assertRefused(String error, String... requests) {
        for (String request : requests) {
            RequestFrame frame = decode(request);
            assertEquals(Route.LOCAL, frame.command().route(), request);
            ProtocolOutput out = new ProtocolOutput();
            codec.respond(bytes(request), 0, frame, out);
            assertEquals(error + "\r\n", out.text(), request);
        }
    }

    @Test
    void ofADeadServersKeysReadsFindNothing() {
        for (String request : List.of("get a\r\n", "gets a b\r\n", "gat 9 a\r\n", "gats 9 a b\r\n")) {
            assertEquals("END\r\n", missed(request), request);
        }
        for (String request : List.of("mg a\r\n", "mg a v k O1\r\n")) {
            assertEquals("EN\r\n", missed(request), request);
        }
        assertEquals("", missed("mg a v q\r\n"));
        for (String request : List.of(
                "set a 0 0 1\r\nx\r\n",
                "incr a 1\r\n",
                "delete a\r\n",
                "touch a 1\r\n",
                "md a\r\n",
                "ms a 1\r\nx\r\n",
                "ma a\r\n",
                "me a\r\n",
                "version\r\n")) {
            assertEquals(null, missed(request), request);
        }
    }

    private String missed(String request) {
        RequestFrame frame = decode(request);
        ProtocolOutput out = new ProtocolOutput();
        boolean any = codec.miss(frame, frame.keyCount(), out);
        return any ? out.text() : null;
    }

    @Test
    void sendsLinesAsTheyCameToTheServerOfTheKey() {
        for (String request : List.of(
                "mg a\r\n",
                "mg a v t O12345 k s\r\n",
                "  mg   a  v   \r\n",
                "mg a unknown-flag X9\r\n",
                "ms a 3 T0 MS\r\nxyz\r\n",
                "ms a 0\r\n\r\n",
                "md a I T30 C99\r\n",
                "ma a N0 J13 D2 M-\r\n",
                "me a\r\n",
                "me a v b q q\r\n",
                "mg a v s v\r\n",
                "mg a \u00e9\r\n",
                "ma a v v\r\n",
                "mg a b\r\n",
                "md a b\r\n",
                "me a b\r\n",
                "mg a a B c d e f g h i j k l m n o p r s t u w x y z\r\n")) {
            assertSent(request, "a", request);
        }
    }

    @Test
    void routesABase64KeyByWhatItMeans() {
        assertSent("mg Zm9v b v\r\n", "foo", "mg Zm9v b v\r\n");
        assertSent("mg Zm9v v b\r\n", "foo", "mg Zm9v v b\r\n");
        assertSent("ms AP8K 1 b T5\r\nx\r\n", "\u0000\u00ff\n", "ms AP8K 1 b T5\r\nx\r\n");
        assertSent("md Zg== b\r\n", "f", "md Zg== b q\r\n");
        assertSent("ma Zm8= b\r\n", "fo", "ma Zm8= b\r\n");
        assertSent("me Zm9v b\r\n", "foo", "me Zm9v b\r\n");
        // Only a first flag that is just b counts for me.
        assertSent("me Zm9v v b\r\n", "Zm9v", "me Zm9v v b\r\n");
    }

    @Test
    void readsBase64AsMemcachedDoes() {
        Base64Key key = new Base64Key();
        long seed = Long.getLong("trepak.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            byte[] plain = new byte[1 + random.nextInt(186)];
            random.nextBytes(plain);
            byte[] encoded = Base64.getEncoder().encode(plain);
            assertEquals(plain.length, key.decode(encoded, 0, encoded.length), "trepak.seed=" + seed);
            assertEquals(-1, Arrays.mismatch(plain, Arrays.copyOf(key.bytes(), plain.length)), "trepak.seed=" + seed);
        }
        for (String bad : List.of("Z", "Zm", "Zm9", "Zm9vZ", "====", "Z===", "!!!!", "Zm9vA===")) {
            assertEquals(0, key.decode(bytes(bad), 0, bad.length()), bad);
        }
        assertEquals(3, key.decode(bytes("-Z-m9v-"), 0, 7));
        assertEquals(1, key.decode(bytes("Zg==Zm9v"), 0, 8));
    }

    @Test
    void sendsQuietRequestsWithoutTheirFlag() {
        assertSent("mg a v\r\n", "a", "mg a q v\r\n");
        assertSent("mg a v\r\n", "a", "mg a v q\r\n");
        assertSent("mg a  v\r\n", "a", "mg a  qx  v\r\n".replace("  v", " v"));
        assertSent("ms a 3 T0\r\nxyz\r\n", "a", "ms a 3 q T0\r\nxyz\r\n");
        assertSent("md a I\r\n", "a", "md a I q\r\n");
        assertSent("ma a v\r\n", "a", "ma a q v\r\n");
        assertSent(
                "ms a 40000\r\n" + "v".repeat(40_000) + "\r\n", "a", "ms a 40000 q\r\n" + "v".repeat(40_000) + "\r\n");
    }

    @Test
    void keepsFromQuietClientsWhatMemcachedKeeps() {
        assertTold("mg a q\r\n", List.of("EN", "EN Oxy"), List.of("HD", "HD t5", "VA 2 k\r\nEN"));
        assertTold("ms a 1 q\r\nx\r\n", List.of("HD", "HD c5"), List.of("NS", "EX O1", "NF"));
        assertTold("md a q\r\n", List.of("HD", "HD O1"), List.of("NF", "EX ka"));
        assertTold("ma a q\r\n", List.of("HD", "HD t5", "VA 2\r\n12"), List.of("NF", "NS", "EX"));
    }

    private void assertTold(String request, List<String> untold, List<String> told) {
        RequestFrame frame = decode(request);
        for (String answer : untold) {
            assertEquals("", Codecs.told(codec, frame, answer + "\r\n"), request);
        }
        for (String answer : told) {
            assertEquals(answer + "\r\n", Codecs.told(codec, frame, answer + "\r\n"), request);
        }
        for (String error : List.of("ERROR", "CLIENT_ERROR x", "SERVER_ERROR out of memory")) {
            assertEquals(error + "\r\n", Codecs.told(codec, frame, error + "\r\n"), request);
        }
        for (String foreign : List.of("STORED\r\n", "5\r\n", "END\r\n", "\n")) {
            assertThrows(ProtocolException.class, () -> Codecs.told(codec, frame, foreign), request);
        }
        ProtocolOutput out = new ProtocolOutput();
        codec.error(frame, Failure.of(Failure.Kind.UNREACHABLE, "Connection refused"), out);
        assertEquals("SERVER_ERROR Connection refused\r\n", out.text(), request);
    }

    @Test
    void answersTheNoOpItself() {
        assertRefused("MN", "mn\r\n", "mn x y\r\n");
    }

    @Test
    void refusesInMemcachedsWordsWhatWouldPutTheServerOutOfStep() {
        String longKey = "k".repeat(251);
        assertRefused("ERROR", "mg\r\n", "ms  \r\n", "md\r\n", "ma\r\n", "mx a\r\n");
        assertRefused(
                "CLIENT_ERROR bad command line format",
                "me\r\n",
                "ms a\r\n",
                "mg " + longKey + "\r\n",
                "ms " + longKey + " 7 q\r\nget b\r\n\r\n",
                "md " + longKey + " q\r\n",
                "me " + longKey + "\r\n",
                "mg a\tb\r\n",
                "mg a v Ox\u0001\r\n",
                "me a\u007f\r\n");
        assertRefused("CLIENT_ERROR duplicate flag", "mg a q q\r\n", "ms a 1 T5 T6\r\nx\r\n", "ms a 1 \u00e9\r\nx\r\n");
        assertRefused("CLIENT_ERROR invalid or duplicate flag", "md a q q\r\n", "ma a q v q\r\n");
        assertRefused("CLIENT_ERROR error decoding key", "ms Zm9 1 b q\r\nx\r\n");
        String flags = " a b c d e f g h i j k l m n o p".replace(" b", " B");
        assertEquals(
                Route.KEYED, decode("ms a 1" + flags + "\r\nx\r\n").command().route());
        assertRefused("CLIENT_ERROR options flags too long", "ms a 1" + flags + " r\r\nx\r\n");
        assertRefused("CLIENT_ERROR bad data chunk", "ms a 1\r\nxyz", "ms a 1 q\r\nxyz");
    }

    @Test
    void closesWhenTheLengthOfTheDataCannotBeRead() {
        for (String length : List.of("x", "-1", "+1", "S1", "2147483648")) {
            String request = "ms a " + length + "\r\n";
            assertTrue(decode(request).closesAfter(), request);
        }
    }
}
