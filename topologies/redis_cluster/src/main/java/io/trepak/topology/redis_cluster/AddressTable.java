package io.trepak.topology.redis_cluster;

import io.trepak.topology.resp.Address;
import java.util.HashMap;
import java.util.Map;

/** Where to dial nodes that announce addresses which cannot be reached from here. Immutable. */
final class AddressTable {
    private static final String ANY_PORT = "1";

    private final Map<String, String> dialled;

    private AddressTable(Map<String, String> dialled) {
        this.dialled = dialled;
    }

    /**
     * Reads {@code ANNOUNCED=DIALLED ANNOUNCED=DIALLED}.
     *
     * @throws IllegalArgumentException when it cannot; the message begins with a verb
     */
    static AddressTable parse(String text) {
        Map<String, String> dialled = new HashMap<>();
        for (String word : text.isBlank() ? new String[0] : text.strip().split("\\s+")) {
            String[] sides = word.split("=", -1);
            boolean pair = sides.length == 2
                    && form(sides[0]) != null
                    && form(sides[0]).equals(form(sides[1]));
            if (!pair) {
                throw new IllegalArgumentException("must be announced=dialled, both host:port or both host, separated"
                        + " by blanks; '" + word + "' is not");
            }
            if (dialled.putIfAbsent(plain(sides[0]), plain(sides[1])) != null) {
                throw new IllegalArgumentException("names '" + sides[0] + "' twice");
            }
        }
        return new AddressTable(Map.copyOf(dialled));
    }

    /** Whether it has a port; null when it is no address. */
    private static Boolean form(String text) {
        if (hasPort(text)) {
            return Address.parse(text) == null ? null : true;
        }
        return Address.of(unbracketed(text), ANY_PORT) == null ? null : false;
    }

    /** An IPv6 address without brackets has several colons and no port. */
    private static boolean hasPort(String text) {
        int colon = text.lastIndexOf(':');
        return colon > 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
    }

    private static String plain(String text) {
        return hasPort(text) ? Address.parse(text) : unbracketed(text);
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Where to dial what a node announces: {@code host:port}. */
    String dialled(String host, int port) {
        String whole = dialled.get(host + ":" + port);
        return whole != null ? whole : dialled.getOrDefault(host, host) + ":" + port;
    }
}
