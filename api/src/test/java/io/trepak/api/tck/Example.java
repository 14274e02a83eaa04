package io.trepak.api.tck;

import io.trepak.api.protocol.RequestFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole, correct request for {@link ProtocolTck}, and what must come of it. Texts have one char per byte. Immutable: each method
 * returns an example that says one thing more.
 */
public final class Example {
    private final byte[] request;
    private final List<String> keys;
    private final String routingKey;
    private final byte[] rewritten;
    private final byte[] translated;
    private final List<byte[]> responses;

    private Example(
            byte[] request,
            List<String> keys,
            String routingKey,
            byte[] rewritten,
            byte[] translated,
            List<byte[]> responses) {
        this.request = request;
        this.keys = keys;
        this.routingKey = routingKey;
        this.rewritten = rewritten;
        this.translated = translated;
        this.responses = responses;
    }

    /** A request. */
    public static Example of(String request) {
        return of(bytes(request));
    }

    /** A request. */
    public static Example of(byte[] request) {
        return new Example(request.clone(), null, null, null, null, List.of());
    }

    /** The keys the codec must find, in their order. Needed where the route goes by keys: a wrong one is found by nothing else. */
    public Example keys(String... expected) {
        return new Example(request, List.of(expected), routingKey, rewritten, translated, responses);
    }

    /** The key it must be routed by, for a request whose codec calls {@link RequestFrame#routeBy}. */
    public Example routedBy(String expected) {
        return new Example(request, keys, expected, rewritten, translated, responses);
    }

    /** The whole request that the server must get, for one whose codec calls {@link RequestFrame#rewritten}. */
    public Example rewrittenTo(String expected) {
        return rewrittenTo(bytes(expected));
    }

    /** The same of a binary protocol. */
    public Example rewrittenTo(byte[] expected) {
        return new Example(request, keys, routingKey, expected.clone(), translated, responses);
    }

    /**
     * The request that stands in the place of one whose codec calls {@link RequestFrame#translated}; keys and what else is said of the
     * example are that one's.
     */
    public Example translatedTo(String expected) {
        return translatedTo(bytes(expected));
    }

    /** The same of a binary protocol. */
    public Example translatedTo(byte[] expected) {
        return new Example(request, keys, routingKey, rewritten, expected.clone(), responses);
    }

    /**
     * What a server answers to it, for a codec that looks at the command or the tag of what a response answers; once more for another
     * response.
     */
    public Example answered(String response) {
        return answered(bytes(response));
    }

    /** The same of a binary protocol. */
    public Example answered(byte[] response) {
        List<byte[]> more = new ArrayList<>(responses);
        more.add(response.clone());
        return new Example(request, keys, routingKey, rewritten, translated, List.copyOf(more));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    byte[] request() {
        return request.clone();
    }

    /** Null when nothing was said. */
    List<String> keys() {
        return keys;
    }

    /** Null when nothing was said. */
    String routingKey() {
        return routingKey;
    }

    /** Null when nothing was said. */
    byte[] rewritten() {
        return rewritten;
    }

    /** Null when nothing was said. */
    byte[] translated() {
        return translated;
    }

    List<byte[]> responses() {
        return responses;
    }
}
