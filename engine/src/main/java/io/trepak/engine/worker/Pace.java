package io.trepak.engine.worker;

import io.trepak.engine.Limits;
import io.trepak.engine.net.Connection;
import io.trepak.engine.stats.PoolCounters;

/**
 * How fast a client may go: when it is not read for a while, what it waits for then, and which server it holds up itself.
 * One per client.
 *
 * <pre>
 *   reading ◄──► paused    too much in flight, a busy server, an answer to come first, or no memory
 * </pre>
 */
final class Pace {
    /** While memory is short, a client has to get on by so much at a time, or make room for others. */
    static final int PROGRESS_BYTES_MIN = 64 << 10;

    private static final long MOVING = -1;

    private final Worker worker;
    private final Frontend client;
    private Limits limits;
    private final ClientInput input;
    private final AnswerQueue answers;
    private final PoolCounters counters;
    private Connection connection;

    private boolean paused;
    /** Whether all answers have to leave before the next request is looked at. */
    private boolean barred;
    /** A server that is not read because this client does not take its answer. */
    private Backend slowed;
    /** A server that has enough to do, or does not take what this client sends without awaiting answers. */
    private Backend choked;

    /** How far it had got when memory became short. */
    private long markedReceivedBytes = MOVING;

    private long markedSentBytes = MOVING;

    Pace(Worker worker, Frontend client, Limits limits, ClientInput input, AnswerQueue answers, PoolCounters counters) {
        this.worker = worker;
        this.client = client;
        this.limits = limits;
        this.input = input;
        this.answers = answers;
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
                && answers.count() < limits.clientPendingRequests()
                && answers.requestBytes() < limits.clientPendingBytes()
                && connection.pendingBytes() < limits.clientPendingBytes()
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
        stopReading();
        awaitWakeUp();
    }

    void awaitMemory() {
        stopReading();
        worker.awaitMemory(client);
    }

    private void stopReading() {
        if (!paused) {
            paused = true;
            counters.clientsPaused++;
        }
        connection.setReading(false);
    }

    /** With no answer to come, the end of the backlog has to wake the client up. */
    private void awaitWakeUp() {
        if (answers.isEmpty() && choked == null) {
            connection.awaitDrain();
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
        counters.clientsPaused--;
        return true;
    }

    // ---- servers it sends to

    /** Has the client wait for a server that cannot keep up with it. */
    void heed(Backend backend, boolean quiet) {
        if (choked == null && (backend.isCrowded() || quiet && backend.pendingBytes() > limits.clientPendingBytes())) {
            choked = backend;
            backend.choke(client);
        }
    }

    /** The server that did not take more does so now, or is gone. */
    void unchoked() {
        choked = null;
    }

    // ---- a client that reads slowly

    /** Stops reading from a server whose answers this client does not take, until it does. */
    void slowDown(Backend backend, Request request) {
        if (slowed == null && answers.isNext(request) && isBacklogged()) {
            slowed = backend;
            backend.setReading(false);
            connection.awaitDrain();
            worker.heldBack();
        }
    }

    /** The client has taken what was there for it. */
    void speedUp() {
        if (slowed != null) {
            Backend backend = slowed;
            slowed = null;
            worker.letGo();
            backend.setReading(true);
        }
    }

    boolean isBacklogged() {
        return connection.pendingBytes() > limits.clientPendingBytes();
    }

    void markProgress() {
        markedReceivedBytes = input.awaitsRest() ? input.receivedBytes() : MOVING;
        markedSentBytes = isBacklogged() ? connection.out().sentBytes() : MOVING;
    }

    /** Why a client that holds much memory and has hardly got on since {@link #markProgress} must go; null if it may stay. */
    String stall() {
        if (markedReceivedBytes != MOVING
                && input.awaitsRest()
                && !paused
                && input.receivedBytes() - markedReceivedBytes < PROGRESS_BYTES_MIN) {
            return "the rest of its request does not come, and memory is short (max_buffered_bytes)";
        }
        if (markedSentBytes != MOVING
                && isBacklogged()
                && connection.out().sentBytes() - markedSentBytes < PROGRESS_BYTES_MIN) {
            return "it does not read its answers, and memory is short (max_buffered_bytes)";
        }
        return null;
    }

    /** The client goes; nobody is held up by it any more, nor holds it up. */
    void end() {
        if (paused) {
            counters.clientsPaused--;
        }
        worker.noMemoryNeeded(client);
        speedUp();
        if (choked != null) {
            choked.forget(client);
        }
    }
}
