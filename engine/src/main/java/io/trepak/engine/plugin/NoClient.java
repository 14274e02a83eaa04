package io.trepak.engine.plugin;

import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.DeferredResponse;

/**
 * A client that is not there, for a codec that serves nobody.
 *
 * @param address where it would be
 */
public record NoClient(String address) implements ClientContext {
    @Override
    public void user(String name) {}

    @Override
    public DeferredResponse defer() {
        throw new IllegalStateException("there is no client to respond to");
    }

    @Override
    public void holds(long bytes) {}

    @Override
    public void close(String reason) {}
}
