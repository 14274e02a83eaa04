package io.trepak.engine.net;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The address of the other end of a connection, packed: 24 bytes of memory for each IPv4 client instead of 56 for the text. It
 * cannot be had from the socket when a log line needs it, because the kernel forgets it with a reset.
 *
 * <pre>
 *   IPv4, IPv6:   4 or 16 │ address │ port (2)         anything else:   0 │ text in UTF-8
 * </pre>
 */
final class PeerAddress {
    private static final int PORT_BYTES = 2;

    private PeerAddress() {}

    static byte[] pack(SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            byte[] ip = inet.getAddress().getAddress();
            return ByteBuffer.allocate(1 + ip.length + PORT_BYTES)
                    .put((byte) ip.length)
                    .put(ip)
                    .putShort((short) inet.getPort())
                    .array();
        }
        byte[] text = text(address).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + text.length).put((byte) 0).put(text).array();
    }

    /** As {@link #text(SocketAddress)} of what was packed. */
    static String text(byte[] packed) {
        int ipBytes = packed[0];
        if (ipBytes == 0) {
            return new String(packed, 1, packed.length - 1, StandardCharsets.UTF_8);
        }
        byte[] ip = Arrays.copyOfRange(packed, 1, 1 + ipBytes);
        int port = ByteBuffer.wrap(packed).getShort(1 + ipBytes) & 0xffff;
        try {
            return text(ipBytes == 4 ? InetAddress.getByAddress(ip) : Inet6Address.getByAddress(null, ip, -1), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // only for another number of bytes
        }
    }

    /** As log lines show it: without the slash Java puts before it, and without a name. */
    static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? text(inet.getAddress(), inet.getPort())
                : String.valueOf(address);
    }

    private static String text(InetAddress ip, int port) {
        String host = NetUtil.toAddressString(ip);
        return (ip instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }
}
