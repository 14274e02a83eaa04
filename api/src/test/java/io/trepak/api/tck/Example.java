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
    private final String rewritten;
    private final List<String> responses;

    private Example(byte[] request, List<String> keys, String routingKey, String rewritten, List<String> responses) {
        this.request = request;
        this.keys = keys;
        this.routingKey = routingKey;
        this.rewritten = rewritten;
        this.responses = responses;
    }

    /** A request. */
    public static Example of(String request) {
        return of(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A request. */
    public static Example of(byte[] request) {
        return new Example(request.clone(), null, null, null, List.of());
    }

    /** The keys the codec must find, in their order. Needed where the route goes by keys: a wrong one is found by nothing else. */
    public Example keys(String... expected) {
        return new Example(request, List.of(expected), routingKey, rewritten, responses);
    }

    /** The key it must be routed by, for a request whose codec calls {@link RequestFrame#routeBy}. */
    public Example routedBy(String expected) {
        return new Example(request, keys, expected, rewritten, responses);
    }

    /** The whole request that the server must get, for one whose codec calls {@link RequestFrame#rewritten}. */
    public Example rewrittenTo(String expected) {
        return new Example(request, keys, routingKey, expected, responses);
    }

    /**
     * What a server answers to it, for a codec that looks at the command a response answers; once more for another response.
     */
    public Example answered(String response) {
        List<String> more = new ArrayList<>(responses);
        more.add(response);
        return new Example(request, keys, routingKey, rewritten, List.copyOf(more));
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
    String rewritten() {
        return rewritten;
    }

    List<byte[]> responses() {
        return responses.stream()
                .map(response -> response.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
