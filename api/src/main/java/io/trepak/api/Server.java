package io.trepak.api;

import java.util.Map;
import java.util.Objects;

/** A place on the ring, and where to dial it. Immutable; two are equal when they say the same. */
public final class Server {
    private final String name;
    private final String address;
    private final int weight;
    private final Map<String, String> labels;

    private Server(String name, String address, int weight, Map<String, String> labels) {
        if (weight < 1) {
            throw new IllegalArgumentException("weight of server '" + name + "' is " + weight + "; expected 1 or more");
        }
        this.name = Objects.requireNonNull(name, "name");
        this.address = Objects.requireNonNull(address, "address");
        this.weight = weight;
        this.labels = labels;
    }

    /**
     * A server without labels.
     *
     * @param name identifies it
     * @param address {@code host:port} or the path of a Unix socket
     * @param weight its share relative to the others, 1 or more
     */
    public static Server of(String name, String address, int weight) {
        return new Server(name, address, weight, Map.of());
    }

    /** The same server with other labels, which are copied. */
    public Server withLabels(Map<String, String> other) {
        return new Server(name, address, weight, Map.copyOf(other));
    }

    /** Identifies the server and decides where it stands on the ring; stays the same when the address changes. */
    public String name() {
        return name;
    }

    /** Where to dial it: {@code host:port} or the path of a Unix socket. */
    public String address() {
        return address;
    }

    /** Its share relative to the others, 1 or more. */
    public int weight() {
        return weight;
    }

    /** What else a topology knows about it: role, zone, id. Read-only. */
    public Map<String, String> labels() {
        return labels;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Server server
                && name.equals(server.name)
                && address.equals(server.address)
                && weight == server.weight
                && labels.equals(server.labels);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, address, weight, labels);
    }

    @Override
    public String toString() {
        return name + " (" + address + ", weight " + weight + (labels.isEmpty() ? ")" : ", " + labels + ")");
    }
}
