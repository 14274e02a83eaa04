package io.trepak.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.HashFunction;
import io.trepak.engine.config.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestProxyTest {
    private static final String GET = "*2\r\n$3\r\nGET\r\n$1\r\n";

    private static TestServer redis() throws Exception {
        return TestServer.redis(words -> "$" + words.get(1).length() + "\r\n" + words.get(1) + "\r\n");
    }

    @Test
    void clientServerAndPluginMeetInARealProxy() throws Exception {
        try (TestServer first = redis();
                TestServer second = redis();
                TestProxy proxy = TestProxy.with(new ConstantHash())
                        .server(first)
                        .server(second)
                        .start();
                TestClient client = proxy.client()) {
            for (String key : List.of("a", "b", "c")) {
                client.send(GET + key + "\r\n");
                assertEquals("$1", client.line());
                assertEquals(key, client.line());
            }
            assertTrue(first.requests().isEmpty() || second.requests().isEmpty(), "one server has all keys");
            assertEquals(3, first.requests().size() + second.requests().size());
        }
    }

    @Test
    void aPluginThatTheEngineDoesNotFindIsNamed() {
        HashFunction nowhere = new HashFunction() {
            @Override
            public String name() {
                return "nowhere";
            }

            @Override
            public String description() {
                return "";
            }

            @Override
            public int hash(byte[] key, int offset, int length) {
                return 0;
            }
        };
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> TestProxy.with(nowhere).server("127.0.0.1:1").start());
        assertTrue(e.getMessage().contains("nowhere") && e.getMessage().contains("constant"), e.getMessage());
    }

    @Test
    void aPluginThatFailsFailsTheTest() throws Exception {
        TestServer server = redis();
        TestProxy proxy = TestProxy.with(new ConstantHash())
                .server(server)
                .server("127.0.0.1:1")
                .start();
        try (server;
                TestClient client = proxy.client()) {
            client.send(GET + "!\r\n");
            assertTrue(client.line().startsWith("-ERR"));
        }
        AssertionError e = assertThrows(AssertionError.class, proxy::close);
        assertTrue(e.getMessage().contains("constant: 1"), e.getMessage());
    }

    @Test
    void aTestMayAskForFaults() throws Exception {
        try (TestServer server = redis();
                TestProxy proxy = TestProxy.with(new ConstantHash())
                        .server(server)
                        .server("127.0.0.1:1")
                        .faultsAllowed()
                        .start();
                TestClient client = proxy.client()) {
            client.send(GET + "!\r\n");
            assertTrue(client.line().startsWith("-ERR"));
            assertTrue(proxy.proxy().pluginFaults().stream().anyMatch(fault -> fault.count() == 1));
        }
    }

    @Test
    void aServerMayDoAnything() throws Exception {
        try (TestServer server = TestServer.doing(proxy -> {
                    proxy.line();
                    proxy.send("$3\r\nab");
                });
                TestProxy proxy =
                        TestProxy.with(new ConstantHash()).server(server).start();
                TestClient client = proxy.client()) {
            client.send(GET + "a\r\n");
            assertTrue(client.line().startsWith("-ERR"));
        }
    }

    @Test
    void keysOfThePoolAndOfTheProxyAreTheConfigurationsOwn() throws Exception {
        try (TestProxy proxy = TestProxy.with(new ConstantHash())
                        .server("127.0.0.1:1")
                        .key("client_connections", "1")
                        .global("admin", "0")
                        .start();
                TestClient first = proxy.client();
                TestClient second = proxy.client()) {
            assertTrue(proxy.proxy().adminAddress().getPort() > 0);
            assertEquals("-ERR max number of clients reached", second.line());
            first.send(GET + "a\r\n");
            assertTrue(first.line().startsWith("-"));
        }
    }
}
