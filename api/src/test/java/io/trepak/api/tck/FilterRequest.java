package io.trepak.api.tck;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A request as a filter sees it: bytes, and what a codec found in them.
 *
 * @param bytes the request, from its first byte on
 * @param frame command and keys
 */
public record FilterRequest(byte[] bytes, RequestFrame frame) {
    private static final int LONG_KEY = 5000;
    private static final byte OTHERS = 'k';

    /** A command of no protocol. */
    private static final class Word extends Command {
        Word(String name, Route route, Set<Trait> traits) {
            super(name, route, traits);
        }
    }

    /** A request with these keys, a blank before each; one byte per char. */
    public static FilterRequest of(String command, Route route, String... keys) {
        return of(new Word(command, route, Set.of()), keys);
    }

    /** The same for a command that will be carried out later, see {@link Command.Trait#QUEUED}. */
    public static FilterRequest queued(String command, String... keys) {
        return of(new Word(command, Route.LOCAL, Set.of(Command.Trait.QUEUED)), keys);
    }

    private static FilterRequest of(Command of, String... keys) {
        RequestFrame frame = new RequestFrame();
        frame.command(of);
        String command = of.name();
        StringBuilder text = new StringBuilder(command);
        for (String key : keys) {
            frame.addKey(text.length() + 1, key.length(), text.length(), key.length() + 1);
            text.append(' ').append(key);
        }
        return new FilterRequest(text.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1), frame);
    }

    /** With one key, many, none, an empty one, a long one, and bytes beyond 0x7f; one that is queued, one that a codec answers. */
    static List<FilterRequest> samples() {
        return List.of(
                of("get", Route.KEYED, "key"),
                of("set", Route.KEYED, "user:{42}:name"),
                of("get", Route.KEYED, ""),
                of("get", Route.KEYED, "k".repeat(LONG_KEY)),
                of("get", Route.KEYED, "\u00ff\u0080\u0000\r\n"),
                of("mget", Route.SPLIT, "a", "b", "a", ""),
                of("rename", Route.SAME_SERVER, "{a}1", "{a}2"),
                of("version", Route.ANY),
                of("dbsize", Route.ALL),
                queued("set", "key"),
                of("login", Route.LOCAL));
    }

    /** Whether it is shown only to a filter that sees what codecs answer. */
    boolean isLocal() {
        return frame.command().route() == Route.LOCAL && !frame.command().isQueued();
    }

    /** The request with so many other bytes before and behind it. */
    byte[] among(int margin) {
        byte[] in = new byte[bytes.length + 2 * margin];
        Arrays.fill(in, OTHERS);
        System.arraycopy(bytes, 0, in, margin, bytes.length);
        return in;
    }

    @Override
    public String toString() {
        return ProtocolFeed.show(bytes);
    }
}
