package io.trepak.engine.pool;

import io.trepak.api.protocol.SlowRequest;

/** A slow request as the log keeps it. */
public record LoggedRequest(
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
        String client)
        implements SlowRequest {}
