package io.trepak.engine.worker.client;

import io.trepak.engine.worker.resources.MemoryBudget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Makes room when a worker's memory is full: closes the clients that hold the most, the largest first, until there is some again.
 * Whoever happens to ask for the last bytes is not to blame for those that hold the others. One per worker.
 */
public final class Eviction implements MemoryBudget.RoomMaker {
    /** A client that holds less is not closed for it, unless all are so small that their number is what fills memory. */
    private static final long HELD_BYTES_MIN = 8 << 10;

    private static final String FULL = "memory is full and it holds the most of it (max_buffered_bytes): %d bytes";
    private static final String WAITED_FOR =
            "others wait for memory, and it holds the most of what waits for responses that do not come (max_buffered_bytes): %d bytes";

    private record Holder(HeldClient client, long bytes) {}

    private final ClientLists everybody;

    public Eviction(ClientLists everybody) {
        this.everybody = everybody;
    }

    @Override
    public void makeRoom(MemoryBudget memory, long bytes) {
        // Somewhat more than is asked for: looking for the largest costs a look at every client.
        long spare = bytes + memory.maxBytes() / 8;
        for (Holder holder : holders(memory, HeldClient::heldBytes)) {
            if (!memory.isFull(spare)) {
                break;
            }
            close(holder, FULL);
        }
    }

    /** Closes the client with the most responses that wait for others which do not come. */
    void closeLargestWaiting(MemoryBudget memory) {
        List<Holder> holders = holders(memory, HeldClient::heldByResponses);
        if (!holders.isEmpty()) {
            close(holders.get(0), WAITED_FOR);
        }
    }

    private List<Holder> holders(MemoryBudget memory, ToLongFunction<HeldClient> held) {
        List<Holder> holders = new ArrayList<>();
        // If clients hold half of what there is, one of them holds as much as their part of the maximum.
        long each = memory.maxBytes() / Math.max(1, everybody.count());
        long least = Math.max(1, Math.min(HELD_BYTES_MIN, each));
        everybody.each(client -> {
            long bytes = client.isClosed() ? 0 : held.applyAsLong(client);
            if (bytes >= least) {
                holders.add(new Holder(client, bytes));
            }
        });
        holders.sort(Comparator.comparingLong(Holder::bytes).reversed());
        return holders;
    }

    private static void close(Holder holder, String why) {
        holder.client().abandon(why.formatted(holder.bytes()));
    }
}
