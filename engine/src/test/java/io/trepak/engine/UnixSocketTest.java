package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class UnixSocketTest {
    @Parameter
    Transport transport;

    @TempDir
    Path folder;

    private static String talk(Path socket, String request, int answerBytes) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
            ByteBuffer answer = ByteBuffer.allocate(answerBytes);
            while (answer.hasRemaining() && client.read(answer) >= 0) {}
            return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void listensOnASocketFileWithItsModeAndRemovesItAtTheEnd() throws Exception {
        Path file = folder.resolve("a.sock");
        try (ScriptedServer server = answering(words -> bulk(words.get(1)))) {
            try (TestProxy proxy =
                    TestProxy.over(transport).with("listen: " + file + " 0640").start(server)) {
                assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
                String expected = bulk("a") + bulk("b");
                assertEquals(expected, talk(file, request("GET", "a") + request("GET", "b"), expected.length()));
                assertTrue(proxy.stat("client_connections") <= 1);
            }
            assertFalse(Files.exists(file));
        }
    }

    @Test
    void replacesASocketFileNobodyListensOn() throws Exception {
        Path file = folder.resolve("stale.sock");
        try (ServerSocketChannel earlier = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            earlier.bind(UnixDomainSocketAddress.of(file));
        }
        assertTrue(Files.exists(file));
        try (TestProxy proxy = TestProxy.over(transport)
                .with("listen: " + file)
                .at("127.0.0.1:1")
                .start()) {
            assertEquals("+PONG\r\n", talk(file, request("PING"), 7));
            assertEquals(transport.name(), proxy.proxy().transport().toUpperCase());
        }
    }

    /** Two proxies here stand for two processes. */
    @Test
    void theNextGenerationPutsItsFileInPlaceAndTheOneBeforeKeepsItsClients() throws Exception {
        Path file = folder.resolve("shared.sock");
        try (ScriptedServer old = answering(words -> "+old\r\n");
                ScriptedServer next = answering(words -> "+new\r\n");
                TestProxy before = TestProxy.over(transport)
                        .with("listen: " + file + " 0600", "reuseport: true")
                        .start(old);
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(file));
                TestProxy after = TestProxy.over(transport)
                        .with("listen: " + file + " 0600", "reuseport: true")
                        .start(next)) {
            assertEquals("+new\r\n", talk(file, request("GET", "a"), 6));
            client.write(ByteBuffer.wrap(request("GET", "a").getBytes(StandardCharsets.ISO_8859_1)));
            ByteBuffer answer = ByteBuffer.allocate(6);
            while (answer.hasRemaining() && client.read(answer) >= 0) {}
            assertEquals("+old\r\n", new String(answer.array(), StandardCharsets.ISO_8859_1));
            client.shutdownOutput();
            before.proxy().drain(Eventually.PATIENCE_MILLIS);
            assertEquals("+new\r\n", talk(file, request("GET", "a"), 6));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertEquals(2, after.stat("s0", "requests"));
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void aSecondProxyLeavesTheFileOfALivingOneAlone() throws Exception {
        Path file = folder.resolve("living.sock");
        try (ScriptedServer server = answering(words -> bulk(words.get(1)));
                TestProxy first =
                        TestProxy.over(transport).with("listen: " + file).start(server)) {
            TestProxy.Builder second =
                    TestProxy.over(transport).with("listen: " + file).at("127.0.0.1:1");
            IOException refused = assertThrows(IOException.class, second::start);
            assertTrue(refused.getMessage().contains("Address already in use"), refused.getMessage());
            assertEquals(bulk("a"), talk(file, request("GET", "a"), bulk("a").length()));
            assertEquals(file, ((UnixDomainSocketAddress) first.address()).getPath());
            try (Stream<Path> files = Files.list(folder)) {
                assertEquals(List.of(file), files.toList());
            }
        }
        assertFalse(Files.exists(file));
    }

    /** 106 bytes, the most that Java takes. */
    @Test
    void aNameAsLongAsTheSystemTakesIsTaken() throws Exception {
        Path file = folder.resolve("x".repeat(105 - folder.toString().length()));
        assertEquals(106, file.toString().length());
        try (TestProxy proxy = TestProxy.over(transport)
                .with("listen: " + file)
                .at("127.0.0.1:1")
                .start()) {
            assertEquals("+PONG\r\n", talk(file, request("PING"), 7));
            assertEquals(UnixDomainSocketAddress.of(file), proxy.address());
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void aNameInAFolderTooLongForAnotherOneIsTaken() throws Exception {
        Path file = Files.createDirectory(
                        folder.resolve("x".repeat(103 - folder.toString().length())))
                .resolve("s");
        assertEquals(106, file.toString().length());
        try (TestProxy proxy = TestProxy.over(transport)
                .with("listen: " + file)
                .at("127.0.0.1:1")
                .start()) {
            assertEquals("+PONG\r\n", talk(file, request("PING"), 7));
            assertEquals(UnixDomainSocketAddress.of(file), proxy.address());
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void neverDeletesAFileThatIsNoSocket() throws Exception {
        Path file = Files.writeString(folder.resolve("precious"), "data");
        TestProxy.Builder builder =
                TestProxy.over(transport).with("listen: " + file).at("127.0.0.1:1");
        IOException refused = assertThrows(IOException.class, builder::start);
        assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
        assertEquals("data", Files.readString(file));
    }

    @Test
    void forwardsToAServerOnASocketFile() throws Exception {
        Path file = folder.resolve("server.sock");
        try (ScriptedServer server = ScriptedServer.start(file, ScriptedServer.answerAll(words -> bulk(words.get(1))));
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient client = proxy.client()) {
            client.send(request("GET", "a") + request("GET", "b")).expect(bulk("a") + bulk("b"));
            assertEquals(1, proxy.stat("s0", "server_connections"));
        }
    }
}
