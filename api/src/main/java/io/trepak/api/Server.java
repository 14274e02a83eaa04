package io.trepak.api;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A place on the ring, or a node of a topology, and where to dial it now. Immutable; two are equal when they say the same. */
public final class Server {
    private final String name;
    private final @Nullable String address;
    private final int weight;
    private final Map<String, String> labels;
    private final @Nullable String trouble;

    private Server(
            String name, @Nullable String address, int weight, Map<String, String> labels, @Nullable String trouble) {
        if (weight < 1) {
            throw new IllegalArgumentException("weight of server '" + name + "' is " + weight + "; expected 1 or more");
        }
        this.name = Objects.requireNonNull(name, "name");
        this.address = address;
        this.weight = weight;
        this.labels = labels;
        this.trouble = trouble;
    }

    /**
     * A server without labels.
     *
     * @param name identifies it
     * @param address {@code host:port} or the path of a Unix socket
     * @param weight its share relative to the others, 1 or more
     */
    public static Server of(String name, String address, int weight) {
        return new Server(name, Objects.requireNonNull(address, "address"), weight, Map.of(), null);
    }

    /**
     * A server nobody knows the address of. Its requests fail.
     *
     * @param name identifies it
     * @param weight its share relative to the others, 1 or more
     * @param why what clients are told; printable ASCII without line breaks
     */
    public static Server unknown(String name, int weight, String why) {
        return new Server(name, null, weight, Map.of(), Objects.requireNonNull(why, "why"));
    }

    /** The same server with other labels, which are copied. */
    public Server withLabels(Map<String, String> other) {
        return new Server(name, address, weight, Map.copyOf(other), trouble);
    }

    /** Identifies the server and decides where it stands on the ring; stays the same when the address changes. */
    public String name() {
        return name;
    }

    /** Where to dial it: {@code host:port} or the path of a Unix socket. Null when nobody knows. */
    public @Nullable String address() {
        return address;
    }

    /** Why it has no address, for clients; null when it has one. */
    public @Nullable String trouble() {
        return trouble;
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
    public boolean equals(@Nullable Object other) {
        return other instanceof Server server
                && name.equals(server.name)
                && Objects.equals(address, server.address)
                && weight == server.weight
                && labels.equals(server.labels)
                && Objects.equals(trouble, server.trouble);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, address, weight, labels, trouble);
    }

    @Override
    public String toString() {
        return name + " (" + (address == null ? trouble : address) + ", weight " + weight
                + (labels.isEmpty() ? ")" : ", " + labels + ")");
    }
}
