package io.trepak.protocol.redis;

import io.trepak.api.Options;
import java.nio.charset.StandardCharsets;

/**
 * What a pool's configuration says to this protocol. Both codecs read every key, so that none counts as unread.
 *
 * @param password what clients have to say and servers are told; null when there is none
 * @param database what servers are asked to select; 0 is where they begin anyway
 * @param maxKeyBytes the longest key a client may use
 */
record RedisSettings(byte[] password, int database, int maxKeyBytes) {
    private static final int DEFAULT_MAX_KEY_BYTES = 64 * 1024;

    static RedisSettings of(Options options) {
        String password = options.string("redis_auth", null);
        if (password != null && password.isEmpty()) {
            throw options.invalid("redis_auth", "must not be empty; leave the key out when there is no password");
        }
        int maxKeyBytes = options.integer("redis_max_key_bytes", DEFAULT_MAX_KEY_BYTES);
        if (maxKeyBytes < RequestDecoder.MAX_NAME_BYTES || maxKeyBytes > RequestDecoder.MAX_BULK_BYTES) {
            throw options.invalid(
                    "redis_max_key_bytes",
                    "must be " + RequestDecoder.MAX_NAME_BYTES + " to " + RequestDecoder.MAX_BULK_BYTES);
        }
        return new RedisSettings(
                password == null ? null : password.getBytes(StandardCharsets.UTF_8),
                options.integer("redis_db", 0),
                maxKeyBytes);
    }
}
