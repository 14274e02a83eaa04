package io.trepak.api.protocol;

/**
 * A request that took long. Times are right to one turn of the proxy's loop.
 *
 * @param id counts from 0 for each pool; never used twice
 * @param startedAtMillis when it came, in milliseconds since 1970
 * @param micros how long it took until its response was on its way to the client
 * @param proxyMicros of these, how long until the server's socket had it
 * @param serverMicros how long the server took
 * @param clientMicros how long the response had to wait for earlier ones
 * @param server its name; of several the one that answered last
 * @param command its name
 * @param key the key, or the first 64 bytes of it; null when it has none or it is not known
 * @param keyBytes how long the key is
 * @param requestBytes how long the request is
 * @param responseBytes how long the response is
 * @param client its address
 */
public record SlowRequest(
        long id,
        long startedAtMillis,
        long micros,
        long proxyMicros,
        long serverMicros,
        long clientMicros,
        String server,
        String command,
        byte[] key,
        int keyBytes,
        long requestBytes,
        long responseBytes,
        String client) {}
