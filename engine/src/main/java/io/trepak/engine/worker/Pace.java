package io.trepak.engine.worker;

import io.trepak.engine.Limits;
import io.trepak.engine.net.Connection;
import io.trepak.engine.stats.PoolCounters;

/**
 * How fast a client may go: when it is not read for a while, and what it waits for then. One per client.
 *
 * <pre>
 *   reading ◄──► paused    too much in flight, a busy server, an answer to come first, or no memory
 * </pre>
 */
final class Pace {
    private static final long MOVING = -1;

    private final Worker worker;
    private final Frontend client;
    private Limits limits;
    private final ClientInput input;
    private final AnswerQueue answers;
    private final Backlog backlog;
    private final PoolCounters counters;
    private Connection connection;

    private boolean paused;
    /** Whether all answers have to leave before the next request is looked at. */
    private boolean barred;
    /** A server that has enough to do, or does not take what this client sends without awaiting answers. */
    private Backend choked;

    /** Whether it held part of a request, and waited for memory for the rest, when memory became short. */
    private boolean markedWaiting;
    /** How much it had sent when memory became short. */
    private long markedReceivedBytes = MOVING;

    Pace(
            Worker worker,
            Frontend client,
            Limits limits,
            ClientInput input,
            AnswerQueue answers,
            Backlog backlog,
            PoolCounters counters) {
        this.worker = worker;
        this.client = client;
        this.limits = limits;
        this.input = input;
        this.answers = answers;
        this.backlog = backlog;
        this.counters = counters;
    }

    void attach(Connection accepted) {
        connection = accepted;
    }

    boolean isPaused() {
        return paused;
    }

    /** Other limits from now on. */
    void use(Limits now) {
        limits = now;
    }

    /** Has the next request wait until all before it are answered. */
    void bar() {
        barred = true;
    }

    boolean mayTakeMore() {
        return !(barred && isBarred())
                && choked == null
                && answers.hasRoom()
                && answers.requestBytes() < limits.clientPendingBytes()
                && (connection.pendingBytes() < limits.clientPendingBytes() || backlog.mayGrow())
                && (answers.isEmpty() || !worker.memory().isExceeded());
    }

    private boolean isBarred() {
        barred = !answers.isEmpty();
        return barred;
    }

    void pause() {
        if (worker.memory().isExceeded()) {
            worker.watchStalls();
        }
        stop();
        awaitWakeUp();
    }

    void awaitMemory() {
        stop();
        connection.setReading(false);
        worker.awaitMemory(client);
    }

    /** Has the client wait until its server has taken what others sent. */
    void awaitServer() {
        stop();
        connection.setReading(false);
        worker.awaitServer(client);
    }

    private void stop() {
        if (!paused) {
            paused = true;
            counters.clientsPaused++;
        }
    }

    /** With no answer to come, the end of the backlog has to wake the client up. */
    private void awaitWakeUp() {
        if (answers.isEmpty() && choked == null) {
            connection.awaitDrain();
        }
        connection.setReading(backlog.hold());
    }

    /** More has come that has to wait. */
    void heldMore() {
        if (!backlog.mayReadMore()) {
            connection.setReading(false);
        }
    }

    /** Ends the pause of a client that has been waiting, if it may go on. Returns whether it may. */
    boolean endPause() {
        if (!paused) {
            return false;
        }
        if (!mayTakeMore()) {
            awaitWakeUp();
            return false;
        }
        paused = false;
        backlog.goOn();
        counters.clientsPaused--;
        return true;
    }

    // ---- servers it sends to

    /** Has the client wait for a server that cannot keep up with it. */
    void heed(Backend backend, boolean quiet) {
        long pendingBytes = backend.pendingBytes();
        if (choked == null
                && (backend.isCrowded()
                        || worker.memory().isShare(pendingBytes)
                        || quiet && pendingBytes > limits.clientPendingBytes())) {
            choked = backend;
            backend.choke(client);
        }
    }

    /** The server that did not take more does so now, or is gone. */
    void unchoked() {
        choked = null;
    }

    // ---- a client that does not get on while memory is short

    void markProgress() {
        markedReceivedBytes = input.awaitsRest() ? input.receivedBytes() : MOVING;
        markedWaiting = holdsAndWaits();
        backlog.markProgress();
    }

    /** Closes a client that holds much memory and has hardly got on since {@link #markProgress}. */
    void closeIfStalled() {
        String why = stall();
        if (why != null) {
            client.end().abandon(why);
        }
    }

    /** Whether it waits for memory that it may hold itself, or others that wait as it does. */
    private boolean holdsAndWaits() {
        return paused
                && worker.memory().isExceeded()
                && worker.waiting().isForMemory(client)
                && input.heldBytes() >= Backlog.PROGRESS_BYTES_MIN;
    }

    private String stall() {
        if (markedWaiting && holdsAndWaits()) {
            return "it holds part of a large request, and there is no memory for the rest (max_buffered_bytes)";
        }
        if (markedReceivedBytes != MOVING
                && input.awaitsRest()
                && !paused
                && input.receivedBytes() - markedReceivedBytes < Backlog.PROGRESS_BYTES_MIN) {
            if (worker.isMemoryShort()) {
                return "the rest of its request does not come, and memory is short (max_buffered_bytes)";
            }
            if (input.isCrowding()) {
                return "the rest of its request does not come, and others wait for their turn with the same server"
                        + " (a quarter of max_buffered_bytes)";
            }
        }
        return backlog.isStalled() && worker.isMemoryShort()
                ? "it does not read its answers, and memory is short (max_buffered_bytes)"
                : null;
    }

    /** The client goes; nobody holds it up any more. */
    void end() {
        if (paused) {
            counters.clientsPaused--;
        }
        worker.waiting().forget(client);
        if (choked != null) {
            choked.crowd().remove(client);
        }
    }
}
