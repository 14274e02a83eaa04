package io.trepak.engine.worker.server;

import io.trepak.api.protocol.PoolNeeds.Reads;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.api.protocol.WorkerContext;
import io.trepak.engine.config.DeadServer;
import io.trepak.engine.config.FailurePolicy;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.net.Reason;
import io.trepak.engine.plugin.FaultCounter;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.resources.PluginFailure;

/**
 * What the connections of one pool go by on one worker: those to all servers, and the codecs of its clients. Read anew by everybody for every decision, so a change of
 * configuration takes effect by one call of {@link #use}.
 */
public final class ServerSettings {
    /** Is told of each response. */
    public interface Listener {
        void responded(Request request, ResponseFrame.Status status, ResponseBytes bytes);
    }

    /** In which order the servers of the pool stand. */
    public interface ServerOrder {
        /** The number of the next server after the one of this name that takes requests; 0 if there is none. */
        int numberAfter(String name);
    }

    private static final String DEFAULT_NOUN = "server";

    private final FaultCounter protocolFaults;
    private final Latencies latencies = new Latencies(0);

    private final WorkerContext worker;
    private Pool pool;
    private OpenCodecs codecs;
    private ServerOrder order = name -> 0;
    /** Whether the protocol takes responses apart by keys, once it was asked. */
    private boolean merges;

    private boolean mergesKnown;
    /** Null when nobody is to be told of responses. */
    private Listener listener;
    /** Null when nothing is ever sent again. */
    private Retries retries;

    int timeoutMillis;
    int queueTimeoutMillis;
    /** How long a request waits that no server can execute; 0 for not at all. */
    int waitMillis;
    /** Up to which length requests are kept until they are answered; 0 for none. */
    int keptRequestBytes;
    /** Who is asked for reads, where servers have replicas. */
    Reads reads;
    /** So often one request is sent where a server says; then its client gets the response. */
    int redirects;
    /** 0 for as long as it takes. */
    int connectTimeoutMillis;

    /** What a server is called where clients are told of it. */
    String serverNoun;

    int serverPendingRequests;
    int maxResponseBytes;
    boolean tcpKeepAlive;
    /** Whether reads for an ejected server that keeps its keys are answered as if the keys were not there. */
    boolean answersMisses;
    /** Whether the slow log wants keys, or somebody who sees responses. */
    boolean notesKeys;

    private boolean slowLogKeys;

    /**
     * @param worker what the protocol is told of the worker
     */
    public ServerSettings(Pool pool, WorkerContext worker) {
        this.worker = worker;
        this.protocolFaults = pool.faults().of(pool.protocol());
        use(pool, 0);
    }

    /**
     * Goes by another configuration from now on.
     *
     * @param nextClient the number of the next client
     */
    public void use(Pool now, int nextClient) {
        pool = now;
        if (codecs == null || codecs.protocol() != now.openProtocol()) {
            codecs = new OpenCodecs(now.openProtocol(), worker, nextClient);
            mergesKnown = false;
        }
        PoolConfig config = now.config();
        FailurePolicy failures = config.failure();
        timeoutMillis = config.failure().timeoutMillis();
        queueTimeoutMillis = failures.queueTimeoutMillis();
        connectTimeoutMillis = failures.connectTimeoutMillis() > 0 || queueTimeoutMillis == 0
                ? failures.connectTimeoutMillis()
                : timeoutMillis;
        waitMillis = failures.waitMillis();
        serverNoun = now.source() == null ? DEFAULT_NOUN : now.source().serverNoun();
        keptRequestBytes = now.needs().keptRequestBytes();
        reads = now.needs().reads();
        redirects = now.needs().redirects();
        serverPendingRequests = config.limits().serverPendingRequests();
        maxResponseBytes = config.limits().maxResponseBytes();
        tcpKeepAlive = config.connections().tcpKeepAlive();
        answersMisses = failures.deadServer() == DeadServer.MISS;
        slowLogKeys = config.slowLog().keys() && config.slowLog().entries() > 0;
        notesKeys = slowLogKeys || listener != null;
    }

    /** Has somebody told of each response; null for nobody. */
    public void listener(Listener responses) {
        listener = responses;
        notesKeys = slowLogKeys || listener != null;
    }

    /** Has requests kept there, and sent again from there. */
    public void retries(Retries by) {
        retries = by;
    }

    /** Where requests are kept and sent again; null when nothing is. */
    Retries retries() {
        return retries;
    }

    /** Whether requests wait that no server can execute now. */
    public boolean waits() {
        return retries != null && waitMillis > 0;
    }

    /** Why a request fails whose server got another address, or owns nothing any more. */
    String switched(String server) {
        return serverNoun.equals(DEFAULT_NOUN)
                ? Reason.SWITCHED
                : "the " + serverNoun + " of '" + server + "' changed while this request was under way";
    }

    /** Whether requests are kept until they are answered. */
    boolean keepsRequests() {
        return retries != null && keptRequestBytes > 0;
    }

    /** Has the order of the servers told by somebody who knows it. */
    public void order(ServerOrder servers) {
        order = servers;
    }

    /** The number of the next server after the one of this name that takes requests; 0 if there is none. */
    int numberAfter(String name) {
        return order.numberAfter(name);
    }

    Listener listener() {
        return listener;
    }

    /** Makes the codecs of the pool's connections. Throws what the protocol throws. */
    public WorkerCodecs codecs() {
        return codecs.get();
    }

    /** The same, counted. */
    public OpenCodecs openCodecs() {
        return codecs;
    }

    /**
     * What takes the responses of one connection, or one response, apart by keys; null when the protocol cannot.
     *
     * @throws PluginFailure when it cannot be made
     */
    public KeyedCodec openKeyed() {
        return KeyedCodec.open(codecs, protocolFaults);
    }

    /** Whether requests may be sent as one. */
    boolean merges() {
        if (!mergesKnown) {
            mergesKnown = true;
            merges = false;
            try {
                merges = !keepsRequests() && openKeyed() != null;
            } catch (PluginFailure e) {
                // counted; they are sent one by one
            }
        }
        return merges;
    }

    /** Whether a server keeps its keys while it is ejected. */
    boolean keepsKeys() {
        return pool.keepsKeys();
    }

    public FaultCounter protocolFaults() {
        return protocolFaults;
    }

    /** By class of command and stage, of all servers. */
    public Latencies latencies() {
        return latencies;
    }
}
