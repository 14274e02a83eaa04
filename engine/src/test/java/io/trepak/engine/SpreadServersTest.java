package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;
import static io.trepak.engine.ScriptedServer.answeringAt;
import static io.trepak.engine.TestClient.bulk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.trepak.api.Distribution;
import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.line.TwoAtMost;
import io.trepak.engine.net.Transport;
import io.trepak.engine.pool.DnsNames;
import io.trepak.engine.pool.ScriptedDns;
import io.trepak.engine.report.ReloadReport;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pools whose servers are the addresses of a name. What the proxy is driven by is no matter here. */
class SpreadServersTest {
    private static final String HOST = "cache.example";
    private static final String CHANGE = "DNS change applied: ";

    private final Transport transport = TestProxy.transports().findFirst().orElseThrow();
    private final List<ScriptedServer> servers = new ArrayList<>();
    private ScriptedDns dns;
    private int port;

    /** Three servers that answer with their address, all on one port. */
    @BeforeEach
    void startServers() throws Exception {
        dns = new ScriptedDns(1);
        while (servers.size() < 3) {
            try {
                String address = "127.0.0." + (7 + servers.size());
                ScriptedServer server =
                        answeringAt(new InetSocketAddress(address, port), words -> bulk(address + " " + words.get(1)));
                servers.add(server);
                port = Integer.parseInt(
                        server.address().substring(server.address().lastIndexOf(':') + 1));
            } catch (BindException e) { // taken by somebody at another address
                closeAll();
                servers.clear();
                port = 0;
            }
        }
    }

    @AfterEach
    void stopServers() throws Exception {
        closeAll();
        dns.close();
    }

    private void closeAll() throws Exception {
        for (ScriptedServer server : servers) {
            server.close();
        }
    }

    private TestProxy.Builder proxy() {
        return TestProxy.over(transport)
                .with("server_addresses: servers")
                .names(new DnsNames(Thread::new, new SingletonDnsServerAddressStreamProvider(dns.address())))
                .named("kv")
                .at(HOST + ":" + port);
    }

    /** A name that takes longer than the start waits is looked up on: that is a busy machine, and nothing of these tests. */
    private TestProxy started(TestProxy.Builder builder, int... addresses) throws Exception {
        TestProxy proxy = builder.start();
        for (int address : addresses) {
            eventually(
                    "the server " + name(address), () -> proxy.proxy().stats().contains('"' + name(address) + '"'));
        }
        return proxy;
    }

    private String name(int last) {
        return "kv/127.0.0." + last + ":" + port;
    }

    private void ask(TestProxy proxy, TestClient client, int server, int last) throws Exception {
        String key = proxy.key(server, 0);
        client.ask("GET", key).expect(bulk("127.0.0." + last + " " + key));
    }

    @Test
    void everyAddressIsAServerWhoseNameAndKeysDoNotDependOnTheOrder() throws Exception {
        dns.answer(3600, "127.0.0.8", "127.0.0.7");
        List<String> keys = new ArrayList<>();
        try (TestProxy proxy = started(proxy(), 7, 8);
                TestClient client = proxy.client()) {
            ask(proxy, client, 0, 7);
            ask(proxy, client, 1, 8);
            assertEquals(1, proxy.stat(name(7), "requests"));
            assertEquals(1, proxy.stat(name(8), "requests"));
            for (int i = 0; i < 10; i++) {
                keys.add(proxy.key(1, i));
            }
        }
        dns.answer(3600, "127.0.0.7", "127.0.0.8");
        try (TestProxy proxy = started(proxy(), 7, 8);
                TestClient client = proxy.client()) {
            for (String key : keys) {
                client.ask("GET", key).expect(bulk("127.0.0.8 " + key));
            }
        }
    }

    @Test
    void anotherAnswerIsFollowedAndServersThatStayKeepConnectionAndCounters() throws Exception {
        dns.answer(1, "127.0.0.7", "127.0.0.8");
        try (TestProxy proxy = started(proxy(), 7, 8);
                TestClient client = proxy.client()) {
            ask(proxy, client, 0, 7);
            ask(proxy, client, 1, 8);
            dns.answer(1, "127.0.0.9", "127.0.0.7");
            eventually(
                    "the change to be told",
                    () -> proxy.log()
                            .contain("configuration change: pool 'alpha': server '" + name(9) + "' added at 127.0.0.9:"
                                    + port + ", weight 1"));
            assertTrue(proxy.log().contain(CHANGE + "2 changes"));
            eventually(
                    "all of it to be told",
                    () -> proxy.log()
                            .contain("configuration change: pool 'alpha': server '" + name(8)
                                    + "' removed, was at 127.0.0.8:" + port));
            ask(proxy, client, 0, 7);
            ask(proxy, client, 1, 9);
            assertEquals(2, proxy.stat(name(7), "requests"));
            assertEquals(1, servers.get(0).connections());
            assertFalse(proxy.proxy().stats().contains(name(8)));
            assertEquals(1, proxy.stat("client_connections"));
        }
    }

