package io.trepak.engine.worker.server;

import io.netty.buffer.ByteBuf;
import io.trepak.api.Server;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Failure.Kind;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.ServerContext;
import io.trepak.engine.log.LogEvent;
import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.HeldOutput;
import io.trepak.engine.net.Reason;
import io.trepak.engine.net.Receiver;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.stats.CommandClass;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.ServerCounters;
import io.trepak.engine.stats.Stage;
import io.trepak.engine.worker.request.Destination;
import io.trepak.engine.worker.request.DroppedResponse;
import io.trepak.engine.worker.request.KeptRequest;
import io.trepak.engine.worker.request.LatencySampler;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.RequestQueue;
import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.resources.WorkerResources;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * A connection to a server, from one socket to the next: dialled when first needed, and again after a loss. Everything sent and not
 * answered stands in its queue in the order sent; a response always belongs to the queue's head.
 *
 * <pre>
 *            dial            connected            last round answered
 *   CLOSED ───────► DIALLING ─────────► HANDSHAKE ────────────────────► UP
 *     ▲              │ ▲  │                │ ▲  │                       │    retire, in any of these: DRAINING,
 *     │              │ └──┘ next address   │ └──┘ next round            │    closed once nothing is awaited
 *     └──────────────┴─────────────────────┴────────────────────────────┘
 *       lose: refused, lost, silent, invalid response, not wanted any more
 * </pre>
 *
 * Requests are written at once, in whatever state, and leave when the socket takes them; before the end of a handshake they are held,
 * for the server must not see them before. What becomes of them when the socket is lost is decided in one place, {@link #lose}:
 *
 * <pre>
 *   unsent ─────► sent ─────► answered
 *     ▲ │           │
 *     └─┤           └─ lost, or no response in time: an error
 *       │ lost: to the next connection, once
 *       └─ too late, or no connection to be had: an error
 * </pre>
 */
final class ServerConnection
        implements Receiver,
                Destination,
                LatencySampler.Writing,
                RequestTimeouts.Owner,
                ResponseReader.Owner,
                Resends.Owner,
                ServerContext {
    private static final Logger LOG = ServerState.LOG;
    private static final long DRAIN_LOOK_MILLIS = 20;
    /** So long a server that has been replaced may take to answer the reads it has. */
    private static final long READS_MILLIS = 100;
    /**
     * A server that has sent nothing for so long, and lost units meanwhile, may have slept. Longer than a planned switch holds writes
     * back, which is less than 100 ms; shorter than servers take to replace one that sleeps: Redis waits for half a second even when the
     * time to notice it ({@code cluster-node-timeout}) is over.
     */
    private static final long AWAKE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Whoever lists replicas looks at each every second, or hears of it otherwise. */
    private static final long UNFIT_NANOS = TimeUnit.SECONDS.toNanos(2);

    enum State {
        CLOSED,
        DIALLING,
        HANDSHAKE,
        UP,
        DRAINING
    }

    /** Who decides which requests go here. */
    interface Owner {
        /** Which of the connections of its kind it is. */
        int number();

        /** Whether it has requests for this connection that are not written yet. */
        boolean hasMore();

        /** There are requests to be moved to another socket: dials again. Returns null, or why not. */
        Failure redial();

        /** A socket is lost. @param refusal null when another one is being dialled, else what requests fail with */
        void lost(Failure refusal);

        /** The handshake is through, or there is none: what is sent is carried out now. */
        void up();

        /** The server says that it does not have the role any more that it is asked for. */
        void demoted();
    }

    /** What becomes of requests when a socket is lost. */
    private enum Moving {
        /** All fail. */
        NONE,
        /** Those of which no byte was sent go to the next socket, before any that come later. */
        UNSENT,
        /** The same, and those among them that were moved before: the server was not lost, it is elsewhere. */
        MOVED,
        /** Those of which no byte was sent wait until there is somewhere to send them. */
        DISOWNED,
        /** All but those that are not kept and of which some was sent: the server has said that it executes none of them. */
        KEPT,
        /** Nothing could be sent: all wait until something can. */
        WAIT,
        /** Nothing could be sent: all go to the next address. */
        ALL
    }

    private final WorkerResources resources;
    private final LatencySampler latencies;
    private final ServerSettings settings;
    private final ServerState server;
    private final int lane;
    private final Owner owner;
    private final ServerCounters counters;
    private final RequestQueue queue = new RequestQueue();
    private final WriteProgress progress = new WriteProgress();
    private final RequestTimeouts timeouts;
    private final BlockedClients blocked;
    private final ResponseReader reader;
    private final RecentKeys keys;
    /** Null where requests are not kept until they are answered. */
    private Resends resends;

    private State state = State.CLOSED;
    private Connection socket;
    /** Where requests are written: the socket, or before the end of its handshake what holds them. */
    private WriteBuffer out;
    /** Which round of the handshake was written last. */
    private int round;
    /** Whether the socket was connected. */
    private boolean connected;
    /** Whether the socket before was lost with requests on it: a process that is being ended may still take connections. */
    private boolean isDoubted;
    /** Whether a server that is doubted has not answered yet; nothing is sent before. */
    private boolean isProbing;
    /** When the socket last brought something. */
    private long heardNanos;
    /** Whether it will be told when what was written has left. */
    private boolean awaitsWritten;

    private SocketAddress dialledAddress;
    private int addressesTried;
    private long dialledNanos;
    /** What requests were last told of a server that cannot be dialled; null before. */
    private Failure unreachable;
    /** Whether the next socket is one more in place of one that failed. */
    private boolean dialledBefore;

    ServerConnection(
            WorkerResources resources,
            LatencySampler latencies,
            ServerSettings settings,
            ServerState server,
            int lane,
            Owner owner) {
        this.resources = resources;
        this.latencies = latencies;
        this.settings = settings;
        this.server = server;
        this.lane = lane;
        this.owner = owner;
        this.counters = server.counters;
        this.keys = new RecentKeys(resources);
        this.timeouts = new RequestTimeouts(resources, settings, queue, progress, this);
        this.blocked = new BlockedClients(resources.wakeUps(), settings);
        this.reader = new ResponseReader(resources, settings, this);
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Whether what is sent is carried out now. */
    boolean isReady() {
        return state == State.UP;
    }

    State state() {
        return state;
    }

    /** Those who hold back because of it. */
    BlockedClients blocked() {
        return blocked;
    }

    /** How many requests were sent and have no response. */
    int requestCount() {
        return queue.count();
    }

    /** How many bytes wait to be sent. */
    long pendingBytes() {
        return socket == null ? 0 : out.pendingBytes();
    }

    // ---- sending

    /**
     * Sends a request as it came. Not when closed.
     *
     * @param request null when there will be no response
     * @param keyOffset where in {@code in} its key lies, for the slow log; a length of 0 for none
     */
    void send(Request request, byte[] in, int offset, int length, int keyOffset, int keyLength) {
        try {
            out.write(in, offset, length);
            if (resends != null) {
                resends.keep(request, in, offset, length, keyOffset, keyLength);
            }
            sent(request, length);
        } catch (RuntimeException | Error e) {
            broken(e);
            throw e;
        }
        noteKey(request, in, keyOffset, keyLength);
    }

    /**
     * Sends a request in other words. Not when closed.
     *
     * @param request null when there will be no response
     * @throws PluginFailure when a codec failed; nothing is sent then
     */
    void send(Request request, Payload payload) {
        long before = out.pendingBytes();
        try {
            payload.writeTo(out);
            int length = (int) (out.pendingBytes() - before);
            if (resends != null) {
                resends.keepLast(request, out, length, payload.unit());
            }
            sent(request, length);
        } catch (PluginFailure e) {
            out.cutBackTo(before); // half a request cannot be sent
            throw e;
        } catch (RuntimeException | Error e) {
            broken(e);
            throw e;
        }
        noteKey(request, payload.keyBytes(), payload.keyOffset(), payload.keyLength());
    }

    /**
     * Sends a request once more that is kept. Not when closed.
     *
     * @param byDetour whether behind what the protocol says before a request that is no business of this server
     * @throws PluginFailure when a codec failed; nothing is sent then
     */
    void sendAgain(Request request, boolean byDetour) {
        KeptRequest kept = request.kept();
        byte[] key = keyOf(request);
        int keyLength = request.keyLength();
        request.writtenNanos(0);
        long before = out.pendingBytes();
        try {
            int swallowed = byDetour ? reader.codec().detour(out) : 0;
            out.write(kept.bytes(), 0, kept.length());
            for (int i = 0; i < swallowed; i++) {
                swallowNext();
            }
            sent(request, (int) (out.pendingBytes() - before));
        } catch (PluginFailure e) {
            out.cutBackTo(before);
            throw e;
        } catch (RuntimeException | Error e) {
            broken(e);
            throw e;
        }
        if (kept.wasSent()) {
            counters.requestsSentAgain++;
        }
        settings.retries().sentAgain(request);
        request.key(0, 0);
        if (key != null) {
            noteKey(request, key, 0, key.length);
            request.shortenedKey(keyLength);
        }
    }

    /** A copy of what is known of the key of a request; null for nothing. */
    private static byte[] keyOf(Request request) {
        byte[] held = request.keyArray();
        return held == null
                ? null
                : Arrays.copyOfRange(held, request.keyIndex(), request.keyIndex() + request.keptOfKey());
    }

    /** A response is due to the detour. It takes no room of its own, so that the detour and the request behind it never part. */
    private void swallowNext() {
        Request detour = new DroppedResponse(resources, this);
        detour.endsAt(progress.wrote(0));
        queue.add(detour, 0);
    }

    private void sent(Request request, int length) {
        long end = progress.wrote(length);
        counters.requestBytes += length;
        if (request == null) {
            counters.requests++;
            return;
        }
        watch();
        request.queued(this, resources.nowNanos());
        request.endsAt(end);
        queue.add(request, length); // behind this nothing may fail: who sends takes it for not sent then
        counters.requests += request.weight();
    }

    /** Asks the server the protocol's cheapest question. Returns false when there is none. */
    boolean sendProbe(Request request) {
        long before = out.pendingBytes();
        if (!reader.codec().probe(out)) {
            return false;
        }
        sent(request, (int) (out.pendingBytes() - before));
        return true;
    }

    /** Has it looked at how the requests in the queue get on. */
    private void watch() {
        if (!awaitsWritten) {
            awaitsWritten = true;
            latencies.awaitWritten(this);
        }
        timeouts.watch();
    }

    /** Notes the key of a request, in case it turns out to be slow, or for somebody who sees its response. */
    void noteKey(Request request, byte[] in, int offset, int length) {
        if (length > 0 && request != null && settings.notesKeys) {
            if (settings.listener() != null) {
                Request oldest = queue.oldest();
                if (keys.makeRoom(queue.count(), oldest == null || oldest == request)) {
                    request.key(keys.addForAll(in, offset, length), length);
                }
            } else if (queue.count() <= RecentKeys.REQUESTS_MAX) {
                request.key(keys.add(in, offset, length), length);
            }
        }
    }

    /** Runs a task right before what was written in this turn leaves; it may write more. */
    void beforeFlush(Runnable task) {
        socket.beforeFlush(task);
    }

    /** Wakes those who are blocked when everything was sent. */
    void wakeWhenSent() {
        if (out == socket) {
            socket.awaitDrain();
        } // else nothing is sent before the handshake is over
    }

    // ---- dialling

    /** Dials the server, if that is in order. Only when closed. Returns null, or why it is not being dialled. */
    Failure dial() {
        long now = resources.nowNanos();
        String refusal = server.health.reconnects().refusal(now, dialledBefore);
        if (refusal != null) {
            counters.dialsRefused++;
            return unreachable(refusal);
        }
        dialledBefore = true;
        return dialFirst(now);
    }

    /** Dials the server, whatever became of earlier attempts. Only when closed. Returns null, or why it is not being dialled. */
    Failure dialOnce() {
        return dialFirst(resources.nowNanos());
    }

    private Failure dialFirst(long now) {
        dialledNanos = now;
        addressesTried = 0;
        return dialAddress();
    }

    /** Dials the present address, or one of those behind it. Returns null, or why none is being dialled. */
    private Failure dialAddress() {
        while (true) {
            dialledAddress = server.address.get();
            if (dialledAddress == null) {
                String trouble = server.server.trouble();
                return cannotDial(trouble == null ? Reason.HOST_DOWN : trouble);
            }
            try {
                open(resources.dial(dialledAddress, settings.tcpKeepAlive, this));
                return null;
            } catch (IOException e) {
                if (!hasAnotherAddress()) {
                    return cannotDial(Reason.of(e));
                }
            } catch (PluginFailure e) {
                pluginFailed();
                return PluginFailure.FAILURE;
            }
        }
    }

    /** The present address cannot be connected to: goes to the next, unless all have been tried. */
    private boolean hasAnotherAddress() {
        server.address.skip(dialledAddress);
        return ++addressesTried < server.address.count();
    }

    /** The address that was dialled last does not answer: the next try is for the next one. */
    void skipAddress() {
        if (dialledAddress != null) {
            server.address.skip(dialledAddress);
        }
    }

    private Failure cannotDial(String reason) {
        counters.serverErr++;
        server.log(LOG, LogEvent.CONNECT_FAILED, reason);
        if (!reason.equals(Reason.NO_DESCRIPTORS)) {
            server.connectionFailed(reason, dialledNanos, resources.nowNanos());
        }
        return unreachable(reason);
    }

    /** While a server cannot be dialled, many requests fail with the same words. */
    private Failure unreachable(String reason) {
        if (unreachable == null || !unreachable.message().equals(reason)) {
            unreachable = Failure.of(Failure.Kind.UNREACHABLE, reason);
        }
        return unreachable;
    }

    /** Takes a socket that is being dialled into use. */
    void open(Connection dialled) {
        socket = dialled;
        out = dialled;
        heardNanos = resources.nowNanos() - AWAKE_NANOS;
        state = State.DIALLING;
        counters.serverConnections++;
        counters.connectionsDialled++;
        ServerCodec codec = ServerCodec.open(settings, this);
        round = 0;
        int due = codec.handshake(round, dialled.out());
        isProbing = due == 0 && isDoubted && codec.probe(dialled.out());
        reader.open(codec, isProbing ? 1 : due, isProbing);
        if (isProbing || due > 0) {
            out = new HeldOutput(dialled.loop());
        }
        progress.open(out);
        if (resends == null && settings.keepsRequests()) {
            resends = new Resends(resources, settings.retries(), this);
        }
        if (settings.connectTimeoutMillis > 0) {
            resources.schedule(() -> connectOverdue(dialled), settings.connectTimeoutMillis);
        }
    }

    private void connectOverdue(Connection dialled) {
        if (dialled == socket && !connected) {
            counters.serverTimedout++;
            server.log(LOG, LogEvent.CONNECT_TIMED_OUT, settings.connectTimeoutMillis);
            connectFailed(Reason.TIMED_OUT);
        }
    }

    /** The socket could not be connected: requests fail only when the server's other addresses were tried as well. */
    private void connectFailed(String reason) {
        if (hasAnotherAddress()) {
            lose(Kind.UNREACHABLE, reason, false, Moving.ALL);
        } else {
            lose(Kind.UNREACHABLE, reason, true, waitsOrReturns() ? Moving.WAIT : Moving.NONE);
        }
    }

    @Override
    public void connected() {
        connected = true;
        timeouts.connected();
        if (state == State.DIALLING) {
            state = State.HANDSHAKE;
        }
        if (!reader.isInHandshake()) {
            handshakeEnded();
        } else if (settings.timeoutMillis > 0) {
            Connection shaking = socket;
            resources.schedule(() -> handshakeOverdue(shaking), settings.timeoutMillis);
        }
    }

    private void handshakeOverdue(Connection shaking) {
        if (shaking == socket && reader.isInHandshake()) {
            timedOut();
        }
    }

    @Override
    public int nextRound() {
        if (isProbing) {
            isProbing = false;
            return 0;
        }
        return reader.codec().handshake(++round, socket.out());
    }

    @Override
    public void handshakeEnded() {
        isDoubted = false;
        if (state == State.HANDSHAKE) {
            state = State.UP;
        }
        if (out != socket) {
            socket.hand(out.takeAll());
            out = socket;
            progress.goOnIn(socket);
            timeouts.connected();
            socket.awaitDrain(); // for those who are blocked already
        }
        owner.up();
    }

    // ---- what its codec asks about it

    @Override
    public Server server() {
        return server.server;
    }

    @Override
    public int lane() {
        return lane;
    }

    @Override
    public boolean isReplica() {
        return server.isReplica();
    }

    // ---- receiving

    @Override
    public void received(byte[] in, int offset, int limit) {
        heardNanos = resources.nowNanos();
        try {
            reader.received(in, offset, limit);
        } catch (ProtocolException e) {
            server.log(LOG, LogEvent.INVALID_RESPONSE, e.getMessage());
            counters.serverErr++;
            lose(Kind.LOST, Reason.INVALID, true, Moving.UNSENT);
        } catch (ServerFailure e) {
            failed(e);
        } catch (PluginFailure e) {
            pluginFailed();
        } catch (RuntimeException | Error e) {
            giveUp(e, Reason.INVALID, true);
        }
    }

    @Override
    public int payloadWanted() {
        return reader.payloadWanted();
    }

    @Override
    public void payload(ByteBuf chunk) {
        heardNanos = resources.nowNanos();
        try {
            reader.payload(chunk);
        } catch (ServerFailure e) {
            failed(e);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    @Override
    public Request oldest() {
        return queue.oldest();
    }

    @Override
    public Request takeOldest(ResponseFrame.Status status, byte[] in, int offset, int bytes) {
        int before = queue.count();
        Request request = queue.take();
        if (resends != null) {
            resends.over(request);
        }
        if (!request.isSeveral()) {
            count(request, status, in, offset, bytes);
        }
        answered(before, status);
        return request;
    }

    private void answered(int countBefore, ResponseFrame.Status status) {
        blocked.shrank(countBefore, queue.count());
        if (status == ResponseFrame.Status.UNAVAILABLE) {
            server.failed();
        } else {
            server.succeeded();
        }
    }

    @Override
    public boolean notExecuted(ResponseFrame frame, byte[] in, int offset, int length) {
        if (server.isReplica()) {
            return returned(frame.status(), length);
        }
        return resends != null && resends.notExecuted(queue.oldest(), frame, in, offset, length);
    }

    /** A replica has not executed a read. Returns whether the owner is asked; else it gets this response. */
    private boolean returned(ResponseFrame.Status status, int length) {
        server.unfitUntil(resources.nowNanos() + UNFIT_NANOS);
        Request oldest = queue.oldest();
        if (oldest.kept() == null || !oldest.isAwaited()) {
            return false;
        }
        takeRefused(status, length);
        counters.readsReturned++;
        settings.retries().sendToOwner(oldest, server.owner, lane, number());
        return true;
    }

    @Override
    public Request takeRefused(ResponseFrame.Status status, int bytes) {
        int before = queue.count();
        Request request = queue.take();
        counters.responses++;
        counters.responseBytes += bytes;
        answered(before, status);
        return request;
    }

    @Override
    public int number() {
        return owner.number();
    }

    @Override
    public void replaceOldest(Request by) {
        if (resends != null) {
            resends.over(queue.oldest());
        }
        queue.replaceOldest(by);
    }

    @Override
    public void pushed() {
        counters.pushesDropped++;
    }

    @Override
    public void demoted() {
        if (!server.isReplica()) {
            owner.demoted();
        }
    }

    @Override
    public Request drop(Request request) {
        return new DroppedResponse(resources, request);
    }

    /** A response that gets on is a sign of life for the requests behind it too. */
    @Override
    public void progressed(Request recipient, int bytes) {
        if (recipient.isAwaited()) {
            counters.responseBytes += bytes;
        }
        timeouts.noteProgress();
    }

    @Override
    public Request dropLarge(Request request) {
        server.log(LOG, LogEvent.RESPONSE_TOO_LARGE, "max_response_bytes");
        return new DroppedResponse(resources, request);
    }

    /** The server has taken all that waited to be sent. */
    @Override
    public void drained() {
        if (!blocked.isTooLarge(queue.count())) {
            blocked.wakeAll();
        }
    }

    /** What a new request may find when it is sent: whether the oldest write has left. */
    @Override
    public boolean flushed(long nowNanos) {
        awaitsWritten = socket != null && !queue.written(nowNanos, progress.sentBytes());
        return !awaitsWritten;
    }

    /** Whether responses are read; a slow client may have this stopped for a while. */
    @Override
    public void setReading(boolean on) {
        timeouts.hold(!on);
        if (socket != null) {
            socket.setReading(on);
        }
    }

    @Override
    public boolean isAwaitedByOthers(Requester requester) {
        return queue.isAwaitedByOthers(requester);
    }

    // ---- what its requests ask about it

    @Override
    public String name() {
        return server.name;
    }

    @Override
    public int serverNumber() {
        return server.tag;
    }

    @Override
    public int nextServerNumber() {
        return settings.numberAfter(server.knownAs());
    }

    @Override
    public String title() {
        return server.title;
    }

    /** Counts a response, or the end of it, and so many bytes of it. */
    void count(Request request, ResponseFrame.Status status, byte[] in, int offset, int length) {
        if (request.isAwaited()) {
            counters.responses++;
            counters.responseBytes += length;
        }
        if (settings.listener() != null && request.command() != null) {
            ResponseBytes seen = reader.seen(in, offset, length);
            settings.listener().responded(request, status, seen);
            seen.clear();
        }
    }

    /** Counts the end of the response to several requests. */
    void countBytes(int length) {
        counters.responseBytes += length;
    }

    /** Takes responses apart by keys. */
    KeyedCodec keyed() {
        return reader.keyed();
    }

    /** When the oldest request was written. */
    long oldestWrittenNanos() {
        return queue.oldestWrittenNanos();
    }

    @Override
    public void note(CommandClass commands, long toWriteNanos, long toResponseNanos) {
        settings.latencies().add(commands, Stage.PROXY, toWriteNanos);
        settings.latencies().add(commands, Stage.SERVER, toResponseNanos);
        server.latency.add(toResponseNanos);
    }

    @Override
    public Latencies poolLatencies() {
        return settings.latencies();
    }

    @Override
    public byte[] keyAt(int place, int length) {
        return keys.keyAt(place, length);
    }

    @Override
    public byte[] keyArray(int place) {
        return keys.array(place);
    }

    @Override
    public int keyIndex(int place) {
        return keys.index(place);
    }

    @Override
    public int keptOfKey(int place, int length) {
        return keys.kept(place, length);
    }

    // ---- the end of a socket

    @Override
    public void ended() {
        counters.serverEof++;
        boolean idle = queue.isEmpty();
        if (!idle) {
            server.log(LOG, LogEvent.SERVER_CLOSED, "with requests on it");
        }
        // A server that closes an idle connection has not failed (spec quirk C3).
        dialledBefore = !idle;
        lost(Reason.RESET, !idle);
    }

    private void lost(String reason, boolean isFailure) {
        if (isProbing && settings.waits()) {
            lose(Kind.UNREACHABLE, reason, true, Moving.WAIT); // none of them was sent
            return;
        }
        isDoubted = settings.waits() && !queue.isEmpty();
        lose(Kind.LOST, reason, isFailure, Moving.UNSENT);
    }

    @Override
    public void lost(IOException cause) {
        String reason = Reason.of(cause);
        counters.serverErr++;
        server.log(LOG, connected ? LogEvent.SERVER_LOST : LogEvent.CONNECT_FAILED, reason);
        if (connected) {
            lost(reason, true);
        } else {
            connectFailed(reason);
        }
    }

    @Override
    public boolean isUp() {
        return connected;
    }

    @Override
    public void timedOut() {
        counters.serverTimedout++;
        server.log(LOG, LogEvent.SERVER_TIMED_OUT, settings.timeoutMillis);
        lose(Kind.TIMED_OUT, Reason.TIMED_OUT, true, Moving.NONE);
    }

    @Override
    public void failOlderThan(long nanos) {
        forgetOrder();
        RequestQueue late = progress.cutOlderThan(nanos, queue);
        if (!late.isEmpty()) {
            counters.queueTimeouts += late.count();
            failAll(late, Kind.TIMED_OUT, "it could not be sent to the server in time", 0);
            blocked.wakeAll(); // what they wait to be taken may be gone
        }
    }

    private void failed(ServerFailure failure) {
        if (failure == ServerFailure.LAST) {
            dialledBefore = false; // it has not failed, and said so
            lose(failure.kind, failure.reason, false, resends == null ? Moving.UNSENT : Moving.KEPT, 0);
            return;
        }
        counters.serverErr++;
        if (failure.ofHandshake) {
            server.log(LOG, LogEvent.HANDSHAKE_REFUSED, "lane " + lane + ": " + failure.detail);
        } else {
            server.log(LOG, LogEvent.RESPONSE_TOO_LARGE, failure.detail + "; closing the connection");
        }
        // A lane that clients ask for may be more than a server can do (RESP3 and an old Redis), and still it is well.
        boolean waits = failure.ofHandshake && waitsOrReturns();
        lose(failure.kind, failure.reason, failure.ofHandshake && lane == 0, waits ? Moving.WAIT : Moving.NONE);
    }

    /** Whether requests that could not be sent here may be sent later, or somewhere else. */
    private boolean waitsOrReturns() {
        return settings.waits() || server.isReplica();
    }

    private void pluginFailed() {
        counters.serverErr++;
        lose(Kind.INTERNAL, PluginFailure.MESSAGE, false, Moving.NONE);
    }

    /** A request may have been written in part: nobody could tell any more whose the responses are. */
    private void broken(Throwable cause) {
        giveUp(cause, "Cannot allocate memory", false);
    }

    private void giveUp(Throwable cause, String reason, boolean isFailure) {
        server.log(LOG, LogEvent.INTERNAL_ERROR, cause);
        counters.serverErr++;
        lose(Kind.INTERNAL, reason, isFailure, Moving.NONE);
    }

    /** Whoever waits for a response sends nothing more before it is there. */
    void holdBackThoseWaiting() {
        for (Request request = queue.oldest(); request != null; request = request.next()) {
            Requester waiting = request.requester();
            if (waiting != null) {
                waiting.holdBack();
            }
        }
    }

    /** Whether all that is under way is reads, and nothing waits to be sent. */
    boolean owesReadsOnly() {
        if (state != State.UP || owner.hasMore() || queue.isEmpty() || out.pendingBytes() > 0) {
            return false;
        }
        for (Request request = queue.oldest(); request != null; request = request.next()) {
            if (request.command() == null || !request.command().isRead()) {
                return false;
            }
        }
        return true;
    }

    /** Its server is elsewhere now, and nothing more is sent here: a late response to a read is old and nothing worse. */
    void finishReads() {
        retire(READS_MILLIS);
        resources.schedule(this::moved, READS_MILLIS);
    }

    /** It may not own a unit any more: what its clients have had to hold back does not overtake what they have here; -1 for any unit. */
    void unitMoves(int unit, Object here) {
        holdBackThoseWaiting();
        if (resends != null) {
            Retries retries = settings.retries();
            for (Request request = queue.oldest(); request != null; request = request.next()) {
                if (unit < 0 || request.unit() == unit) {
                    retries.isBehind(request, lane, here);
                }
            }
            resends.eachSuspended(request -> {
                if (unit < 0 || request.unit() == unit) {
                    retries.isBehind(request, lane, here);
                }
            });
        }
    }

    /** Its server is elsewhere now: requests of which nothing was sent go there, all others fail. */
    void moved() {
        dialledBefore = false;
        isDoubted = false;
        lose(Kind.SWITCHED, settings.switched(server.name), false, Moving.MOVED);
    }

    /**
     * By another topology units have left its server. One that has slept may still execute a write of which the new owner knows nothing, and
     * say so: what it has not answered of those units fails. One that is awake answers for itself what it has executed, and sends on what
     * it has not: units are moved away from a live server without an error. It is looked at until it has answered, or falls silent.
     *
     * @param units which have left it
     * @param all whether it owns nothing any more, as when another one has taken its place; then nothing but having heard of it counts as
     *     being awake, and what was not sent goes to the new owners
     */
    void disowned(BitSet units, boolean all) {
        if (!queue.isEmpty()) {
            lookAtDisowned(socket, units, all, progress.writtenBytes());
        }
    }

    /** @param upTo what was written later is none of it */
    private void lookAtDisowned(Connection on, BitSet units, boolean all, long upTo) {
        Request oldest = queue.oldest();
        if (on != socket || oldest == null || oldest.startsAt() >= upTo) {
            return;
        }
        long now = resources.nowNanos();
        long silent = now - heardNanos;
        if (oldest.startsAt() >= progress.sentBytes()) {
            silent = all ? AWAKE_NANOS : 0; // it owes nothing
        } else if (!all) {
            silent = Math.min(silent, now - oldest.queuedAtNanos()); // before, it owed nothing
        }
        if (silent < AWAKE_NANOS) {
            resources.scheduleNanos(() -> lookAtDisowned(on, units, all, upTo), AWAKE_NANOS - silent);
        } else if (all) {
            dialledBefore = false;
            lose(
                    Kind.SWITCHED,
                    settings.switched(server.name),
                    false,
                    settings.waits() ? Moving.DISOWNED : Moving.MOVED);
        } else {
            failDisowned(units, upTo);
        }
    }

    private void failDisowned(BitSet units, long upTo) {
        forgetOrder();
        Failure failure = Failure.inDoubt(Kind.SWITCHED, settings.switched(server.name));
        Request first = reader.isInResponse() ? queue.oldest() : null; // that was executed in time
        for (Request request : queue.ofUnits(units, upTo)) {
            if (request != first && request.isWanted()) {
                queue.replace(request, drop(request));
                fail(request, failure);
            }
        }
    }

    /** It gets no more requests: closes when those it has are answered, or after so long. */
    void retire(long millis) {
        blocked.wakeAll(); // they go on elsewhere
        if (state != State.CLOSED) {
            state = State.DRAINING;
            closeWhenAnswered(resources.nowNanos() + TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    /** Looks now and then whether the last request is answered: this is rare, and responses are not. */
    private void closeWhenAnswered(long deadlineNanos) {
        if (state != State.DRAINING) {
            return;
        }
        if (queue.isEmpty() && !owner.hasMore() && out.pendingBytes() == 0) {
            lose(Kind.LOST, Reason.RESET, false, Moving.NONE);
        } else if (resources.nowNanos() - deadlineNanos > 0) {
            server.log(LOG, LogEvent.SERVER_UNFINISHED, queue.count());
            lose(Kind.TIMED_OUT, Reason.TIMED_OUT, false, Moving.NONE);
        } else {
            resources.schedule(() -> closeWhenAnswered(deadlineNanos), DRAIN_LOOK_MILLIS);
        }
    }

    /** Closes at once; every request on it fails. */
    void close() {
        lose(Kind.LOST, Reason.RESET, false, Moving.NONE);
    }

    /**
     * The socket is not used any more. Whatever the cause, this is what happens: it is closed, requests that may be sent elsewhere are
     * moved to the next socket, and all others fail.
     *
     * @param kind what kind of failure requests fail with
     * @param reason and with which words
     * @param isFailure whether the server is to blame
     */
    private void lose(Kind kind, String reason, boolean isFailure, Moving moving) {
        lose(kind, reason, isFailure, moving, connected ? progress.sentBytes() : 0);
    }

    /** @param seenBytes up to where the server may have executed what was written */
    private void lose(Kind kind, String reason, boolean isFailure, Moving moving, long seenBytes) {
        if (state == State.CLOSED) {
            return;
        }
        boolean drains = state == State.DRAINING;
        forgetOrder();
        UnsentRequests unsent = moving == Moving.NONE
                ? null
                : switch (moving) {
                    case UNSENT -> progress.takeUnsent(queue);
                    case MOVED, KEPT, DISOWNED -> progress.takeAllUnsent(queue);
                    default -> progress.take(queue.cutAll());
                };
        RequestQueue lost = queue.cutAll();
        RequestQueue again = moving == Moving.KEPT ? takeKept(lost) : null;
        shut(reason, isFailure);
        if (!lost.isEmpty() && (kind == Kind.LOST || kind == Kind.TIMED_OUT || kind == Kind.SWITCHED)) {
            server.lost(lost.count());
        }
        Failure refusal = Failure.of(kind, reason);
        boolean sendsAgain = again != null && !again.isEmpty();
        if (moving == Moving.WAIT || moving == Moving.DISOWNED) {
            move(unsent, refusal, moving);
        } else if (server.isReplica() && moving != Moving.ALL && moving != Moving.NONE) {
            if (sendsAgain) {
                sendAgain(again, refusal);
            }
            move(unsent, refusal, moving);
        } else if (sendsAgain || moving == Moving.ALL || unsent != null && (!unsent.isEmpty() || owner.hasMore())) {
            refusal = moving == Moving.ALL ? dialAddress() : owner.redial();
            if (sendsAgain) {
                sendAgain(again, refusal);
            }
            move(unsent, refusal, moving);
        }
        if (refusal == null && drains) {
            state = State.DRAINING;
        }
        failAll(lost, kind, reason, seenBytes);
        if (queue.isEmpty()) {
            keys.shrink();
        }
        owner.lost(refusal);
        blocked.wakeAll(); // who waits for the old socket to take more would wait for ever
    }

    private void shut(String reason, boolean isFailure) {
        socket.close();
        if (out != socket) {
            out.takeAll().clear();
        }
        socket = null;
        out = null;
        state = State.CLOSED;
        connected = false;
        isProbing = false;
        counters.serverConnections--;
        timeouts.closed();
        reader.close();
        if (isFailure) {
            server.connectionFailed(reason, dialledNanos, resources.nowNanos());
        }
    }

    /** Takes out those that are kept. */
    private static RequestQueue takeKept(RequestQueue lost) {
        RequestQueue kept = new RequestQueue();
        RequestQueue others = new RequestQueue();
        while (!lost.isEmpty()) {
            Request request = lost.take();
            (request.kept() == null || !request.isWanted() ? others : kept).add(request, request.length());
        }
        lost.append(others);
        return kept;
    }

    /** Has requests that no server has executed sent on the present socket; when there is none, they wait, or fail. */
    private void sendAgain(RequestQueue requests, Failure refusal) {
        if (refusal != null && (server.isReplica() || refusal.kind() == Kind.UNREACHABLE && settings.waits())) {
            move(new UnsentRequests(requests, new ChunkQueue(resources.chunks())), refusal, Moving.WAIT);
            return;
        }
        while (!requests.isEmpty()) {
            if (refusal == null) {
                sendAgain(requests.take(), false);
            } else {
                fail(requests.take(), refusal);
            }
        }
    }

    /** Has requests of a lost socket written to the present one, before any other; or failed, when there is none. */
    private void move(UnsentRequests unsent, Failure refusal, Moving moving) {
        if (unsent.isEmpty()) {
            return;
        }
        if (server.isReplica() && refusal != null) {
            counters.readsReturned += unsent.requests().count();
            settings.retries().sendToOwner(unsent, refusal, server.owner, lane, number());
            return;
        }
        boolean mayWait = moving == Moving.DISOWNED || refusal != null && refusal.kind() == Kind.UNREACHABLE;
        if (mayWait && settings.waits()) {
            for (Request request = unsent.requests().oldest(); resends != null && request != null; ) {
                Request next = request.next();
                resends.leaves(request);
                request = next;
            }
            settings.retries().hold(unsent, refusal, server.name, lane, number());
            return;
        }
        if (refusal != null) {
            unsent.drop();
            RequestQueue requests = unsent.requests();
            while (!requests.isEmpty()) {
                fail(requests.take(), refusal);
            }
            return;
        }
        if (moving != Moving.ALL) {
            counters.requestsMoved += unsent.requests().count();
        }
        progress.moveIn(unsent);
        queue.append(unsent.requests());
        watch();
    }

    /** @param seenBytes up to where the server may have executed what was written */
    private void failAll(RequestQueue requests, Kind kind, String reason, long seenBytes) {
        if (requests.isEmpty()) {
            return;
        }
        Failure unseen = Failure.of(kind, reason);
        Failure inDoubt = Failure.inDoubt(kind, reason);
        while (!requests.isEmpty()) {
            Request request = requests.take();
            fail(request, request.startsAt() < seenBytes ? inDoubt : unseen);
        }
    }

    private void forgetOrder() {
        if (resends != null) {
            resends.forgetOrder();
        }
    }

    private void fail(Request request, Failure failure) {
        if (resends != null) {
            resends.over(request);
        }
        request.fail(failure);
    }

    /** The limits are others now. */
    void settingsChanged() {
        timeouts.changed();
        blocked.wakeAll(); // whoever is held back looks again
    }

    // ---- for the statistics

    /** Adds how many requests wait to be written, and how many for their responses. */
    void addQueues(ServerCounters sum) {
        queue.addTo(sum, pendingBytes());
    }
}
