package io.trepak.api;

import java.util.List;

/** Builds the table that spreads hashes over servers. */
public interface Distribution extends Plugin {
    /**
     * Builds the table for the servers that can take requests now. Called at the start and after every ejection,
     * readmission and change of topology, with at least two servers (the engine routes a single server by itself).
     * A pool with a single server is asked once, at the start, with a second one made up beside it: its options must be read.
     *
     * <p>Thread: control, never a worker; may take milliseconds.
     *
     * @param live in the order twemproxy indexes them: shorter names first, equal lengths by unsigned bytes; never empty
     * @param options the pool's own keys
     * @throws IllegalArgumentException from {@link Options#invalid} when an option makes no sense
     */
    Continuum build(List<Server> live, Options options);
}
