package io.trepak.engine.worker.server;

import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Receiver;
import java.util.function.Function;

/** Gives a backend connections whose other end is a test, where the engine would dial. */
public final class ServerWire {
    private ServerWire() {}

    /** A connection to a replica of a server, by its place in the list. */
    public static Backend replicaOf(WorkerServer server, int number) {
        return server.replica(number).backend(0, 0);
    }

    /** Connects a backend that has no connection. */
    public static <C extends Connection> C connect(Backend backend, Function<Receiver, C> wire) {
        ServerConnection connection = backend.connection();
        C dialled = wire.apply(connection);
        connection.open(dialled);
        connection.connected();
        return dialled;
    }
}
