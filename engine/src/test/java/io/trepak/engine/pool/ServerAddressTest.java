package io.trepak.engine.pool;

import static io.trepak.engine.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ServerAddressTest {
    /** Names whose answers a test gives, and whose time it lets pass. */
    private static final class GivenNames implements Names {
        private final List<Consumer<Answer>> asked = new ArrayList<>();
        private Runnable next;
        private long nextMillis;

        void answer(long goodForMillis, String... addresses) {
            List<InetAddress> list = Arrays.stream(addresses)
                    .map(text -> new InetSocketAddress(text, 1).getAddress())
                    .toList();
            asked.remove(0).accept(new Answer(list, goodForMillis, list.isEmpty() ? "no such name" : null));
        }

        void passTime() {
            next.run();
        }

        @Override
        public void lookUp(String host, Consumer<Answer> done) {
            assertEquals("cache.example", host);
            asked.add(done);
        }

        @Override
        public void later(Runnable task, long millis) {
            next = task;
            nextMillis = millis;
        }
    }

    private final GivenNames names = new GivenNames();

    private static InetSocketAddress at(String address) {
        return new InetSocketAddress(address, 6379);
    }

    private ServerAddress named() {
        ServerAddress address = new ServerAddress("cache.example:6379", names);
        address.watch();
        return address;
    }

    @Test
    void asksNobodyAboutWhatIsNoName() {
        assertEquals(at("127.0.0.1"), new ServerAddress("127.0.0.1:6379", null).get());
        assertEquals(at("::1"), new ServerAddress("::1:6379", null).get());
        assertEquals(UnixDomainSocketAddress.of("/tmp/a"), new ServerAddress("/tmp/a", null).get());
        new ServerAddress("127.0.0.1:6379", null).watch();
    }

    @Test
    void asksAgainWhenTheAnswerIsNoLongerGoodWithinBounds() {
        ServerAddress address = named();
        long[][] cases = {{60_000, 60_000}, {0, 1000}, {Integer.MAX_VALUE, 3_600_000}, {-1, 30_000}};
        for (long[] each : cases) {
            names.answer(each[0], "10.0.0.1");
            assertEquals(each[1], names.nextMillis);
            names.passTime();
        }
        names.answer(5000, "10.0.0.2");
        assertEquals(at("10.0.0.2"), address.get());
    }

    @Test
    void keepsTheLastGoodAnswerAndAsksLessAndLessOften() {
        ServerAddress address = named();
        assertNull(address.get());
        names.answer(0);
        assertNull(address.get());
        assertEquals(0, address.lookedUp().getCount());
        assertEquals(1000, names.nextMillis);
        names.passTime();
        names.answer(5000, "10.0.0.1");
        for (long millis : new long[] {1000, 2000, 4000, 8000, 16_000, 32_000, 32_000}) {
            names.passTime();
            names.answer(0);
            assertEquals(millis, names.nextMillis);
            assertEquals(at("10.0.0.1"), address.get());
        }
    }

    @Test
    void takesTheNextAddressWhenOneCannotBeConnectedTo() {
        ServerAddress address = named();
        names.answer(5000, "10.0.0.1", "10.0.0.2", "10.0.0.3");
        assertEquals(3, address.count());
        for (String next : List.of("10.0.0.2", "10.0.0.3", "10.0.0.1")) {
            var failed = address.get();
            address.skip(failed);
            address.skip(failed); // another worker's connection failed as well
            assertEquals(at(next), address.get());
        }
    }

    @Test
    void staysWithTheAddressInUseWhateverTheOrderOfTheAnswer() {
        ServerAddress address = named();
        names.answer(5000, "10.0.0.1", "10.0.0.2");
        address.skip(address.get());
        names.passTime();
        names.answer(5000, "10.0.0.3", "10.0.0.2", "10.0.0.1");
        assertEquals(at("10.0.0.2"), address.get());
        names.passTime();
        names.answer(5000, "10.0.0.3", "10.0.0.1");
        assertEquals(at("10.0.0.3"), address.get());
    }

    @Test
    void honoursWhatADnsServerSays() throws Exception {
        try (ScriptedDns dns = new ScriptedDns(1, "127.0.0.7", "127.0.0.8");
                DnsNames real = new DnsNames(Thread::new, new SingletonDnsServerAddressStreamProvider(dns.address()))) {
            ServerAddress address = new ServerAddress("cache.example:6379", real);
            address.watch();
            assertTrue(address.lookedUp().await(20, TimeUnit.SECONDS));
            assertEquals(at("127.0.0.7"), address.get());
            assertEquals(2, address.count());
            dns.answer(1, "127.0.0.9");
            eventually("the new address", () -> at("127.0.0.9").equals(address.get()));
            dns.answer(1);
            int asked = dns.questions();
            eventually("it to be asked again", () -> dns.questions() > asked);
            assertEquals(at("127.0.0.9"), address.get());
            dns.answer(3600, "127.0.0.10");
            eventually("the name to be there again", () -> at("127.0.0.10").equals(address.get()));
        }
    }

    @Test
    void knowsWhatIsInTheHostsFile() throws Exception {
        try (ScriptedDns dns = new ScriptedDns(1);
                DnsNames real = new DnsNames(Thread::new, new SingletonDnsServerAddressStreamProvider(dns.address()))) {
            ServerAddress address = new ServerAddress("localhost:6379", real);
            address.watch();
            assertTrue(address.lookedUp().await(20, TimeUnit.SECONDS));
            assertTrue(((InetSocketAddress) address.get()).getAddress().isLoopbackAddress());
            assertEquals(0, dns.questions());
        }
    }
}
