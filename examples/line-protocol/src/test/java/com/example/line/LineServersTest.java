package com.example.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.tck.TestOptions;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real servers answer, decoded as it arrives and joined. */
@Timeout(60)
class LineServersTest {
    /** The answer to one request, by the backend's codec. */
    private static String ask(LineServer server, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            BackendCodec codec = new Line().backend(TestOptions.none());
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

    private static String join(LineCommand command, int[] owners, String... answers) {
        Text out = new Text();
        new Line().frontend(TestOptions.none()).join(command, new Answers(owners, answers), out);
        return out.bytes.toString(StandardCharsets.ISO_8859_1);
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
                    join(
                            LineCommand.DEL,
                            new int[] {0, 1, 0, 1},
                            ask(first, "del a c\n"),
                            ask(second, "del b x\n")));
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

    private static final class Text extends Output {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public Output write(byte[] src, int offset, int length) {
            bytes.write(src, offset, length);
            return this;
        }

        @Override
        public Output writeByte(int value) {
            bytes.write(value);
            return this;
        }
    }

    /** The answers of as many servers, null for one that refused; behind other bytes, as the engine hands them over. */
    private static final class Answers implements Fragments {
        private final int[] owners;
        private final List<String> answers;

        Answers(int[] owners, String... answers) {
            this.owners = owners;
            this.answers = Arrays.asList(answers);
        }

        @Override
        public int keyCount() {
            return owners.length;
        }

        @Override
        public int fragmentOf(int key) {
            return owners[key];
        }

        @Override
        public int count() {
            return answers.size();
        }

        @Override
        public int keysIn(int fragment) {
            return (int) Arrays.stream(owners).filter(owner -> owner == fragment).count();
        }

        @Override
        public String failure(int fragment) {
            return answers.get(fragment) == null ? "refused" : null;
        }

        @Override
        public byte[] response(int fragment) {
            return ("xyz" + answers.get(fragment)).getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public int offset(int fragment) {
            return 3;
        }

        @Override
        public int length(int fragment) {
            return answers.get(fragment).length();
        }
    }
}
