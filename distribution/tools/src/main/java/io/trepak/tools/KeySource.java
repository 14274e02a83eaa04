package io.trepak.tools;

import java.io.IOException;
import java.util.function.Consumer;

/** Keys somebody really uses. */
@FunctionalInterface
public interface KeySource {
    /**
     * Hands over every key once, in any order. Asked at most once for each plan.
     *
     * @param keys takes a key; does not keep the array
     * @throws IOException when the keys cannot be read; the message says which and why
     */
    void read(Consumer<byte[]> keys) throws IOException;
}
