package io.trepak.api;

import java.util.Map;

/**
 * A place on the ring.
 *
 * @param name identifies the server and decides where it stands on the ring; does not change when it moves house
 * @param address where to dial it: {@code host:port} or the path of a Unix socket
 * @param weight its share relative to the others, 1 or more
 * @param labels what else a topology source knows (rack, role); read-only
 */
public record Server(String name, String address, int weight, Map<String, String> labels) {
    /** Copies the labels. */
    public Server {
        if (weight < 1) {
            throw new IllegalArgumentException("weight of server '" + name + "' is " + weight + "; expected 1 or more");
        }
        labels = Map.copyOf(labels);
    }

    /** A server without labels. */
    public static Server of(String name, String address, int weight) {
        return new Server(name, address, weight, Map.of());
    }
}
