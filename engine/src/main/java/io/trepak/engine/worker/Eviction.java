package io.trepak.engine.worker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Makes room when a worker's memory is full: closes the clients that hold the most, the largest first, until there is some again.
 * Whoever happens to ask for the last bytes is not to blame for those that hold the others. One per worker.
 */
final class Eviction {
    /** A client that holds less is not closed for it, unless all are so small that their number is what fills memory. */
    private static final long HELD_BYTES_MIN = 8 << 10;

    private static final String FULL = "memory is full and it holds the most of it (max_buffered_bytes): %d bytes";
    private static final String WAITED_FOR =
            "others wait for memory, and it holds the most of what waits for responses that do not come (max_buffered_bytes): %d bytes";

    private record Holder(Frontend client, long bytes) {}

    private final Worker worker;

    Eviction(Worker worker) {
        this.worker = worker;
    }

    /** Returns whether there is room for so many bytes more now. */
    boolean makeRoom(long bytes) {
        MemoryBudget memory = worker.memory();
        // Somewhat more than is asked for: looking for the largest costs a look at every client.
        long spare = bytes + memory.maxBytes() / 8;
        for (Holder holder : holders(Frontend::heldBytes)) {
            if (!memory.isFull(spare)) {
                break;
            }
            close(holder, FULL);
        }
        return !memory.isFull(bytes);
    }

    /** Closes the client with the most responses that wait for others which do not come. */
    void closeLargestWaiting() {
        List<Holder> holders = holders(client -> client.answers().heldBytes());
        if (!holders.isEmpty()) {
            close(holders.get(0), WAITED_FOR);
        }
    }

    private List<Holder> holders(ToLongFunction<Frontend> held) {
        List<Holder> holders = new ArrayList<>();
        // If clients hold half of what there is, one of them holds as much as their part of the maximum.
        long each = worker.memory().maxBytes() / Math.max(1, worker.clientCount());
        long least = Math.max(1, Math.min(HELD_BYTES_MIN, each));
        worker.eachClient(client -> {
            long bytes = client.end().isClosed() ? 0 : held.applyAsLong(client);
            if (bytes >= least) {
                holders.add(new Holder(client, bytes));
            }
        });
        holders.sort(Comparator.comparingLong(Holder::bytes).reversed());
        return holders;
    }

    private static void close(Holder holder, String why) {
        holder.client().end().abandon(why.formatted(holder.bytes()));
    }
}
