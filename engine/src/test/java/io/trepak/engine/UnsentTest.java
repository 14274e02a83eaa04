package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answerAll;
import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.ScriptedServer.firstThen;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.engine.ScriptedServer.Script;
import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that wait to be sent, on real sockets: they survive a lost connection, and have a time limit of their own. What becomes of
 * each is tested without sockets: {@code LostConnectionTest}, {@code RequestTimeoutsTest} and {@code WriteProgressTest}.
 */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class UnsentTest {
    private static final String RESET = "-ERR Connection reset by peer\r\n";
    private static final String TIMED_OUT = "-ERR Connection timed out\r\n";
    private static final String NOT_SENT = "-ERR it could not be sent to the server in time\r\n";
    /** More than all buffers of the system between proxy and server. */
    private static final String HUGE = "v".repeat(24 << 20);

    @Parameter
    Transport transport;

    /** A port whose connections are never made: its queue is full, and nobody accepts. */
    private static final class Deaf implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<SocketChannel> queued = new ArrayList<>();

        Deaf() throws Exception {
            for (int i = 0; i < 8; i++) {
                SocketChannel channel = SocketChannel.open();
                queued.add(channel);
                channel.configureBlocking(false);
                channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()));
            }
            eventually("the first to be queued", () -> queued.get(0).finishConnect());
        }

        int port() {
            return listener.getLocalPort();
        }

        String address() {
            return "127.0.0.1:" + port();
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel channel : queued) {
                channel.close();
            }
            listener.close();
        }
    }

    /** Takes no more than the beginning of a large request, then resets the connection. */
    private static Script resetting(CountDownLatch enough) {
        return peer -> {
            peer.line();
            enough.await();
            peer.reset();
        };
    }

    @Test
    void whatWasNotSentGoesOutOnTheNextConnectionBeforeWhatCameLater() throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(firstThen(
                        resetting(enough), answerAll(words -> bulk(words.get(words.size() - 1)))));
                TestProxy proxy = TestProxy.over(transport).start(server);
                TestClient first = proxy.client();
                TestClient second = proxy.client();
                TestClient third = proxy.client()) {
            first.ask("SET", "a", HUGE);
            eventually("the large request to be under way", () -> proxy.stat("s0", "in_queue") == 1);
            second.send(request("GET", "b") + request("GET", "c"));
            eventually("two more to wait", () -> proxy.stat("s0", "in_queue") == 3);
            third.ask("MGET", "d", "e");
            eventually("and a third", () -> proxy.stat("s0", "in_queue") == 4);
            enough.countDown();
            first.expect(RESET);
            second.expect(bulk("b") + bulk("c"));
            third.expect(bulk("e"));
            assertEquals(List.of("GET b", "GET c", "MGET d e"), server.requests());
            assertEquals(4, proxy.stat("s0", "requests"));
            first.ask("GET", "f").expect(bulk("f"));
        }
    }

    @Test
    void whatWaitsForAConnectionThatCannotBeMadeFails() throws Exception {
        try (Deaf deaf = new Deaf();
                TestProxy proxy = TestProxy.over(transport)
                        .with("connect_timeout: 100", "timeout: 3600000")
                        .at(deaf.address())
                        .start();
                TestClient client = proxy.client()) {
            client.send(request("GET", "a") + request("GET", "b")).expect(TIMED_OUT + TIMED_OUT);
            assertEquals(1, proxy.stat("s0", "server_timedout"));
            assertEquals(0, proxy.stat("s0", "server_connections"));
        }
    }

    /** It has sent more than may wait to be sent, and awaits no response. */
    @Test
    void aClientHeldBackWhileOneAddressIsDialledGoesOnWithTheNext() throws Exception {
        String set = "@quiet set " + "k".repeat(100) + "\n";
        try (Deaf deaf = new Deaf();
                ScriptedServer server =
                        ScriptedServer.startAt(new InetSocketAddress("127.0.0.2", deaf.port()), answerGets());
                TestProxy proxy = TestProxy.over(transport)
                        .speakingLines()
                        .with("connect_timeout: 1000", "timeout: 3600000", "client_pending_bytes: 4096")
                        .at("localhost:" + deaf.port())
                        .start();
                TestClient client = proxy.client()) {
            proxy.resolve(0, "127.0.0.1");
            proxy.resolve(0, "127.0.0.1", "127.0.0.2");
            client.send(set.repeat(100) + "get k\n").expect("+got\n");
            assertEquals(1, proxy.stat("s0", "server_timedout"));
            assertEquals(1, server.connections());
        }
    }

    private static ScriptedServer.Script answerGets() {
        return peer -> {
            for (String line = peer.line(); line != null; line = peer.line()) {
                if (line.startsWith("get ")) {
                    peer.send("+got\n");
                }
            }
        };
    }

    @Test
    void requestsBehindALargeOneAreTakenOutAndTheOthersArriveUnharmed() throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(peer -> {
                    enough.await();
                    answerAll(words -> bulk(
                                    Integer.toString(words.get(words.size() - 1).length())))
                            .run(peer);
                });
                TestProxy proxy = TestProxy.over(transport)
                        .with("queue_timeout: 300", "timeout: 3600000")
                        .start(server);
                TestClient first = proxy.client();
                TestClient second = proxy.client();
                TestClient third = proxy.client()) {
            first.ask("SET", "a", HUGE);
            eventually("the large request to be under way", () -> proxy.stat("s0", "in_queue") == 1);
            second.send(request("GET", "b") + request("GET", "c")).expect(NOT_SENT + NOT_SENT);
            enough.countDown();
            first.expect(bulk(Integer.toString(HUGE.length())));
            third.ask("GET", "ddd").expect(bulk("3"));
            assertEquals(2, server.requests().size());
            assertEquals(1, server.connections());
        }
    }

    @Test
    void aServerThatDoesNotReadTimesOutToo() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(peer -> never.await());
                TestProxy proxy = TestProxy.over(transport)
                        .with("queue_timeout: 3600000", "timeout: 200")
                        .start(server);
                TestClient client = proxy.client()) {
            client.ask("SET", "a", HUGE).expect(TIMED_OUT);
            never.countDown();
        }
    }

    @Test
    void withLimitsSetAHealthyServerIsServedAsEver() throws Exception {
        try (ScriptedServer server = answering(words -> bulk(words.get(1)));
                TestProxy proxy = TestProxy.over(transport)
                        .with("queue_timeout: 2000", "timeout: 2000", "connect_timeout: 2000")
                        .start(server);
                TestClient client = proxy.client()) {
            for (int i = 0; i < 200; i++) {
                client.ask("GET", "k" + i).expect(bulk("k" + i));
            }
            assertEquals(1, server.connections());
        }
    }
}
