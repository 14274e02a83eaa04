package io.trepak.engine.config;

/** What becomes of the keys of an ejected server; the values of the pool key {@code dead_server}, in lower case there. */
public enum DeadServer {
    /** They go to the other servers, as in twemproxy. */
    REHASH,
    /** They stay where they are, and requests for them are answered with an error at once. */
    FAIL,
    /** They stay where they are; reads are answered as if the keys were not there, all else with an error at once. */
    MISS
}
