package com.example.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.tck.ProtocolFragments;
import io.trepak.api.tck.ProtocolOutput;
import io.trepak.api.tck.TestOptions;
import io.trepak.api.tck.TestPool;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real servers answer, decoded as it arrives and joined. */
@Timeout(60)
class LineServersTest {
    private static final TestPool POOL = TestPool.of(new Line(), TestOptions.none());

    /** The response to one request, by the backend's codec. */
    private static String ask(LineServer server, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            BackendCodec codec = POOL.backend();
            ResponseFrame frame = new ResponseFrame();
            byte[] bytes = new byte[0];
            while (true) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    throw new EOFException();
                }
                bytes = Arrays.copyOf(bytes, bytes.length + 1);
                bytes[bytes.length - 1] = (byte) next;
                int length = codec.decode(bytes, 0, bytes.length, frame);
                if (length > 0) {
                    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
                }
            }
        }
    }

    /** Null for a server that refused. */
    private static String join(LineCommand command, int[] owners, String... answers) {
        ProtocolFragments parts = new ProtocolFragments(answers.length, owners).to(command);
        for (int i = 0; i < answers.length; i++) {
            if (answers[i] == null) {
                parts.failed(i, "refused");
            } else {
                parts.answered(i, answers[i]);
            }
        }
        ProtocolOutput out = new ProtocolOutput();
        POOL.frontend().join(parts, out);
        return out.text();
    }

    @Test
    void keepsTheOrderOfTheKeysOverTwoServers() throws IOException {
        try (LineServer first = new LineServer(0);
                LineServer second = new LineServer(0)) {
            assertEquals("OK\n", ask(first, "set a 1\n"));
            assertEquals("OK\n", ask(first, "set c 3 and more\n"));
            assertEquals("OK\n", ask(second, "set b 2\n"));
            assertEquals("VALUE 3 and more\n", ask(first, "get c\n"));
            assertEquals(
                    "LIST 5\nVALUE 1\nVALUE 2\nVALUE 3 and more\nNONE\nVALUE 2\n",
                    join(
                            LineCommand.MGET,
                            new int[] {0, 1, 0, 1, 1},
                            ask(first, "mget a c\n"),
                            ask(second, "mget b x b\n")));
            assertEquals(
                    "COUNT 3\n",
                    join(LineCommand.DEL, new int[] {0, 1, 0, 1}, ask(first, "del a c\n"), ask(second, "del b x\n")));
            assertEquals("NONE\n", ask(first, "get a\n"));
        }
    }

    @Test
    void oneFragmentThatFailedFailsTheWhole() {
        int[] owners = {0, 1};
        assertEquals("ERROR refused\n", join(LineCommand.MGET, owners, "LIST 1\nNONE\n", null));
        assertEquals("BUSY loading\n", join(LineCommand.DEL, owners, "COUNT 1\n", "BUSY loading\n"));
        assertEquals(
                "ERROR a server answered with something else than COUNT\n",
                join(LineCommand.DEL, owners, "COUNT 1\n", "OK\n"));
        assertEquals(
                "ERROR a server answered for 2 keys of 1\n",
                join(LineCommand.MGET, owners, "LIST 2\nNONE\nNONE\n", "LIST 1\nNONE\n"));
    }
}
