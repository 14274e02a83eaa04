package io.trepak.api.tck;

import io.trepak.api.protocol.Command;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Requests of one {@link Command.Trait#MERGEABLE} command with one key each, which are sent to a server as one, and what it answers to
 * that. Texts have one char per byte. Immutable.
 */
public final class Merged {
    private final List<byte[]> requests;
    private final byte[] response;

    private Merged(List<byte[]> requests, byte[] response) {
        this.requests = requests;
        this.response = response;
    }

    /** Requests as clients send them; some of their keys should be missing in the response. */
    public static Merged of(String... requests) {
        return new Merged(
                Stream.of(requests)
                        .map(request -> request.getBytes(StandardCharsets.ISO_8859_1))
                        .toList(),
                new byte[0]);
    }

    /** The server's one response. */
    public Merged answered(String oneResponse) {
        return new Merged(requests, oneResponse.getBytes(StandardCharsets.ISO_8859_1));
    }

    List<byte[]> requests() {
        return requests;
    }

    byte[] response() {
        return response;
    }
}
