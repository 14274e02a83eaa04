package io.trepak.engine.text;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hosts written as addresses, read the way glibc's getaddrinfo reads them, because that is what they mean to nutcracker.
 * Java's own reading differs where it hurts: to it {@code 127.0.0.010} is 127.0.0.10, to getaddrinfo it is 127.0.0.8.
 * Thread: any; asks no resolver.
 */
public final class NumericHost {
    private static final int MOST_PARTS = 4;
    private static final int IPV6_GROUPS = 8;
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final int MAX_ZONE_DIGITS = 10;
    private static final int INTERFACE_NAME_MAX = 15;
    private static final Pattern ZONE_NUMBER = Pattern.compile("[0-9]{1,10}");
    /** Labels that are all numbers: whatever this is meant to be, no resolver knows it as a name. */
    private static final Pattern NUMBERS =
            Pattern.compile("(0[xX][0-9a-fA-F]*|[0-9]+)(\\.(0[xX][0-9a-fA-F]*|[0-9]*))*");

    private NumericHost() {}

    /**
     * Whether a host is written as an address.
     *
     * @param host without brackets
     */
    public static boolean isAddress(String host) {
        return ipv4(host) != null || ipv6(host) != null;
    }

    /** Whether a host is no address although it looks like one, so that no resolver will ever find it. */
    public static boolean isBroken(String host) {
        return !isAddress(host)
                && (host.indexOf(':') >= 0
                        || host.indexOf('%') >= 0
                        || NUMBERS.matcher(host).matches());
    }

    /**
     * The address.
     *
     * @return null when the host is a name
     * @throws UnknownHostException when it is neither, or its zone names an interface that is not there
     */
    public static @Nullable InetAddress parse(String host) throws UnknownHostException {
        byte[] four = ipv4(host);
        if (four != null) {
            return InetAddress.getByAddress(four);
        }
        byte[] six = ipv6(host);
        if (six == null) {
            if (isBroken(host)) {
                throw new UnknownHostException("'" + host + "' is not an IP address");
            }
            return null;
        }
        int percent = host.indexOf('%');
        return percent < 0
                ? InetAddress.getByAddress(six)
                : Inet6Address.getByAddress(null, six, zone(six, host.substring(percent + 1)));
    }

    /**
     * The usual spelling of an address: four decimal numbers for IPv4, also where it stands inside an IPv6 address; IPv6 as it
     * was written.
     *
     * @return the host itself when it is a name
     */
    public static String canonical(String host) {
        byte[] four = ipv4(host);
        if (four == null) {
            byte[] six = ipv6(host);
            four = six != null && host.indexOf('%') < 0 && isMapped(six) ? Arrays.copyOfRange(six, 12, 16) : null;
        }
        return four == null
                ? host
                : (four[0] & 0xff) + "." + (four[1] & 0xff) + "." + (four[2] & 0xff) + "." + (four[3] & 0xff);
    }

    private static boolean isMapped(byte[] six) {
        for (int i = 0; i < 10; i++) {
            if (six[i] != 0) {
                return false;
            }
        }
        return six[10] == -1 && six[11] == -1;
    }

    /** glibc, resolv/inet_addr.c, inet_aton_end: one to four numbers, the last one fills what is left; null for none. */
    private static byte @Nullable [] ipv4(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length > MOST_PARTS) {
            return null;
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            long number = cNumber(parts[i]);
            long most = last ? 0xffffffffL >> 8 * i : 0xff;
            if (number < 0 || number > most) {
                return null;
            }
            address |= last ? number : number << 8 * (3 - i);
        }
        return new byte[] {(byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address};
    }

