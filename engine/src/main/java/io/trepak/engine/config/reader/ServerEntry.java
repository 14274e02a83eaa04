package io.trepak.engine.config.reader;

import io.trepak.engine.config.ServerConfig;
import io.trepak.engine.text.Digits;

/**
 * One entry of {@code servers:}, {@code host:port:weight [name]} or {@code /path:weight [name]}. Taken apart from the right,
 * as twemproxy does (nc_conf.c, conf_add_server): the name behind the last blank, then weight, then port; what is left may
 * hold colons (IPv6) or, if there is a name, blanks (paths).
 */
final class ServerEntry {
    static final String FORMAT = "\"hostname:port:weight [name]\"";
    private static final String FORMATS = FORMAT + " or \"/path/unix_socket:weight [name]\" format string";

    /** libmemcached leaves its default port out of the name, and twemproxy follows: such servers' places depend on it. */
    private static final int PORT_LEFT_OUT_OF_NAME = 11211;

    private ServerEntry() {}

    /**
     * @param line of the entry, from 1
     * @throws InvalidValue when the entry is malformed
     */
    static ServerConfig parse(String text, int line) throws InvalidValue {
        int blank = text.lastIndexOf(' ');
        String label = blank < 0 ? text : text.substring(0, blank);
        String name = blank < 0 ? null : text.substring(blank + 1);
        int beforeWeight = label.lastIndexOf(':');
        if (beforeWeight < 0) {
            throw new InvalidValue("has an invalid " + FORMATS + "; expected for example " + example(text));
        }
        String place = label.substring(0, beforeWeight);
        boolean path = text.startsWith("/");
        int beforePort = place.lastIndexOf(':');
        if (path != beforePort < 0) {
            throw new InvalidValue("has an invalid " + FORMATS + "; expected for example " + example(text));
        }
        if (name != null && name.isEmpty()) {
            throw new InvalidValue("has an empty name; expected a name behind the blank at the end of "
                    + Problems.quoted(text) + ", or no blank");
        }
        int weight = weight(label.substring(beforeWeight + 1), text);
        if (path) {
            checkPath(place);
            return new ServerConfig(name == null ? place + ":" : name, place, label, weight, line);
        }
        int port = port(place.substring(beforePort + 1), text);
        String host = place.substring(0, beforePort);
        String ownName = port == PORT_LEFT_OUT_OF_NAME ? host : place;
        return new ServerConfig(
                name == null ? ownName : name, Host.checked(host, text) + ":" + port, label, weight, line);
    }

    private static String example(String text) {
        return text.startsWith("/") ? TwemproxyFormat.SOCKET + " (no colon in the path)" : "\"127.0.0.1:6379:1\"";
    }

    private static int weight(String digits, String text) throws InvalidValue {
        int weight = Digits.parse(digits);
        if (weight < 0) {
            throw new InvalidValue("has an invalid weight in " + FORMAT + " format string " + Problems.quoted(text)
                    + "; expected 1 to 2147483647, then at most one blank and a name without blanks");
        }
        if (weight == 0) {
            throw new InvalidValue("has a zero weight in " + FORMAT + " format string " + Problems.quoted(text)
                    + "; expected 1 to 2147483647");
        }
        return weight;
    }

    private static int port(String digits, String text) throws InvalidValue {
        int port = Digits.parse(digits);
        if (port < 1 || port > 65535) {
            throw new InvalidValue("has an invalid port in " + FORMAT + " format string " + Problems.quoted(text)
                    + "; expected 1 to 65535");
        }
        return port;
    }

    private static void checkPath(String path) throws InvalidValue {
        int length = ListenEntry.pathBytes(path);
        if (length > ListenEntry.MOST_PATH_BYTES) {
            throw new InvalidValue("has an invalid path of " + length + " bytes; expected at most "
                    + ListenEntry.MOST_PATH_BYTES + " bytes, the limit for Unix sockets");
        }
    }
}
