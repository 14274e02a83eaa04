package io.trepak.demo;

import java.io.IOException;

/** A protocol a demo server speaks. Thread: those of the connections; one object serves them all. */
public interface Dialect {
    /**
     * Reads one request and answers it.
     *
     * @return false when the conversation is over
     * @throws IOException when the client breaks the protocol or leaves
     */
    boolean answer(Wire wire) throws IOException;
}
