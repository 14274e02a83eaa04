package io.trepak.engine.worker.server;

import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.api.protocol.WorkerContext;
import io.trepak.engine.plugin.OpenProtocol;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The codecs that one worker makes of a pool's protocol as it was opened once. When a reload has opened it anew, connections keep the
 * codecs they have; once the last of those is gone, the worker has done with it.
 */
public final class OpenCodecs {
    private final OpenProtocol protocol;
    private final WorkerContext worker;
    private final int firstClient;
    /** Null until the first is made. */
    private WorkerCodecs codecs;

    private int connections;
    private boolean replaced;
    /** Behind the last client that may have one; valid when it is replaced. */
    private int endOfClients;

    private int clientsLeft;

    /**
     * @param firstClient the number of the first client that gets one
     */
    OpenCodecs(OpenProtocol protocol, WorkerContext worker, int firstClient) {
        this.protocol = protocol;
        this.worker = worker;
        this.firstClient = firstClient;
    }

    OpenProtocol protocol() {
        return protocol;
    }

    /** What makes them. Throws what the protocol throws. */
    WorkerCodecs get() {
        if (codecs == null) {
            codecs = Objects.requireNonNull(protocol.opened().perThread(worker), "perThread returned null");
        }
        return codecs;
    }

    /** A server connection has one. */
    void taken() {
        connections++;
    }

    /** A server connection has one no more. */
    void released() {
        connections--;
        leaveIfUnused();
    }

    /** Whether a client has one, once it is replaced. Clients are numbered from 0 to 2147483647 and round again. */
    public boolean isOf(int client) {
        return (client - firstClient & Integer.MAX_VALUE) < (endOfClients - firstClient & Integer.MAX_VALUE);
    }

    /**
     * No other is made from now on.
     *
     * @param nextClient the number of the next client
     * @param clients the numbers of the clients there are
     */
    public void replaced(int nextClient, IntStream clients) {
        endOfClients = nextClient;
        clientsLeft = (int) clients.filter(this::isOf).count();
        replaced = true;
        leaveIfUnused();
    }

    /** One of them is gone. */
    public void clientLeft() {
        clientsLeft--;
        leaveIfUnused();
    }

    /** Whether none is in use, and none will be. */
    public boolean isUnused() {
        return replaced && connections == 0 && clientsLeft == 0;
    }

    private void leaveIfUnused() {
        if (isUnused()) {
            protocol.left();
        }
    }
}
