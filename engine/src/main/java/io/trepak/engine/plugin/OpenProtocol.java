package io.trepak.engine.plugin;

import io.trepak.api.Options;
import io.trepak.api.protocol.PoolNeeds;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.Protocol;

/**
 * A protocol, opened for a pool.
 *
 * @param plugin the protocol itself
 * @param opened with the settings of the pool
 * @param needs what it wants of the engine
 */
public record OpenProtocol(Protocol plugin, PoolProtocol opened, PoolNeeds needs) {
    /** Opens a protocol. Throws what the protocol throws. */
    public static OpenProtocol open(Protocol plugin, Options options) {
        PoolProtocol opened = required(plugin.open(() -> options), "open");
        return new OpenProtocol(plugin, opened, required(opened.needs(), "needs"));
    }

    private static <T> T required(T made, String method) {
        if (made == null) {
            throw new IllegalStateException(method + " returned null");
        }
        return made;
    }
}
