package io.trepak.engine.worker;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The clients of a worker that are not read until there is room for the large request they want to send: room in memory, or
 * in the share of it that one server may take. Looked at at the end of each turn, in the order they came. One per worker.
 */
final class WaitingClients {
    private final Set<Frontend> forMemory = new LinkedHashSet<>();
    private final Set<Frontend> forServer = new LinkedHashSet<>();

    /** Has a client looked at again when there is memory for what it wants to send. */
    void awaitMemory(Frontend client) {
        forMemory.add(client);
    }

    /** Has a client looked at again as its server may have taken what others sent. */
    void awaitServer(Frontend client) {
        forServer.add(client);
    }

    void forget(Frontend client) {
        forMemory.remove(client);
        forServer.remove(client);
    }

    /** Whether memory is short. */
    boolean wantMemory() {
        return !forMemory.isEmpty();
    }

    boolean wantServer() {
        return !forServer.isEmpty();
    }

    /** Whether a client waits for memory. */
    boolean isForMemory(Frontend client) {
        return forMemory.contains(client);
    }

    int count() {
        return forMemory.size() + forServer.size();
    }

    void goOn() {
        if (!forMemory.isEmpty()) {
            for (Frontend client : List.copyOf(forMemory)) {
                if (client.input().fitsMemory()) {
                    forMemory.remove(client);
                    client.resume();
                }
            }
        }
        if (!forServer.isEmpty()) {
            List<Frontend> waiting = List.copyOf(forServer);
            forServer.clear();
            waiting.forEach(Frontend::resume);
        }
    }
}