    /** As in C: hexadecimal behind 0x, octal behind 0; -1 for anything else. */
    private static long cNumber(String text) {
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        int radix = hex ? 16 : text.startsWith("0") ? 8 : 10;
        String digits = hex ? text.substring(2) : text;
        if (digits.isEmpty()) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            value = value * radix + digit;
            if (digit < 0 || value > 0xffffffffL) {
                return -1;
            }
        }
        return value;
    }

    /** glibc, resolv/inet_pton.c, and a zone as inet/inet6_scopeid_pton.c takes it; null for none. */
    private static byte @Nullable [] ipv6(String host) {
        int percent = host.indexOf('%');
        byte[] address = ipv6WithoutZone(percent < 0 ? host : host.substring(0, percent));
        if (address == null || percent < 0) {
            return address;
        }
        String zone = host.substring(percent + 1);
        // glibc takes numbers up to 2^32 - 1; the kernel has none above 2^31 - 1, and Java takes none.
        boolean isNumber = ZONE_NUMBER.matcher(zone).matches() && Long.parseLong(zone) <= Integer.MAX_VALUE;
        return isNumber || isLinkLocal(address) && !zone.isEmpty() ? address : null;
    }

    private static byte @Nullable [] ipv6WithoutZone(String text) {
        int gap = text.indexOf("::");
        byte[] address = new byte[16];
        if (gap < 0) {
            return groups(text, address, 0, true) == IPV6_GROUPS ? address : null;
        }
        byte[] tail = new byte[16];
        String before = text.substring(0, gap);
        String after = text.substring(gap + 2);
        int left = before.isEmpty() ? 0 : groups(before, address, 0, false);
        int right = after.isEmpty() ? 0 : groups(after, tail, 0, true);
        if (left < 0 || right < 0 || left + right >= IPV6_GROUPS) {
            return null;
        }
        System.arraycopy(tail, 0, address, 16 - 2 * right, 2 * right);
        return address;
    }

    /** How many groups of 16 bits there are; -1 when the text is not made of such. */
    private static int groups(String text, byte[] into, int from, boolean mayEndInIpv4) {
        String[] parts = text.split(":", -1);
        int count = from;
        for (int i = 0; i < parts.length; i++) {
            boolean ipv4 = mayEndInIpv4 && i == parts.length - 1 && parts[i].indexOf('.') >= 0;
            if (count + (ipv4 ? 2 : 1) > IPV6_GROUPS) {
                return -1;
            }
            if (ipv4) {
                byte[] four = plainIpv4(parts[i]);
                if (four == null) {
                    return -1;
                }
                System.arraycopy(four, 0, into, 2 * count, 4);
                count += 2;
            } else if (GROUP.matcher(parts[i]).matches()) {
                int group = Integer.parseInt(parts[i], 16);
                into[2 * count] = (byte) (group >> 8);
                into[2 * count + 1] = (byte) group;
                count++;
            } else {
                return -1;
            }
        }
        return count;
    }

    /** Within an IPv6 address: four decimal numbers without leading zeros. */
    private static byte @Nullable [] plainIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] address = new byte[MOST_PARTS];
        if (parts.length != MOST_PARTS) {
            return null;
        }
        for (int i = 0; i < MOST_PARTS; i++) {
            if (!OCTET.matcher(parts[i]).matches() || Integer.parseInt(parts[i]) > 0xff) {
                return null;
            }
            address[i] = (byte) Integer.parseInt(parts[i]);
        }
        return address;
    }

    /** Of one link: unicast, or multicast on the link or the machine. */
    private static boolean isLinkLocal(byte[] six) {
        boolean unicast = (six[0] & 0xff) == 0xfe && (six[1] & 0xc0) == 0x80;
        int scope = six[1] & 0x0f;
        return unicast || (six[0] & 0xff) == 0xff && (scope == 1 || scope == 2);
    }

    /** Linux, net/core/dev_ioctl.c: what follows a colon is an alias, and not looked at; a name too long is none. */
    private static String interfaceOf(String zone) {
        int colon = zone.indexOf(':');
        return colon < 0 || zone.length() > INTERFACE_NAME_MAX ? zone : zone.substring(0, colon);
    }

    private static int zone(byte[] six, String zone) throws UnknownHostException {
        NetworkInterface named = null;
        if (isLinkLocal(six)) {
            try {
                named = NetworkInterface.getByName(interfaceOf(zone));
            } catch (SocketException e) {
                throw new UnknownHostException("network interfaces cannot be listed: " + e.getMessage());
            }
        }
        if (named != null) {
            return named.getIndex();
        }
        if (ZONE_NUMBER.matcher(zone).matches()) {
            // The C library takes 32 bits, Java's addresses 31; no interface has such a number.
            long number = zone.length() > MAX_ZONE_DIGITS ? Long.MAX_VALUE : Long.parseLong(zone);
            if (number <= Integer.MAX_VALUE) {
                return (int) number;
            }
        }
        throw new UnknownHostException("there is no network interface '" + zone + "'");
    }
}
