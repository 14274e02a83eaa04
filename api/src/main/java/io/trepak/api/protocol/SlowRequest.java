package io.trepak.api.protocol;

import org.jspecify.annotations.Nullable;

/** A request that took long. Times are right to one turn of the proxy's loop. Made by the engine; a later minor version may add methods. */
public interface SlowRequest {
    /** Counts from 0 for each pool; never used twice. */
    long id();

    /** When it came, in milliseconds since 1970. */
    long startedAtMillis();

    /** How long it took until its response was on its way to the client. */
    long micros();

    /** Of these, how long until the server's socket had it. */
    long proxyMicros();

    /** How long the server took. */
    long serverMicros();

    /** How long the response had to wait for earlier ones. */
    long clientMicros();

    /** Its server's name; of several the one that answered last. */
    String server();

    /** Its command's name. */
    String command();

    /** The key, or the first 64 bytes of it; null when it has none or it is not known. */
    byte @Nullable [] key();

    /** How long the key is. */
    int keyBytes();

    /** How long the request is. */
    long requestBytes();

    /** How long the response is. */
    long responseBytes();

    /** Its client's address. */
    String client();
}
