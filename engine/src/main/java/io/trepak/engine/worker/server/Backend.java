package io.trepak.engine.worker.server;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.Reason;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.worker.request.LatencySampler;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.resources.Waiter;
import io.trepak.engine.worker.resources.WorkerResources;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * Where clients of one worker send requests for one server in one lane: decides which it takes, and sends them on its {@link
 * ServerConnection}. Lives as long as its server stands in the configuration, and then until it has answered.
 */
public final class Backend implements ServerConnection.Owner {
    private static final Failure DEAD = Failure.of(Failure.Kind.NO_SERVER, Reason.REFUSED);
    private static final Failure TOO_MANY =
            Failure.of(Failure.Kind.OVERLOADED, "too many requests wait for this server");
    /** Its role is about to change: all but reads waits. */
    private static final Failure HELD = Failure.of(Failure.Kind.NO_SERVER, "the server is about to be replaced");

    private static final Failure MEMORY_FULL =
            Failure.of(Failure.Kind.OVERLOADED, "memory is full (max_buffered_bytes)");

    private final WorkerResources resources;
    private final ServerSettings settings;
    private final ServerState server;
    private final int lane;
    private final int number;
    /** Whether only reads are sent. */
    private boolean isHeld;

    /** Whether it is in the place of one whose server had lost its role, and since when. */
    private boolean isRenewed;

    private long renewedNanos;

    private final Consumer<Backend> onDemoted;
    private final ServerConnection connection;
    private final Batch batch;
    private final Runnable batchWriter;

    /**
     * @param number which of the connections in that lane it is, from 0
     * @param onDemoted told when the server does not have the role any more that it is asked for
     */
    Backend(
            WorkerResources resources,
            LatencySampler latencies,
            ServerSettings settings,
            ServerState server,
            int lane,
            int number,
            Consumer<Backend> onDemoted) {
        this.resources = resources;
        this.settings = settings;
        this.server = server;
        this.lane = lane;
        this.number = number;
        this.onDemoted = onDemoted;
        this.connection = new ServerConnection(resources, latencies, settings, server, lane, this);
        this.batch = new Batch(resources, connection);
        this.batchWriter = batch::write;
    }

    ServerConnection connection() {
        return connection;
    }

    /** It is in the place of one whose server had lost its role. */
    void renewed(long nowNanos) {
        isRenewed = true;
        renewedNanos = nowNanos;
    }

    boolean isRenewed() {
        return isRenewed;
    }

    long renewedNanos() {
        return renewedNanos;
    }

    // ---- which requests it takes

    /** Makes sure that a request can be sent, if only once the server is connected. Returns null, or why it cannot. */
    public Failure refusal() {
        return isHeld ? HELD : refusalOfRead();
    }

    /** The same for a request of a command. */
    public Failure refusal(Command command) {
        return isHeld && !command.isRead() ? HELD : refusalOfRead();
    }

    /**
     * The same, when {@link #refusal()} has just said why not: whether that goes for a command, too. The server is not dialled once more.
     */
    public Failure refusal(Failure refusal, Command command) {
        return refusal == HELD ? refusal(command) : refusal;
    }

    private Failure refusalOfRead() {
        if (isDead()) {
            return DEAD;
        }
        return connection.isClosed() ? connection.dial() : overload();
    }

    /** Whether a read may be sent now to a server that is there: it is connected, or nothing is known against it. It is dialled if need be. */
    boolean isWithinReach() {
        return refusalOfRead() == null && (connection.isReady() || !server.health.isTroubled());
    }

    /** Whether a read may be sent now on a connection that is there. It is dialled if need be. */
    boolean isReady() {
        return refusalOfRead() == null && connection.isReady();
    }

    /** Has only reads sent, or everything again. */
    void hold(boolean on) {
        isHeld = on;
    }

    /** Whether a request that cannot be sent may wait until it can. */
    public boolean mayWait(Failure refusal, int length) {
        return settings.waits()
                && (refusal == HELD || refusal.kind() == Failure.Kind.UNREACHABLE)
                && settings.retries().mayHold(length)
                && !resources.memory().isFull(length);
    }

    /**
     * Has a request wait until it can be sent.
     *
     * @throws PluginFailure when a codec failed; it does not wait then
     */
    public void await(Request request, Payload payload) {
        request.queued(connection, resources.nowNanos());
        connection.noteKey(request, payload.keyBytes(), payload.keyOffset(), payload.keyLength());
        settings.retries().hold(request, payload, server.name, lane, number);
    }

