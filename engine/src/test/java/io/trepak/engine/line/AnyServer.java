package io.trepak.engine.line;

import io.trepak.api.Server;
import io.trepak.api.protocol.ServerContext;

/**
 * What a codec is told of a connection that nobody makes.
 *
 * @param lane which kind it is
 */
public record AnyServer(int lane) implements ServerContext {
    @Override
    public Server server() {
        return Server.of("s0", "127.0.0.1:1", 1);
    }

    @Override
    public boolean isReplica() {
        return false;
    }
}
