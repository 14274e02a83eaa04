package io.trepak.api.tck;

import io.trepak.api.Server;
import io.trepak.api.protocol.ServerContext;

/**
 * The server connection that a test makes a codec for.
 *
 * @param server whom it leads to
 * @param lane which kind of connection it is
 * @param isReplica whether it leads to a replica
 */
public record TestServer(Server server, int lane, boolean isReplica) implements ServerContext {
    /** A connection of a lane to some server. */
    public static TestServer ofLane(int lane) {
        return new TestServer(Server.of("server0", "127.0.0.1:50001", 1), lane, false);
    }

    /** The same to a replica of it. */
    public TestServer replica() {
        return new TestServer(Server.of("replica0", "127.0.0.1:50002", 1), lane, true);
    }
}
