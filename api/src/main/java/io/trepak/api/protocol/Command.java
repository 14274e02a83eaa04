package io.trepak.api.protocol;

import java.util.Set;

/**
 * A command of a protocol. One immutable object per command and process; a protocol derives its own class from it to keep
 * what its codecs need to know (arity, position of the key).
 */
public class Command {
    /** What else the engine may or must do with a command; a later minor version may add constants. */
    public enum Trait {
        /**
         * Requests with one key that go to one server in one turn of the loop may be sent as one request with all their
         * keys, built like a fragment. {@link KeyedResponses} then takes the response apart; without it they are sent one by
         * one.
         */
        MERGEABLE,
        /** {@link FrontendCodec#join} needs the keys themselves: {@link Fragments#keys} has them. */
        KEYS_FOR_JOIN,
        /**
         * Looks at data and leaves it as it is. Counted; goes on while writes are held; may be asked of a replica, see {@link
         * PoolNeeds#reads}. When in doubt, leave it out.
         */
        READS,
        /**
         * Never asked of a replica, though it {@link #READS}: the response depends on the server that gives it (a cursor goes on from where
         * that server was, statistics are its own), or asking is meant to leave a trace there.
         */
        OWNER_ONLY,
        /** May change data; counted. */
        WRITES,
        /**
         * A LOCAL request that will be carried out later, queued in a transaction: filters see it like one that is forwarded. When they do
         * not let it pass, {@link FrontendCodec#error} is called in place of {@link FrontendCodec#respond}, even where a filter has written
         * a response of its own.
         */
        QUEUED
    }

    private final String name;
    private final Route route;
    private final boolean mergeable;
    private final boolean keysForJoin;
    private final boolean reads;
    private final boolean writes;
    private final boolean queued;
    private final boolean forReplicas;

    /**
     * @param name as people write it, in lower case; used in counters and messages
     * @param route where it goes
     */
    protected Command(String name, Route route) {
        this(name, route, Set.of());
    }

    /**
     * @param name as people write it, in lower case; used in counters and messages
     * @param route where it goes
     * @param traits what else the engine may or must do with it
     */
    protected Command(String name, Route route, Set<Trait> traits) {
        this.name = name;
        this.route = route;
        this.mergeable = traits.contains(Trait.MERGEABLE);
        this.keysForJoin = traits.contains(Trait.KEYS_FOR_JOIN);
        this.reads = traits.contains(Trait.READS);
        this.writes = traits.contains(Trait.WRITES);
        this.queued = traits.contains(Trait.QUEUED);
        this.forReplicas = reads && !traits.contains(Trait.OWNER_ONLY);
    }

    /** As people write it, in lower case. */
    public final String name() {
        return name;
    }

    /** Where it goes. */
    public final Route route() {
        return route;
    }

    /** Whether it has {@link Trait#MERGEABLE}. */
    public final boolean isMergeable() {
        return mergeable;
    }

    /** Whether it has {@link Trait#KEYS_FOR_JOIN}. */
    public final boolean needsKeysForJoin() {
        return keysForJoin;
    }

    /** Whether it has {@link Trait#READS}. */
    public final boolean isRead() {
        return reads;
    }

    /** Whether it has {@link Trait#READS} and not {@link Trait#OWNER_ONLY}: a replica may be asked. */
    public final boolean isForReplicas() {
        return forReplicas;
    }

    /** Whether it has {@link Trait#WRITES}. */
    public final boolean isWrite() {
        return writes;
    }

    /** Whether it has {@link Trait#QUEUED}. */
    public final boolean isQueued() {
        return queued;
    }

    @Override
    public final String toString() {
        return name + " (" + route + ")";
    }
}
