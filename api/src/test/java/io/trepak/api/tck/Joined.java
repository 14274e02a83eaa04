package io.trepak.api.tck;

import io.trepak.api.protocol.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request that goes to several servers, what each of them answers, and what the client must get. Texts have one char per byte.
 * Immutable: each method returns one that says one thing more.
 */
public final class Joined {
    private final byte[] request;
    private final List<Fragment> fragments;
    private final byte[] response;

    /**
     * What came of one fragment.
     *
     * @param response null when it failed
     * @param failure null when there is a response
     * @param keys which of the request's keys it carried, from 0
     */
    record Fragment(byte[] response, String failure, int[] keys) {}

    private Joined(byte[] request, List<Fragment> fragments, byte[] response) {
        this.request = request;
        this.fragments = fragments;
        this.response = response;
    }

    /** A request as a client sends it. */
    public static Joined of(String request) {
        return of(bytes(request));
    }

    /** The same of a binary protocol. */
    public static Joined of(byte[] request) {
        return new Joined(request.clone(), List.of(), new byte[0]);
    }

    /**
     * One server's response.
     *
     * @param keys which of the request's keys that server was sent, from 0; none for {@link Route#ALL}
     */
    public Joined answered(String oneResponse, int... keys) {
        return answered(bytes(oneResponse), keys);
    }

    /** The same of a binary protocol. */
    public Joined answered(byte[] oneResponse, int... keys) {
        return with(new Fragment(oneResponse.clone(), null, keys.clone()));
    }

    /** One server does not answer. */
    public Joined failed(String why, int... keys) {
        return with(new Fragment(null, why, keys.clone()));
    }

    /** What the client must get. */
    public Joined gives(String clientsResponse) {
        return gives(bytes(clientsResponse));
    }

    /** The same of a binary protocol. */
    public Joined gives(byte[] clientsResponse) {
        return new Joined(request, fragments, clientsResponse.clone());
    }

    private Joined with(Fragment fragment) {
        List<Fragment> more = new ArrayList<>(fragments);
        more.add(fragment);
        return new Joined(request, List.copyOf(more), response);
    }

    byte[] request() {
        return request.clone();
    }

    List<Fragment> fragments() {
        return fragments;
    }

    byte[] response() {
        return response;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
