package io.trepak.topology.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RespReaderTest {
    private static final RespReader.Limits LIMITS = new RespReader.Limits(1 << 20, 1 << 16, 4);
    private static final String ALL = "+OK\r\n-ERR no\r\n:-17\r\n$3\r\na\r\n\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n"
            + "*2\r\n*2\r\n$1\r\nk\r\n$2\r\n\u00c3\u00a4\r\n:1\r\n";
    private static final List<Reply> REPLIES = List.of(
            new Reply.Text("OK"),
            new Reply.Failure("ERR no"),
            new Reply.Whole(-17),
            new Reply.Text("a\r\n"),
            new Reply.Text(""),
            new Reply.Nothing(),
            new Reply.Nothing(),
            new Reply.Values(List.of()),
            new Reply.Values(List.of(
                    new Reply.Values(List.of(new Reply.Text("k"), new Reply.Text("\u00e4"))), new Reply.Whole(1))));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsWhatServersSayWholeByteByByteAndCutAnywhere() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < 100; run++) {
            List<Reply> replies = new ArrayList<>();
            RespReader reader = new RespReader(LIMITS, replies::add);
            byte[] all = bytes(ALL);
            for (int i = 0; i < all.length; ) {
                int end = run == 0 ? all.length : run == 1 ? i + 1 : Math.min(all.length, i + 1 + random.nextInt(20));
                reader.read(Arrays.copyOfRange(all, i, end));
                i = end;
            }
            assertEquals(REPLIES, replies, "seed " + seed);
        }
    }

    private static void refuses(String text, String why) {
        RespReader reader = new RespReader(LIMITS, reply -> {});
        RespException refusal = assertThrows(RespException.class, () -> reader.read(bytes(text)));
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }

    @Test
    void refusesWhatIsNoResp() {
        refuses("HTTP/1.1 400 Bad Request\r\n", "no type of RESP");
        refuses("\r\n", "an empty line");
        refuses("+OK\n", "without a carriage return");
        refuses(":1x\r\n", "a number that is none");
        refuses("$-2\r\n", "a length of -2");
        refuses("$1\r\nabc", "longer than it says");
        refuses("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n", "nested deeper than 4");
    }

    @Test
    void refusesWhatIsTooLongAsSoonAsItSaysSo() {
        refuses("$10485760\r\n", "a length of 10485760");
        refuses("*65537\r\n", "a length of 65537");
        refuses("$9223372036854775808\r\n", "a number that is none");
    }

    @Test
    void refusesAReplyOfTenMegabytesInSmallPieces() throws Exception {
        List<Reply> replies = new ArrayList<>();
        RespReader reader = new RespReader(LIMITS, replies::add);
        reader.read(bytes("*60000\r\n"));
        byte[] piece = bytes("$1000\r\n" + "x".repeat(1000) + "\r\n");
        int pieces = 0;
        try {
            for (; pieces < 10_000; pieces++) {
                reader.read(piece);
            }
        } catch (RespException e) {
            assertTrue(e.getMessage().contains("more than 1048576 bytes"), e.getMessage());
        }
        assertTrue(pieces < 1050, pieces + " pieces of a thousand bytes");
        reader.read(bytes("+OK\r\n"));
        assertEquals(List.of(), replies, "it is not listened to any more");
    }

    @Test
    void refusesALineThatDoesNotEnd() throws Exception {
        RespReader reader = new RespReader(LIMITS, reply -> {});
        reader.read(bytes("+"));
        byte[] piece = bytes("x".repeat(1000));
        RespException refusal = assertThrows(RespException.class, () -> {
            for (int i = 0; i < 100; i++) {
                reader.read(piece);
            }
        });
        assertTrue(refusal.getMessage().contains("a line of more than"), refusal.getMessage());
    }

    @Test
    void refusesTooManyValuesInOneReply() {
        String inner = "*65000\r\n" + ":1\r\n".repeat(65_000);
        refuses("*2\r\n" + inner + inner, "more than 65536 values");
    }

    @Test
    void valuesAreFoundByNameOnlyWhereNamesStand() {
        Reply pairs = new Reply.Values(
                List.of(new Reply.Text("ip"), new Reply.Text("port"), new Reply.Text("port"), new Reply.Text("7")));
        assertEquals("port", pairs.valueOf("ip"));
        assertEquals("7", pairs.valueOf("port"));
        assertEquals(null, pairs.valueOf("7"));
        assertEquals(null, new Reply.Nothing().valueOf("ip"));
    }
}
