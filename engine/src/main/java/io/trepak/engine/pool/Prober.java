package io.trepak.engine.pool;

import java.util.function.Consumer;

/** Somebody who can ask a server whether it is well. */
@FunctionalInterface
public interface Prober {
    /**
     * Starts asking; does not wait.
     *
     * @param server its name: a reload may give it another index between the question and the response
     * @param done called once, on any thread: null when the server is well, else why not in a few words
     */
    void probe(String server, Consumer<String> done);
}
