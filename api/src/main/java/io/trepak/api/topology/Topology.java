package io.trepak.api.topology;

import io.trepak.api.Server;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The servers of a pool at a moment, and who owns which keys. Immutable; two are equal when they say the same. */
public final class Topology {
    private final List<Server> servers;
    private final @Nullable Ownership ownership;
    private final Set<String> holding;

    private Topology(List<Server> servers, @Nullable Ownership ownership, Set<String> holding) {
        this.servers = List.copyOf(servers);
        this.ownership = ownership;
        this.holding = Set.copyOf(holding);
        Set<String> names = new HashSet<>();
        for (Server server : this.servers) {
            if (!names.add(server.name())) {
                throw new IllegalArgumentException("two servers are called '" + server.name() + "'; expected one");
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no servers; expected one at least");
        }
    }

    /**
     * Servers over which keys are spread as the pool says, by its hash and distribution.
     *
     * @param servers one at least, in any order, no name twice
     */
    public static Topology of(List<Server> servers) {
        return new Topology(servers, null, Set.of());
    }

    /**
     * Servers that say themselves who owns which keys; hash, hash tag and distribution of the pool do not count.
     *
     * @param servers one at least, no name twice; the ownership counts them in this order
     */
    public static Topology of(List<Server> servers, Ownership ownership) {
        return new Topology(servers, Objects.requireNonNull(ownership, "ownership"), Set.of());
    }

    /**
     * The same, and all but reads ({@link io.trepak.api.protocol.Command.Trait#READS}) waits for the servers of these names, for as long
     * as the pool's {@code failover_wait}: their role is about to change.
     */
    public Topology holding(Set<String> names) {
        return new Topology(servers, ownership, names);
    }

    /** One at least. */
    public List<Server> servers() {
        return servers;
    }

    /** Who owns which keys; null where the pool's distribution decides. */
    public @Nullable Ownership ownership() {
        return ownership;
    }

    /** The names of the servers that only reads are sent to. */
    public Set<String> holding() {
        return holding;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Topology topology
                && servers.equals(topology.servers)
                && Objects.equals(ownership, topology.ownership)
                && holding.equals(topology.holding);
    }

    @Override
    public int hashCode() {
        return Objects.hash(servers, ownership);
    }

    @Override
    public String toString() {
        return servers
                + (ownership == null ? "" : " with " + ownership.units() + " units")
                + (holding.isEmpty() ? "" : ", holding " + holding);
    }
}
