package io.trepak.api;

import java.util.BitSet;
import java.util.List;

/** Builds the table that spreads hashes over servers. */
public interface Distribution extends Plugin {
    /**
     * Builds the table anew: at the start and after every ejection, readmission and change of the servers. At least two
     * servers are live: one alone the engine routes by itself. A pool with a single server asks once, at the start, with a
     * second one made up beside it: its options must be read.
     *
     * <p>The same arguments must always give the same table, in every process: other proxies and the next start route by it,
     * and a server that is back gets its keys back.
     *
     * <p>Thread: control, never a worker; may take milliseconds.
     *
     * @param servers all servers of the pool, those that are out included, in the order twemproxy indexes them: shorter names
     *     first, equal lengths by unsigned bytes. Read-only
     * @param live indices of the servers that get keys; the others are ejected. The plugin's own copy
     * @param options the pool's own keys
     * @return a table whose {@link Continuum#select} names live servers by their index in {@code servers}
     * @throws IllegalArgumentException from {@link Options#invalid} when an option makes no sense; of {@code "servers"} when it
     *     is the list of servers that it cannot work with
     */
    Continuum build(List<Server> servers, BitSet live, Options options);
}