    /** Whether the server owns keys but is not to be asked, for it is ejected. */
    private boolean isDead() {
        return settings.keepsKeys() && server.health.isEjected();
    }

    /** Whether reads that cannot be sent are to be answered as if their keys were not there. */
    public boolean answersMisses() {
        return settings.answersMisses && isDead();
    }

    private Failure overload() {
        if (connection.blocked().isOutOfHand(connection.requestCount())) {
            return TOO_MANY;
        }
        // Room is made at the end of the turn: the client that sends this may be the one to be closed. Until then one
        // request more.
        if (resources.memory().isFull(0) && !resources.memory().makesRoomLater()) {
            return MEMORY_FULL;
        }
        return null;
    }

    // ---- sending; only after refusal() has returned null

    /** As {@link ServerConnection#send(Request, byte[], int, int, int, int)}. */
    public void send(Request request, byte[] in, int offset, int length, int keyOffset, int keyLength) {
        writeBatch();
        connection.send(request, in, offset, length, keyOffset, keyLength);
    }

    /** As {@link ServerConnection#send(Request, Payload)}. */
    public void send(Request request, Payload payload) {
        writeBatch();
        connection.send(request, payload);
    }

    /** As {@link ServerConnection#sendAgain}. */
    void sendAgain(Request request, boolean byDetour) {
        writeBatch();
        connection.sendAgain(request, byDetour);
    }

    private void writeBatch() {
        if (batch.isOpen()) {
            batch.write();
        }
    }

    /** Whether a request is of the kind that may be sent together with others. */
    public boolean mayMerge(RequestFrame frame, int length) {
        return Batch.takes(frame, length) && settings.merges() && settings.listener() == null && !server.isReplica();
    }

    /** Sends a request together with others, or alone when there are none at the end of the turn. */
    public void sendMerged(
            FragmentWriter codec, RequestFrame frame, byte[] in, int offset, int length, Request request) {
        if (batch.add(codec, frame, in, offset, length, request)) {
            connection.beforeFlush(batchWriter);
        }
        connection.noteKey(request, in, offset + frame.keyOffset(0), frame.keyLength(0));
    }

    // ---- holding back

    /** Whether those who send to it should wait until it has answered some. */
    public boolean isCrowded() {
        return connection.blocked().isTooLarge(connection.requestCount());
    }

    /** How many bytes wait to be sent. */
    public long pendingBytes() {
        return connection.pendingBytes();
    }

    /** Has somebody woken when the server has taken what waits to be sent, or has answered half of a full queue. */
    public void block(Waiter client) {
        connection.blocked().add(client);
        connection.wakeWhenSent();
    }

    /** Somebody waits no more. */
    public void unblock(Waiter client) {
        connection.blocked().remove(client);
    }

    // ---- for its connection

    @Override
    public int number() {
        return number;
    }

    @Override
    public boolean hasMore() {
        return batch.isOpen();
    }

    @Override
    public Failure redial() {
        return refusalOfRead();
    }

    @Override
    public void lost(Failure refusal) {
        if (!batch.isOpen()) {
            return;
        }
        if (refusal == null) {
            connection.beforeFlush(batchWriter);
        } else {
            batch.fail(refusal);
        }
    }

    @Override
    public void up() {}

    @Override
    public void demoted() {
        onDemoted.accept(this);
    }

    // ---- its life

    /** As {@link ServerConnection#owesReadsOnly}. */
    boolean owesReadsOnly() {
        return connection.owesReadsOnly();
    }

    /** As {@link ServerConnection#finishReads}. */
    void finishReads() {
        connection.finishReads();
    }

    /** Its server is elsewhere now: what was not sent goes there, what was sent fails. */
    void moved() {
        connection.moved();
    }

    /** As {@link ServerConnection#disowned}. */
    void disowned(BitSet units, boolean all) {
        connection.disowned(units, all);
    }

    /** The settings are others now. */
    void settingsChanged() {
        connection.settingsChanged();
    }

    /** It gets no more requests: closes when those it has are answered, or after so long. */
    void retire(long millis) {
        connection.retire(millis);
    }

    /** Ends with the worker; whoever still waits is being closed too. */
    void close() {
        connection.close();
    }

    boolean isConnected() {
        return !connection.isClosed();
    }

    /** Adds how many requests wait to be written, and how many for their responses. */
    void addQueues(ServerCounters sum) {
        connection.addQueues(sum);
    }
}
