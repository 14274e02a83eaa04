package io.trepak.engine.config;

/** What the addresses of a server's host name are; the values of the pool key {@code server_addresses}, in lower case there. */
public enum ServerAddresses {
    /** Of one server: each is tried when the one before cannot be connected to. */
    FALLBACK,
    /** A server each. */
    SERVERS
}
