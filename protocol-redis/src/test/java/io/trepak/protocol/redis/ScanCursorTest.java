package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.tck.ProtocolFragments;
import io.trepak.api.tck.ProtocolOutput;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestPool;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScanCursorTest {
    private static final String INVALID = "-ERR invalid cursor\r\n";
    private static final String OTHER = "-ERR a server answered scan with something else than it must\r\n";
    private static final long TAG = 0xabcdef;
    private static final RedisCommand SCAN = RedisCommands.find(Resp.bytes("scan"), 0, 4);

    private final Client client = new Client();

    @Test
    void beginsAtTheFirstServer() {
        assertEquals(
                "<NAMED scan 0: *4\r\n$4\r\nscan\r\n$1\r\n0\r\n$5\r\nMATCH\r\n$2\r\na*\r\n>",
                client.send(Client.array("SCAN", "0", "MATCH", "a*")));
    }

    @Test
    void goesOnWhereTheCursorSays() {
        long outer = (1L << 39) - 1 << 24 | TAG;
        assertEquals(
                "<NAMED scan " + TAG + ": *2\r\n$4\r\nscan\r\n$12\r\n549755813887\r\n>",
                client.send(Client.array("SCAN", "" + outer)));
        assertEquals(
                "<NAMED scan " + TAG + ": *2\r\n$4\r\nscan\r\n$1\r\n0\r\n>",
                client.send(Client.array("scan", "" + TAG)));
    }

    @Test
    void takesNoCursorThatItNeverGave() {
        for (String wrong : List.of(
                "",
                "-1",
                "+1",
                "00",
                "01",
                " 1",
                "1 ",
                "x",
                "0x1",
                "16777216",
                "9223372036854775808",
                "18446744073709551615",
                "1".repeat(100),
                "1".repeat(70_000))) {
            assertEquals(INVALID + "+PONG\r\n", client.send(Client.array("SCAN", wrong) + "PING\r\n"), wrong);
        }
        assertEquals("-ERR wrong number of arguments for 'scan' command\r\n", client.send(Client.array("SCAN")));
    }

    @Test
    void putsTheServersNumberIntoTheCursor() {
        String keys = "*2\r\n$1\r\na\r\n$1\r\nb\r\n";
        long outer = 5L << 24 | TAG;
        assertEquals(
                "*2\r\n$" + ("" + outer).length() + "\r\n" + outer + "\r\n" + keys,
                join("*2\r\n$1\r\n5\r\n" + keys, 7));
        assertEquals("*2\r\n$1\r\n7\r\n*0\r\n", join("*2\r\n$1\r\n0\r\n*0\r\n", 7));
        assertEquals("*2\r\n$1\r\n0\r\n" + keys, join("*2\r\n$1\r\n0\r\n" + keys, 0));
    }

    @Test
    void saysSoWhenACursorCannotBeCarried() {
        String refusal =
                "-ERR a server's SCAN cursor is too large to be carried with the server's number; scan that server itself\r\n";
        for (String inner : List.of("549755813888", "9223372036854775808", "18446744073709551615")) {
            assertEquals(refusal, join("*2\r\n$" + inner.length() + "\r\n" + inner + "\r\n*0\r\n", 0), inner);
        }
    }

    @Test
    void takesAnythingElseForAnError() {
        for (String wrong : List.of(
                "+OK\r\n",
                "*0\r\n",
                "*-1\r\n",
                "$1\r\n0\r\n",
                "*1\r\n$1\r\n0\r\n",
                "*2\r\n:0\r\n*0\r\n",
                "*2\r\n$-1\r\n*0\r\n",
                "*2\r\n$1\r\nx\r\n*0\r\n",
                "*2\r\n$2\r\n01\r\n*0\r\n")) {
            assertEquals(OTHER, join(wrong, 0), wrong);
        }
        assertEquals("-LOADING x\r\n", join("-LOADING x\r\n", 0));
    }

    @Test
    void tellsWhenTheServerIsGone() {
        ProtocolOutput out = new ProtocolOutput();
        client.codec().error(new RequestFrame(), Failure.of(Failure.Kind.SERVER_GONE, "gone"), out);
        assertEquals(
                "-ERR the server this cursor belongs to has left the pool; start again from cursor 0\r\n", out.text());
    }

    @Test
    void aLongResponseIsPassedOnWhileItComesAndOnlyItsBeginningIsRewritten() {
        String head = "*2\r\n$1\r\n5\r\n";
        byte[] in = Resp.bytes(head + "*2000\r\n" + "$10\r\n0123456789\r\n".repeat(1200) + "$10\r\n0123");
        BackendCodec server = server();
        ResponseFrame frame = new ResponseFrame();
        frame.begin(SCAN, 0);
        int length = server.decode(in, 0, in.length, frame);
        assertTrue(frame.hasMore());
        assertEquals(head.length(), frame.rewrittenBytes());
        frame.begin(SCAN, 0);
        byte[] rest = Arrays.copyOfRange(in, length, in.length);
        assertTrue(server.decode(rest, 0, rest.length, frame) < 0);
        assertEquals(0, frame.rewrittenBytes());
    }

    @Test
    void aLongResponseThatCannotBePassedOnIsAskedForAsAWhole() {
        byte[] in = Resp.bytes("*2\r\n$12\r\n549755813888\r\n*2000\r\n" + "$10\r\n0123456789\r\n".repeat(2000));
        BackendCodec server = server();
        ResponseFrame frame = new ResponseFrame();
        frame.begin(SCAN, 0);
        assertTrue(server.decode(in, 0, in.length - 1, frame) < 0);
        frame.begin(SCAN, 0);
        assertEquals(in.length, server.decode(in, 0, in.length, frame));
        assertEquals(in.length, frame.rewrittenBytes());
    }

    private static BackendCodec server() {
        return TestPool.of(new RedisProtocol(), TestOptions.none()).backend();
    }

    private String join(String answer, int nextNumber) {
        byte[] in = Resp.bytes(answer);
        BackendCodec server = server();
        ResponseFrame frame = new ResponseFrame();
        int length = 0;
        for (int limit = 1; length <= 0; limit++) {
            frame.begin(SCAN, 0);
            length = server.decode(in, 0, limit, frame);
        }
        assertEquals(in.length, length, answer);
        ProtocolOutput out = new ProtocolOutput();
        int head = frame.rewrittenBytes();
        if (head > 0) {
            RequestInfo request = new ProtocolFragments(1).to(SCAN).by((int) TAG, nextNumber);
            client.codec().rewriteResponse(request, in, 0, head, out);
        }
        out.write(in, head, length - head);
        return out.text();
    }
}
