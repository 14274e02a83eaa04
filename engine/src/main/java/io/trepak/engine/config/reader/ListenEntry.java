package io.trepak.engine.config.reader;

import io.trepak.engine.config.ListenConfig;
import io.trepak.engine.text.Digits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;

/** The value of {@code listen:}, {@code host:port} or {@code /path [mode]}. */
final class ListenEntry {
    /** Room in Linux's {@code sockaddr_un}, without the closing NUL. */
    static final int MOST_PATH_BYTES = 107;

    static final String INVALID_PORT = "has an invalid port in \"hostname:port\" format string; expected 1 to 65535";

    private static final int MOST_MODE = 0777;

    private ListenEntry() {}

    /**
     * Takes the value apart, port 0 too, and resolves the host. May block as long as the resolver does.
     *
     * @throws InvalidValue when it is malformed or there is no such host
     */
    static ListenConfig parse(String text) throws InvalidValue {
        return text.startsWith("/") ? path(text) : hostAndPort(text);
    }

    static int pathBytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8).length;
    }

    private static ListenConfig hostAndPort(String text) throws InvalidValue {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new InvalidValue("has an invalid \"hostname:port\" format string; expected for example "
                    + "\"127.0.0.1:22121\" or \"/run/trepak.sock 0660\"" + Problems.got(text));
        }
        int port = Digits.parse(text.substring(colon + 1));
        if (port < 0 || port > 65535) {
            throw new InvalidValue(INVALID_PORT + Problems.got(text));
        }
        return new ListenConfig(text, new InetSocketAddress(resolve(text.substring(0, colon)), port), 0);
    }

    private static InetAddress resolve(String host) throws InvalidValue {
        String bare = Host.bare(host);
        if (bare.isEmpty()) {
            throw new InvalidValue("has an invalid value; expected a host before the port; 0.0.0.0 for every address");
        }
        try {
            return ListenConfig.resolve(bare);
        } catch (UnknownHostException e) {
            throw new InvalidValue("has an invalid value; address resolution of " + Problems.quoted(host)
                    + " failed; expected a host name or address of this machine");
        }
    }

    private static ListenConfig path(String text) throws InvalidValue {
        int blank = text.lastIndexOf(' ');
        String path = blank < 0 ? text : text.substring(0, blank);
        int mode = blank < 0 ? 0 : mode(text.substring(blank + 1));
        int length = pathBytes(path);
        if (length > MOST_PATH_BYTES) {
            throw new InvalidValue("has an invalid value; a path of " + length + " bytes; expected at most "
                    + MOST_PATH_BYTES + " bytes, the limit for Unix sockets");
        }
        try {
            return new ListenConfig(text, UnixDomainSocketAddress.of(path), mode);
        } catch (InvalidPathException e) {
            throw new InvalidValue("has an invalid value; the locale of this process has no such letters; expected a "
                    + "path in ASCII, or a start with LC_ALL=C.UTF-8");
        }
    }

    private static int mode(String digits) throws InvalidValue {
        if (digits.matches("[0-7]{1,6}")) {
            int mode = Integer.parseInt(digits, 8);
            if (mode <= MOST_MODE) {
                return mode;
            }
        }
        throw new InvalidValue("has an invalid file permission in \"socket_path permission\" format string; expected "
                + "octal digits from 0 to 0777 behind the last blank" + Problems.got(digits));
    }
}
