package io.trepak.engine.worker.client;

import io.trepak.engine.worker.resources.MemoryBudget;
import io.trepak.engine.worker.resources.WakeUps;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The clients of a worker that nobody would wake by an event of their own: they wait for memory, or for the share of it that one
 * server may take, or do not read their responses. Those that wait for memory are looked at at the end of each turn; all of them in a
 * sweep, from time to time while there are any. When memory stays short, those have to go that hold it and do not get on. One per
 * worker.
 */
public final class HeldClients {
    /** A server held back for a client that takes nothing costs the others this and {@link UnreadResponses}'s limit at most. */
    private static final long SWEEP_MILLIS = 50;
    /** How long a client may get on by less than {@link FlowControl#PROGRESS_BYTES_MIN} while memory is short. */
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** So long a large request waits while responses that wait for others hold the memory. */
    private static final long MEMORY_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final String LAZY =
            "it does not read its responses, others wait for the same server, and memory is short (max_buffered_bytes)";
    private static final String DEADLOCKED =
            "it sends more and more and does not read its responses, and they are too many"
                    + " to be kept; raise max_buffered_bytes, half of which may be used for that, or have it read more often";

    private final WorkerResources resources;
    private final MemoryBudget memory;
    private final ClientLists everybody;
    private final Eviction eviction;
    private final Set<HeldClient> forMemory = new LinkedHashSet<>();
    private final Set<HeldClient> forServer = new LinkedHashSet<>();
    private final Set<HeldClient> unread = new LinkedHashSet<>();
    private boolean sweeping;
    private boolean watchingStalls;
    /** When the progress of all was noted. */
    private long markedNanos;
    /** Since when somebody has waited for memory without a break; 0 for not. */
    private long memoryWantedNanos;

    public HeldClients(WorkerResources resources, ClientLists everybody, Eviction eviction) {
        this.resources = resources;
        this.memory = resources.memory();
        this.everybody = everybody;
        this.eviction = eviction;
    }

    // ---- who is held

    /** Has a client woken when there is memory for the request it wants to send. */
    void awaitMemory(HeldClient client) {
        forMemory.add(client);
        watchStalls();
        sweepLater();
    }

    /** Has a client woken when its server may have taken what others sent. */
    void awaitServer(HeldClient client) {
        forServer.add(client);
        watchStalls();
    }

    /** Has a client looked at for as long as it does not read its responses. */
    void watchUnread(HeldClient client) {
        if (unread.add(client)) {
            client.beginLooks();
        }
        sweepLater();
    }

    void forget(HeldClient client) {
        forMemory.remove(client);
        forServer.remove(client);
        unread.remove(client);
    }

    /** Whether a client is looked at because it does not read its responses. */
    boolean isWatched(HeldClient client) {
        return unread.contains(client);
    }

    /** Whether a client waits for memory. */
    boolean isForMemory(HeldClient client) {
        return forMemory.contains(client);
    }

    /** How many wait for memory, or a server's share of it. */
    public int count() {
        return forMemory.size() + forServer.size();
    }

    boolean isMemoryShort() {
        return memory.isExceeded() || !forMemory.isEmpty() || memory.isPermitWanted();
    }

    /** The turn ends: wakes those that may go on. */
    public void endTurn() {
        if (memory.holdsPermit()) {
            watchStalls(); // a worker that waits for it cannot see who has it
        }
        if (!forMemory.isEmpty()) {
            for (HeldClient client : List.copyOf(forMemory)) {
                if (client.fitsMemory()) {
                    forMemory.remove(client);
                    WakeUps.wake(client);
                }
            }
        }
        if (!forServer.isEmpty()) {
            List<HeldClient> waiting = List.copyOf(forServer);
            forServer.clear();
            waiting.forEach(WakeUps::wake);
        }
    }

    // ---- the sweep

    private void sweepLater() {
        if (!sweeping) {
            sweeping = true;
            resources.schedule(this::sweep, SWEEP_MILLIS);
        }
    }

    private void sweep() {
        sweeping = false;
        long now = resources.nowNanos();
        lookAtUnread(now);
        lookForMemory(now);
        closeStalled(now);
        if (!unread.isEmpty() || !forMemory.isEmpty() || watchingStalls) {
            sweepLater();
        }
    }

    private void lookAtUnread(long now) {
        if (unread.isEmpty()) {
            return;
        }
        if (memory.isExceeded()) {
            everybody.each(client -> {
                if (client.isFull()) {
                    watchUnread(client);
                }
            });
        }
        for (HeldClient client : List.copyOf(unread)) {
            if (client.isClosed()) {
                unread.remove(client); // by what was done for another one
            } else if (!client.look(now)) {
                unread.remove(client);
                client.endLooks();
            } else if (client.isDeadlocked(now)) {
                client.abandon(DEADLOCKED);
            }
        }
        while (memory.isExceeded() && areOthersHeldUp()) {
            HeldClient largest = largestLazy(now);
            if (largest == null) {
                break;
            }
            largest.abandon(LAZY);
        }
    }

    private boolean areOthersHeldUp() {
        for (HeldClient client : unread) {
            if (client.holdsUpOthers()) {
                return true;
            }
        }
        return false;
    }

    private HeldClient largestLazy(long nowNanos) {
        HeldClient largest = null;
        for (HeldClient client : unread) {
            if (client.isLazy(nowNanos) && (largest == null || client.unreadBytes() > largest.unreadBytes())) {
                largest = client;
            }
        }
        return largest;
    }

    /**
     * Memory that others wait for must not lie for ever in responses behind one that does not come. The sweep is needed here because
     * the permit for a giant may be given back by another worker, of which this one's loop hears nothing.
     */
    private void lookForMemory(long now) {
        if (forMemory.isEmpty()) {
            memoryWantedNanos = 0;
        } else if (memoryWantedNanos == 0) {
            memoryWantedNanos = now;
        } else if (memory.isExceeded() && now - memoryWantedNanos > MEMORY_WAIT_NANOS) {
            memoryWantedNanos = now;
            eviction.closeLargestWaiting(memory);
        }
    }

    // ---- those that hold memory and do not get on

    /**
     * While memory is short, closes clients that hold much of it and do not get on: neither sending the rest of what they announced
     * nor reading what they asked for.
     */
    void watchStalls() {
        if (!watchingStalls) {
            markAll();
            sweepLater();
        }
    }

    private void markAll() {
        watchingStalls = true;
        markedNanos = resources.nowNanos();
        everybody.each(HeldClient::markProgress);
    }

    private void closeStalled(long now) {
        if (!watchingStalls || now - markedNanos < STALL_NANOS) {
            return;
        }
        watchingStalls = false;
        if (isMemoryShort() || !forServer.isEmpty() || memory.holdsPermit()) {
            everybody.each(HeldClient::closeIfStalled);
            markAll();
        }
    }
}
