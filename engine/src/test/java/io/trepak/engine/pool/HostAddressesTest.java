package io.trepak.engine.pool;

import static io.trepak.engine.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import io.trepak.engine.LogLines;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostAddressesTest {
    private final List<Long> waits = new ArrayList<>();
    private int answered;
    private Consumer<Names.Answer> asked;
    private Runnable next;

    private final Names names = new Names() {
        @Override
        public void lookUp(String host, Consumer<Answer> done) {
            asked = done;
        }

        @Override
        public void later(Runnable task, long millis) {
            waits.add(millis);
            next = task;
        }
    };

    private HostAddresses watched() {
        HostAddresses host = new HostAddresses("cache.example", names, () -> answered++);
        host.watch();
        return host;
    }

    private static List<InetAddress> addresses(String... those) {
        return Arrays.stream(those)
                .map(text -> new InetSocketAddress(text, 1).getAddress())
                .toList();
    }

    private static List<String> texts(HostAddresses host) {
        return host.known().stream().map(NetUtil::toAddressString).toList();
    }

    @Test
    void theOrderOfAnAnswerIsOfNoInterestNorIsWhatItHasTwice() {
        HostAddresses host = watched();
        asked.accept(new Names.Answer(addresses("10.0.0.9", "2001:db8::1", "10.0.0.10", "10.0.0.9"), 5000, null));
        assertEquals(List.of("10.0.0.9", "10.0.0.10", "2001:db8::1"), texts(host));
        next.run();
        asked.accept(new Names.Answer(addresses("2001:db8::1", "10.0.0.10", "10.0.0.9"), 7000, null));
        assertEquals(List.of("10.0.0.9", "10.0.0.10", "2001:db8::1"), texts(host));
        assertEquals(List.of(5000L, 7000L), waits);
    }

    @Test
    void anAnswerThatIsNoneChangesNothing() {
        HostAddresses host = watched();
        asked.accept(new Names.Answer(List.of(), -1, "no such name"));
        assertEquals(List.of(), texts(host));
        next.run();
        asked.accept(new Names.Answer(addresses("10.0.0.9"), 5000, null));
        next.run();
        asked.accept(new Names.Answer(List.of(), -1, "timeout"));
        assertEquals(List.of("10.0.0.9"), texts(host));
        assertEquals(1, answered);
        assertEquals(List.of(1000L, 5000L, 1000L), waits);
    }

    /** The question for one kind got lost: those addresses are still there for all anybody knows. */
    @Test
    void keepsTheKindOfAddressesNobodyAnsweredFor() {
        HostAddresses host = watched();
        asked.accept(new Names.Answer(addresses("10.0.0.9", "2001:db8::1"), 5000, null));
        next.run();
        asked.accept(new Names.Answer(addresses("10.0.0.8"), 5000, null, Set.of(StandardProtocolFamily.INET6)));
        assertEquals(List.of("10.0.0.8", "2001:db8::1"), texts(host));
        next.run();
        asked.accept(new Names.Answer(addresses("10.0.0.8"), 5000, null));
        assertEquals(List.of("10.0.0.8"), texts(host));
    }

    @Test
    void takesTheSameFirst256WhateverTheOrderAndSaysSoOnce() {
        try (LogLines log = new LogLines()) {
            HostAddresses host = watched();
            List<String> many = new ArrayList<>(IntStream.range(0, 300)
                    .mapToObj(i -> "10.0." + i / 100 + "." + i % 100)
                    .toList());
            Collections.shuffle(many);
            asked.accept(new Names.Answer(addresses(many.toArray(String[]::new)), 5000, null));
            List<String> first = texts(host);
            assertEquals(HostAddresses.MOST, first.size());
            assertEquals("10.0.2.55", first.get(255));
            Collections.shuffle(many);
            next.run();
            asked.accept(new Names.Answer(addresses(many.toArray(String[]::new)), 5000, null));
            assertEquals(first, texts(host));
            assertEquals(
                    List.of(
                            "too many addresses: 'cache.example': 300 addresses, of which the first 256 become servers, up to 10.0.2.55"),
                    log.texts().stream()
                            .filter(line -> line.contains("too many"))
                            .toList());
        }
    }

    @Test
    void asksNobodyAnyMoreOnceClosed() {
        HostAddresses host = watched();
        host.close();
        asked.accept(new Names.Answer(addresses("10.0.0.9"), 5000, null));
        assertEquals(0, answered);
        asked = null;
        next.run();
        assertEquals(null, asked);
    }

    @Test
    void aDnsServerThatFailsForOneKindTakesNoneOfItAway() throws Exception {
        try (ScriptedDns dns = new ScriptedDns(1, "10.0.0.1", "2001:db8::1");
                DnsNames real = new DnsNames(Thread::new, new SingletonDnsServerAddressStreamProvider(dns.address()));
                HostAddresses host = new HostAddresses("cache.example", real, () -> {})) {
            host.watch();
            assertTrue(host.await(TimeUnit.SECONDS.toNanos(20)));
            assertEquals(List.of("10.0.0.1", "2001:db8::1"), texts(host));
            dns.failForIpv6();
            dns.answer(3600, "10.0.0.2");
            eventually(
                    "the new address beside the old one of the other kind",
                    () -> List.of("10.0.0.2", "2001:db8::1").equals(texts(host)));
        }
    }

    @Test
    void aKindOfAddressesThatIsNoMoreGoes() throws Exception {
        try (ScriptedDns dns = new ScriptedDns(1, "10.0.0.1", "2001:db8::1");
                DnsNames real = new DnsNames(Thread::new, new SingletonDnsServerAddressStreamProvider(dns.address()));
                HostAddresses host = new HostAddresses("cache.example", real, () -> {})) {
            host.watch();
            eventually("both", () -> host.known().size() == 2);
            dns.answer(3600, "10.0.0.1");
            eventually("one", () -> List.of("10.0.0.1").equals(texts(host)));
        }
    }
}
