package com.example.http_cache;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Route;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** What the proxy does with a method. */
final class HttpCommand extends Command {
    static final HttpCommand GET = new HttpCommand("get", Route.KEYED, Set.of(Trait.READS), 0);
    static final HttpCommand HEAD = new HttpCommand("head", Route.KEYED, Set.of(Trait.READS), 0);
    /** A method that HTTP knows, and a cache of this kind does not. */
    static final HttpCommand NOT_ALLOWED = new HttpCommand("not_allowed", Route.LOCAL, Set.of(), 405);
    /** Any other word. */
    static final HttpCommand UNKNOWN = new HttpCommand("unknown", Route.LOCAL, Set.of(), 501);

    private static final HttpCommand[] FORWARDED = {GET, HEAD};
    private static final byte[][] KNOWN = {
        ascii("POST"), ascii("PUT"), ascii("DELETE"), ascii("OPTIONS"), ascii("TRACE"), ascii("CONNECT"), ascii("PATCH")
    };

    private final byte[] method;
    private final int status;

    private HttpCommand(String name, Route route, Set<Trait> traits, int status) {
        super(name, route, traits);
        this.method = ascii(name.toUpperCase(Locale.ROOT));
        this.status = status;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The command of a method; {@code get} is another than {@code GET}. */
    static HttpCommand of(byte[] in, int from, int to) {
        for (HttpCommand command : FORWARDED) {
            if (Arrays.equals(in, from, to, command.method, 0, command.method.length)) {
                return command;
            }
        }
        for (byte[] method : KNOWN) {
            if (Arrays.equals(in, from, to, method, 0, method.length)) {
                return NOT_ALLOWED;
            }
        }
        return UNKNOWN;
    }

    /** What it is answered with here. */
    int status() {
        return status;
    }
}
