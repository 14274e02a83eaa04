package io.trepak.engine.config.reader;

import io.trepak.engine.text.NumericHost;

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
     * @return without brackets; an IPv4 address as four decimal numbers, however it was written
     * @throws InvalidValue when no resolver will ever find it, which is a slip of the pen better found now
     */
    static String checked(String host, String entry) throws InvalidValue {
        String bare = bare(host);
        if (bare.isEmpty() || bare.indexOf(' ') >= 0 || NumericHost.isBroken(bare)) {
            throw new InvalidValue("has an invalid host " + Problems.quoted(host) + " in " + ServerEntry.FORMAT
                    + " format string " + Problems.quoted(entry) + "; expected a host name or an IP address");
        }
        return NumericHost.canonical(bare);
    }
}
