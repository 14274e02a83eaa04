package io.trepak.api.protocol;

import java.util.Objects;

/**
 * What a protocol wants the engine to do for a pool. Made and filled in by {@link PoolProtocol#needs}, read once by the engine. What
 * is not said is off, and what is off costs nothing. A later minor version may add more to be said.
 */
public final class PoolNeeds {
    /** Who is asked for reads, where servers have replicas. */
    public enum Reads {
        /** The server that owns the keys. */
        OWNER,
        /** The same, and a replica of it, each in turn, while it cannot be reached. */
        PREFER_OWNER,
        /** A replica, each in turn; the server that owns the keys while none can be asked. */
        PREFER_REPLICA,
        /** The server that owns the keys and its replicas, each in turn. */
        ANY
    }

    private static final int LANES_MAX = 8;
    private static final int REDIRECTS_MAX = 16;

    private int lanes = 1;
    private int keptRequestBytes;
    private int redirects = 5;
    private Reads reads = Reads.OWNER;

    /** One lane, and nothing else. */
    public PoolNeeds() {}

    /**
     * Says how many kinds of server connections there are, told apart by what their handshake says. Requests choose one with
     * {@link RequestFrame#lane(int)}; connections of a kind are opened when the first request takes it.
     *
     * @param count 1 to 8
     * @throws IllegalArgumentException when it is not
     */
    public PoolNeeds lanes(int count) {
        if (count < 1 || count > LANES_MAX) {
            throw new IllegalArgumentException("it wants " + count + " lanes; expected 1 to " + LANES_MAX);
        }
        lanes = count;
        return this;
    }

    /**
     * Has requests kept until they are answered, so that they can be sent again when a server says that it did not execute them
     * ({@link ResponseFrame#notExecuted}), or will not ({@link ResponseFrame#last}). What is kept counts as memory held for clients; when
     * a quarter of that may be held is kept, no more is; where such a request would have to be sent again, its client gets the response,
     * or {@link Failure.Kind#NOT_KEPT} where the response would send it elsewhere. Requests are not merged then.
     *
     * @param mostBytes up to which length requests are kept, as they are sent to a server; 0 for none
     * @throws IllegalArgumentException when it is negative
     */
    public PoolNeeds keepRequests(int mostBytes) {
        if (mostBytes < 0) {
            throw new IllegalArgumentException(
                    "it wants to keep requests of " + mostBytes + " bytes; expected 0 or more");
        }
        keptRequestBytes = mostBytes;
        return this;
    }

    /**
     * Says how often one request that is {@linkplain #keepRequests kept} is sent where a server says that it would be executed ({@link
     * ResponseFrame#elsewhere}); then its client gets the response.
     *
     * @param most 0 to 16; 5 unless said
     * @throws IllegalArgumentException when it is not
     */
    public PoolNeeds redirects(int most) {
        if (most < 0 || most > REDIRECTS_MAX) {
            throw new IllegalArgumentException("it wants " + most + " redirects; expected 0 to " + REDIRECTS_MAX);
        }
        redirects = most;
        return this;
    }

    /** How often one request is sent where a server says that it would be executed. */
    public int redirects() {
        return redirects;
    }

    /**
     * Says who is asked for requests whose command has {@link Command.Trait#READS} and not {@link Command.Trait#OWNER_ONLY}, where their
     * keys say where they go, and the topology knows replicas ({@link io.trepak.api.Server#replicas}). Connections to replicas are
     * connections of their own, whose codecs are told so ({@link ServerContext#isReplica}); only such requests go there. What a replica
     * says may be old, and a client's read may be executed before an earlier write of it; responses keep the order of requests. Requests
     * to replicas are not merged. A read that a replica has not executed, by its own word ({@link ResponseFrame#notExecuted}), is asked of
     * the owner if it was {@linkplain #keepRequests kept}; else its client gets the response.
     *
     * @param from {@link Reads#OWNER} unless said
     */
    public PoolNeeds reads(Reads from) {
        reads = Objects.requireNonNull(from, "from");
        return this;
    }

    /** Who is asked for reads, where servers have replicas. */
    public Reads reads() {
        return reads;
    }

    /** Up to which length requests are kept until they are answered; 0 when none are. */
    public int keptRequestBytes() {
        return keptRequestBytes;
    }

    /** How many kinds of server connections there are. */
    public int lanes() {
        return lanes;
    }
}
