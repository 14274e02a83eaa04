package io.trepak.engine;

import static io.trepak.engine.ScriptedServer.answering;
import static io.trepak.engine.TestClient.bulk;
import static io.trepak.engine.TestClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.util.concurrent.Future;
import io.trepak.engine.config.ListenConfig;
import io.trepak.engine.net.Listener;
import io.trepak.engine.net.Loop;
import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** An address means what it means to every C program: as a listener, and as a server. */
@ParameterizedClass
@MethodSource("io.trepak.engine.TestProxy#transports")
class AddressFamilyTest {
    @Parameter
    Transport transport;

    private interface Use {
        void of(int port) throws Exception;
    }

    private void listening(String host, Use use) throws Exception {
        Loop acceptor = transport.newAcceptor(Thread::new);
        try {
            InetSocketAddress address = new InetSocketAddress(ListenConfig.resolve(host), 0);
            Listener listener = Listener.open(
                    transport,
                    acceptor,
                    new ListenConfig(host + ":0", address, 0),
                    16,
                    false,
                    client -> client.unsafe().closeForcibly());
            listener.start();
            use.of(((InetSocketAddress) listener.address()).getPort());
            listener.close();
        } finally {
            Future<?> ended = acceptor.parent().shutdownGracefully(0, 1, TimeUnit.SECONDS);
            ended.await();
        }
    }

    private static void connect(String host, int port) throws IOException {
        new Socket(InetAddress.getByName(host), port).close();
    }

    private static void assumeIpv6() throws IOException {
        assumeTrue(NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null, "no IPv6 here");
    }

    @Test
    void everyIpv4AddressIsNoIpv6Address() throws Exception {
        assumeIpv6();
        for (String host : new String[] {"0.0.0.0", "0", "::ffff:0.0.0.0"}) {
            listening(host, port -> {
                connect("127.0.0.1", port);
                connect("127.0.0.2", port);
                assertThrows(ConnectException.class, () -> connect("::1", port), host);
            });
        }
    }

    @Test
    void anIpv4AddressIsListenedOnWithAnIpv4Socket() throws Exception {
        assumeTrue(transport != Transport.KQUEUE, "Netty's kqueue offers sockets of both kinds only");
        assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "not Linux");
        listening("127.1", port -> {
            String listening = String.format(" 0100007F:%04X 00000000:0000 0A ", port);
            long found = Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                    .filter(line -> line.contains(listening))
                    .count();
            assertEquals(1, found, listening);
        });
    }

    @Test
    void everyIpv6AddressTakesIpv4AsTheSystemDoes() throws Exception {
        assumeIpv6();
        listening("::", port -> {
            connect("::1", port);
            connect("127.0.0.1", port);
        });
    }

    @Test
    void aServerIsFoundWhereverGetaddrinfoFindsIt() throws Exception {
        try (ScriptedServer server = answering(words -> bulk(words.get(1)))) {
            String port = server.address().substring(server.address().lastIndexOf(':') + 1);
            List<String> hosts =
                    List.of("0.0.0.0", "0", "127.1", "0x7f.0.0.01", "2130706433", "::ffff:127.0.0.1", "localhost");
            TestProxy.Builder builder = TestProxy.over(transport);
            hosts.forEach(host -> builder.at(host + ":" + port));
            try (TestProxy proxy = builder.start();
                    TestClient client = proxy.client()) {
                for (int i = 0; i < hosts.size(); i++) {
                    String key = proxy.key(i, 0);
                    client.send(request("GET", key)).expect(bulk(key));
                }
            }
        }
    }

    @Test
    void aServerAtEveryIpv6AddressIsThisMachine() throws Exception {
        assumeIpv6();
        InetSocketAddress six = new InetSocketAddress("::1", 0);
        try (ScriptedServer server = ScriptedServer.answeringAt(six, words -> bulk(words.get(1)))) {
            String port = server.address().substring(server.address().lastIndexOf(':') + 1);
            try (TestProxy proxy = TestProxy.over(transport).at(":::" + port).start();
                    TestClient client = proxy.client()) {
                client.send(request("GET", "a")).expect(bulk("a"));
            }
        }
    }
}
