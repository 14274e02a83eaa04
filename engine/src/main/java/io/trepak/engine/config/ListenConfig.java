package io.trepak.engine.config;

import io.trepak.engine.text.NumericHost;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;

/**
 * Where a pool listens.
 *
 * @param text as written
 * @param address a resolved {@link java.net.InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}
 * @param mode permissions for the file of a Unix socket; 0 leaves them to the umask
 */
public record ListenConfig(String text, SocketAddress address, int mode) {
    /**
     * The address a host is for somebody who listens on it; as getaddrinfo takes it, and so nutcracker. May block as long as
     * the resolver does.
     *
     * @param host a name, an address in any of its spellings, or {@code *}
     * @throws UnknownHostException when there is none
     */
    public static InetAddress resolve(String host) throws UnknownHostException {
        if (host.equals("*")) {
            return loopback();
        }
        InetAddress address = NumericHost.parse(host);
        return address == null ? InetAddress.getByName(host) : address;
    }

    /**
     * What {@code *} is to glibc's getaddrinfo without AI_PASSIVE: this machine only. Taking it for every address, as it
     * looks, would lay open what was not open before.
     */
    private static InetAddress loopback() throws UnknownHostException {
        InetAddress six = InetAddress.getByName("::1");
        try {
            return NetworkInterface.getByInetAddress(six) == null ? InetAddress.getByName("127.0.0.1") : six;
        } catch (SocketException e) {
            throw new UnknownHostException("network interfaces cannot be listed: " + e.getMessage());
        }
    }
}
