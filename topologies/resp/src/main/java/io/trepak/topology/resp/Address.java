package io.trepak.topology.resp;

import java.util.regex.Pattern;

/** Addresses as the engine takes them: {@code host:port}, IPv6 without brackets. */
public final class Address {
    private static final Pattern HOST = Pattern.compile("[0-9A-Za-z._:%-]{1,255}");
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
    private static final int PORT_MAX = 65_535;

    private Address() {}

    /** What somebody says in two words; null when that is no address. */
    public static String of(String host, String port) {
        return host != null
                        && port != null
                        && HOST.matcher(host).matches()
                        && PORT.matcher(port).matches()
                        && Integer.parseInt(port) <= PORT_MAX
                ? host + ":" + port
                : null;
    }

    /** What somebody has written with a colon, IPv6 with or without brackets; null when that is no address. */
    public static String parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return null;
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return of(bracketed ? host.substring(1, host.length() - 1) : host, text.substring(colon + 1));
    }
}