    @Test
    void anAnswerWithTheSameAddressesOrNoneChangesNothing() throws Exception {
        dns.answer(1, "127.0.0.7", "127.0.0.8");
        try (TestProxy proxy = started(proxy(), 7, 8);
                TestClient client = proxy.client()) {
            long changes = proxy.log().count(CHANGE);
            ask(proxy, client, 1, 8);
            dns.answer(1, "127.0.0.8", "127.0.0.7");
            int asked = dns.questions();
            eventually("a response in another order", () -> dns.questions() > asked);
            dns.answer(1);
            eventually("the failure", () -> proxy.log().contain("keeping the servers it is known to have"));
            ask(proxy, client, 0, 7);
            ask(proxy, client, 1, 8);
            assertEquals(List.of(), proxy.reload(proxy()).changes());
            ask(proxy, client, 1, 8);
            assertEquals(changes, proxy.log().count(CHANGE));
        }
    }

    @Test
    void aNameNobodyKnowsIsOneServerWhoseRequestsFailUntilItHasAddresses() throws Exception {
        dns.answer(1);
        try (TestProxy proxy = proxy().named("fixed").at("127.0.0.9:" + port).start();
                TestClient client = proxy.client()) {
            ask(proxy, client, 1, 9);
            client.ask("GET", proxy.key(0, 0)).expect("-ERR Host is down\r\n");
            assertTrue(proxy.log().contain("it is one server whose requests fail, until it succeeds"));
            dns.answer(3600, "127.0.0.7", "127.0.0.8");
            eventually("the servers", () -> proxy.log().contain(CHANGE + "3 changes"));
            proxy.proxy().stats(); // asks the worker, which has been told of the servers before
            ask(proxy, client, 0, 9);
            ask(proxy, client, 1, 7);
            ask(proxy, client, 2, 8);
        }
    }

    @Test
    void aReloadTurnsTheAddressesOfAServerIntoServersAndBack() throws Exception {
        dns.answer(3600, "127.0.0.7", "127.0.0.8");
        try (TestProxy proxy = started(proxy(), 7, 8);
                TestClient client = proxy.client()) {
            ask(proxy, client, 1, 8);
            ReloadReport report =
                    proxy.reload(TestProxy.over(transport).named("kv").at(HOST + ":" + port));
            assertEquals(1, report.changes().size(), report.toString());
            client.ask("GET", "a").expect(bulk("127.0.0.7 a"));
            assertEquals(1, proxy.stat("kv", "requests"));
            proxy.reload(proxy());
            ask(proxy, client, 1, 8);
        }
    }

    @Test
    void whatTheDistributionCannotSpreadOverChangesNothingAndIsSaidOnce(@TempDir Path plugins) throws Exception {
        PluginJar.build(plugins.resolve("two.jar"), Distribution.class, TwoAtMost.class);
        dns.answer(1, "127.0.0.7");
        try (TestProxy proxy = started(proxy().with("distribution: two").plugins(plugins), 7);
                TestClient client = proxy.client()) {
            ask(proxy, client, 0, 7);
            dns.answer(1, "127.0.0.7", "127.0.0.8", "127.0.0.9");
            eventually(
                    "the refusal",
                    () -> proxy.log()
                            .contain(
                                    "DNS change not applied: keeping the current servers: next try with the next response"));
            int asked = dns.questions();
            eventually("two more responses", () -> dns.questions() > asked + 1);
            assertEquals(1, proxy.log().count("DNS change not applied"));
            ask(proxy, client, 0, 7);
            dns.answer(3600, "127.0.0.7", "127.0.0.8");
            eventually("the change", () -> proxy.log().contain(CHANGE + "1 change"));
            proxy.proxy().stats(); // asks the worker, which has been told of the servers before
            ask(proxy, client, 1, 8);
        }
    }

    @Test
    void namesAreMadeOfTheServersOwnNameAndTheAddress() throws Exception {
        String[][] cases = {
            {"cache.example:6379:1", "cache.example/10.0.0.3:6379"},
            {"cache.example:06379:1", "cache.example/10.0.0.3:6379"},
            {"cache.example:11211:2", "cache.example/10.0.0.3:11211"},
            {"cache.example:6379:1 kv", "kv/10.0.0.3:6379"},
        };
        for (String[] each : cases) {
            ServerConfig server = TestProxy.over(transport)
                    .with("server_addresses: servers")
                    .entry(each[0])
                    .read()
                    .pools()
                    .get(0)
                    .servers()
                    .get(0);
            ServerConfig at = server.at(InetAddress.getByName("10.0.0.3"));
            assertEquals(each[1], at.name());
            assertEquals(server.weight(), at.weight());
            assertEquals(each[1].substring(each[1].indexOf('/') + 1), at.address());
            assertEquals(
                    each[1].replace("10.0.0.3", "[2001:db8::3]"),
                    server.at(InetAddress.getByName("2001:DB8:0::3")).name());
        }
    }
}
