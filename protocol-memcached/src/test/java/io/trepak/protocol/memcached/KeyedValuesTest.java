package io.trepak.protocol.memcached;

import static io.trepak.protocol.memcached.Codecs.bytes;
import static io.trepak.protocol.memcached.Codecs.command;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.KeyedFrame;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.tck.ProtocolOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyedValuesTest {
    private static final String A = "VALUE a 0 5\r\nEND\r\n\r\n";

    /** The pieces of responses that arrive up to each cut; a piece may reach past it, then the rest is not looked at. */
    private static List<String> pieces(String name, String text, int... cuts) {
        KeyedValues codec = new KeyedValues();
        KeyedFrame frame = new KeyedFrame();
        List<String> pieces = new ArrayList<>();
        int at = 0;
        for (int cut : cuts) {
            while (at < cut) {
                frame.begin(command(name), 3);
                int length = codec.decode(bytes(text), at, cut, frame);
                if (length < 0) {
                    assertTrue(cut - length <= text.length(), () -> "wants too much: " + text);
                    break;
                }
                String key = frame.isOfNamedKey()
                        ? text.substring(at + frame.keyOffset(), at + frame.keyOffset() + frame.keyLength()) + "="
                        : "";
                pieces.add(key + length + (frame.hasMore() ? "+" : " " + frame.status()));
                at += length;
            }
        }
        return pieces;
    }

    private static List<String> whole(String name, String text) {
        return pieces(name, text, text.length());
    }

    @Test
    void handsOutKeyByKeyHoweverItArrives() {
        String bb = "VALUE bb 0 20000\r\n" + "v".repeat(20_000) + "\r\n";
        String text = A + bb + A + "END\r\n";
        List<String> expected =
                List.of("a=" + A.length() + "+", "bb=" + bb.length() + "+", "a=" + A.length() + "+", "5 OK");
        assertEquals(expected, whole("get", text));
        int[] everyByte = new int[text.length()];
        Arrays.setAll(everyByte, i -> i + 1);
        assertEquals(expected, pieces("get", text, everyByte));
        for (int cut = 1; cut < 200; cut++) {
            assertEquals(expected, pieces("get", text, cut, text.length()), "cut at " + cut);
        }
    }

    @Test
    void aMissIsTheEndAlone() {
        assertEquals(List.of("5 OK"), whole("get", "END\r\n"));
    }

    @Test
    void oneResponseAfterTheOtherIsBegunAnew() {
        assertEquals(
                List.of("a=" + A.length() + "+", "5 OK", "5 OK", "7 ERROR"),
                whole("get", A + "END\r\nEND\r\nERROR\r\n"));
    }

    @Test
    void anErrorEndsTheResponseWhereverItStands() {
        String error = "SERVER_ERROR out of memory\r\n";
        assertEquals(List.of(error.length() + " ERROR"), whole("get", error));
        assertEquals(List.of("a=" + A.length() + "+", error.length() + " ERROR"), whole("get", A + error));
    }

    @Test
    void refusesWhatNoGetBrings() {
        for (String text : List.of(
                A + "STORED\r\n",
                "STORED\r\n",
                "\r\n",
                "END\n",
                "VALUE a 0\r\n",
                "VALUE a 0 1\r\nxyz",
                "VALUE a 0 1 7\r\nx\r\n",
                "VALUE a 0 2147483640\r\n",
                "VALUE " + "k".repeat(251) + " 0 1\r\nx\r\n",
                "x".repeat(MemcachedBackend.MAX_LINE))) {
            assertThrows(ProtocolException.class, () -> whole("get", text), text);
        }
        assertThrows(ProtocolException.class, () -> whole("gets", "VALUE a 0 1\r\nx\r\n"));
        assertEquals(List.of("a=18+"), whole("gets", "VALUE a 0 1 7\r\nx\r\n"));
    }

    @Test
    void aResponseOfPiecesIsTheBlocksAndTheEnd() {
        KeyedValues codec = new KeyedValues();
        ProtocolOutput out = new ProtocolOutput();
        assertTrue(codec.begin(command("get"), 1, out));
        assertTrue(codec.begin(command("gats").split(), 9, out));
        assertFalse(codec.begin(command("set"), 1, out));
        assertFalse(codec.begin(command("mg"), 1, out));
        assertEquals("", out.text());
        codec.end(command("gets"), out);
        assertEquals("END\r\n", out.text());
    }
}
