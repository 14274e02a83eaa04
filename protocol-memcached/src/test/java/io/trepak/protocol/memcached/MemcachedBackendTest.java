package io.trepak.protocol.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.ResponseFrame.Status;
import java.util.List;
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
                "HD\r\n",
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
}
