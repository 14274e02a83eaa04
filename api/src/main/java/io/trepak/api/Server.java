package io.trepak.api;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A place on the ring, or a node of a topology, and where to dial it now. Immutable; two are equal when they say the same. */
public final class Server {
    /** So many replicas a server may have. */
    public static final int REPLICAS_MAX = 32;

    private final String name;
    private final @Nullable String address;
    private final int weight;
    private final Map<String, String> labels;
    private final @Nullable String trouble;
    private final List<Server> replicas;

    private Server(
            String name,
            @Nullable String address,
            int weight,
            Map<String, String> labels,
            @Nullable String trouble,
            List<Server> replicas) {
        if (weight < 1) {
            throw new IllegalArgumentException("weight of server '" + name + "' is " + weight + "; expected 1 or more");
        }
        this.name = Objects.requireNonNull(name, "name");
        this.address = address;
        this.weight = weight;
        this.labels = labels;
        this.trouble = trouble;
        this.replicas = replicas;
    }

    /**
     * A server without labels and replicas.
     *
     * @param name identifies it
     * @param address {@code host:port} or the path of a Unix socket
     * @param weight its share relative to the others, 1 or more
     */
    public static Server of(String name, String address, int weight) {
        return new Server(name, Objects.requireNonNull(address, "address"), weight, Map.of(), null, List.of());
    }

    /**
     * A server nobody knows the address of. Its requests fail.
     *
     * @param name identifies it
     * @param weight its share relative to the others, 1 or more
     * @param why what clients are told; printable ASCII without line breaks
     */
    public static Server unknown(String name, int weight, String why) {
        return new Server(name, null, weight, Map.of(), Objects.requireNonNull(why, "why"), List.of());
    }

    /** The same server with other labels, which are copied. */
    public Server withLabels(Map<String, String> other) {
        return new Server(name, address, weight, Map.copyOf(other), trouble, replicas);
    }

    /**
     * The same server with these replicas: those that may be read now. A pool whose protocol wants it ({@link
     * io.trepak.api.protocol.PoolNeeds#reads}) sends them reads for keys of this server. What a replica has not executed by its own word,
     * because it has lost its master or is loading, is asked of this server, and the replica is left out for some seconds, or until it has
     * been away from here and is back. A replica is the same as before when its name and its address are.
     *
     * @param fit {@value #REPLICAS_MAX} at most, in any order, each with an address and a name of its own among them, none with replicas;
     *     their weights do not count
     * @throws IllegalArgumentException when they are more, or others
     */
    public Server withReplicas(List<Server> fit) {
        List<Server> copy = List.copyOf(fit);
        if (copy.size() > REPLICAS_MAX) {
            throw new IllegalArgumentException(
                    "server '" + name + "' has " + copy.size() + " replicas; expected " + REPLICAS_MAX + " at most");
        }
        Set<String> names = new HashSet<>();
        for (Server replica : copy) {
            if (replica.address == null || !replica.replicas.isEmpty() || !names.add(replica.name)) {
                throw new IllegalArgumentException(
                        "replica '" + replica.name + "' of server '" + name
                                + "' has no address, replicas, or another's name; expected an address, no replicas, a name of its own");
            }
        }
        return new Server(name, address, weight, labels, trouble, copy);
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

    /** Replicas that may be read now, in no order; empty for none. Read-only. */
    public List<Server> replicas() {
        return replicas;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Server server
                && name.equals(server.name)
                && Objects.equals(address, server.address)
                && weight == server.weight
                && labels.equals(server.labels)
                && Objects.equals(trouble, server.trouble)
                && replicas.equals(server.replicas);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, address, weight, labels, trouble, replicas);
    }

    @Override
    public String toString() {
        return name + " (" + (address == null ? trouble : address) + ", weight " + weight
                + (labels.isEmpty() ? "" : ", " + labels)
                + (replicas.isEmpty() ? ")" : ", replicas " + replicas + ")");
    }
}
