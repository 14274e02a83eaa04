package io.trepak.engine.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class PeerAddressTest {
    private static InetSocketAddress of(int port, int... ip) throws UnknownHostException {
        byte[] bytes = new byte[ip.length];
        for (int i = 0; i < ip.length; i++) {
            bytes[i] = (byte) ip[i];
        }
        InetAddress address = ip.length == 16
                ? Inet6Address.getByAddress("some.name", bytes, 3)
                : InetAddress.getByAddress("some.name", bytes);
        return new InetSocketAddress(address, port);
    }

    private static void packs(SocketAddress address, String text) {
        assertEquals(text, PeerAddress.text(address));
        assertEquals(text, PeerAddress.text(PeerAddress.pack(address)));
    }

    @Test
    void ipv4() throws UnknownHostException {
        packs(of(65535, 203, 0, 113, 255), "203.0.113.255:65535");
        packs(of(1, 0, 0, 0, 1), "0.0.0.1:1");
    }

    @Test
    void ipv6WithoutItsZone() throws UnknownHostException {
        packs(of(32768, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), "[fe80::1]:32768");
    }

    @Test
    void ipv4InsideIpv6StaysWhatItIs() throws UnknownHostException {
        InetSocketAddress mapped = of(7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1);
        packs(mapped, PeerAddress.text(mapped));
        assertEquals('[', PeerAddress.text(mapped).charAt(0));
    }

    @Test
    void unixSocketsByTheirPath() {
        packs(new DomainSocketAddress("/run/é.sock"), "/run/é.sock");
        packs(new DomainSocketAddress(""), "");
        packs(null, "null");
    }
}
