package io.trepak.engine.fuzz;

/** Something that any bytes may be given to; it throws when they bring about what must not be. */
public interface FuzzTarget {
    /** Deterministic: the same bytes have the same outcome, whatever was run before. */
    void run(byte[] data) throws Exception;
}
