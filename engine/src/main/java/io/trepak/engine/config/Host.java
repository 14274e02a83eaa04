package io.trepak.engine.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The host part of an address. Unlike in nutcracker, an IPv6 address may stand in brackets. */
final class Host {
    private Host() {}

    /** A host without its brackets. */
    static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /**
     * A host as it can be dialled later; looks nothing up.
     *
     * @param entry the whole entry, for the message
     * @return without brackets
     * @throws InvalidValue when no resolver will ever find it, which is a slip of the pen better found now
     */
    static String checked(String host, String entry) throws InvalidValue {
        String bare = bare(host);
        if (bare.isEmpty() || bare.indexOf(' ') >= 0 || bare.indexOf(':') >= 0 && !isIpv6(bare)) {
            throw new InvalidValue("has an invalid host " + Problems.quoted(host) + " in " + ServerEntry.FORMAT
                    + " format string " + Problems.quoted(entry) + "; expected a host name or an IP address");
        }
        return bare;
    }

    private static boolean isIpv6(String host) {
        int zone = host.indexOf('%');
        String address = zone < 0 ? host : host.substring(0, zone);
        if (!address.matches("[0-9a-fA-F:.]+")) {
            return false;
        }
        try {
            // With a colon in it the JDK takes it as an address or throws; it asks no resolver.
            return InetAddress.getByName(address) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
