package io.trepak.engine.worker.resources;

import io.trepak.engine.net.ArrayPool;
import io.trepak.engine.net.ChunkPool;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Dialer;
import io.trepak.engine.net.Loop;
import io.trepak.engine.net.Receiver;
import io.trepak.engine.net.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/** What all rooms of one worker share. Made with the worker; belongs to its loop's thread. */
public final class WorkerResources {
    private final Loop loop;
    private final Transport transport;
    private final Dialer dialer;
    private final MemoryBudget memory;
    private final WakeUps wakeUps;
    private final Slices slices;
    private final ArrayOutput scratch = new ArrayOutput();

    /** Dials as the transport does. */
    public WorkerResources(Loop loop, Transport transport, MemoryBudget memory) {
        this(loop, transport, transport, memory);
    }

    /** @param transport null when no client arrives by a socket */
    public WorkerResources(Loop loop, Transport transport, Dialer dialer, MemoryBudget memory) {
        this.loop = loop;
        this.transport = transport;
        this.dialer = dialer;
        this.memory = memory;
        this.wakeUps = new WakeUps(loop);
        this.slices = new Slices(loop);
    }

    public Loop loop() {
        return loop;
    }

    public Transport transport() {
        return transport;
    }

    /**
     * Dials a server. What was written to the connection before it is up leaves when it is.
     *
     * @throws IOException when it fails at once; the receiver is not told
     */
    public Connection dial(SocketAddress address, boolean tcpKeepAlive, Receiver receiver) throws IOException {
        return dialer.dial(loop, address, tcpKeepAlive, receiver);
    }

    public ArrayPool arrays() {
        return loop.arrays();
    }

    public ChunkPool chunks() {
        return loop.chunks();
    }

    public MemoryBudget memory() {
        return memory;
    }

    public WakeUps wakeUps() {
        return wakeUps;
    }

    public Slices slices() {
        return slices;
    }

    /** The time as of the first question in this turn, in nanoseconds of {@link System#nanoTime}. */
    public long nowNanos() {
        return loop.nowNanos();
    }

    /** Runs a task later on the loop. */
    public void schedule(Runnable task, long millis) {
        loop.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /** The same in nanoseconds. */
    public void scheduleNanos(Runnable task, long nanos) {
        loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** An empty output for a response that has to wait; valid until it is asked for again. */
    public ArrayOutput scratch() {
        return scratch.clear();
    }

    /** The same output with what was written to it since. */
    public ArrayOutput written() {
        return scratch;
    }
}
