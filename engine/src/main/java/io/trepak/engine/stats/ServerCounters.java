package io.trepak.engine.stats;

/** What one worker counts for one server. Plain fields: only the worker touches them, readers get a copy made by it. */
public final class ServerCounters {
    /** Connections the server closed. */
    public long serverEof;
    /** Connections lost otherwise, timeouts excepted. */
    public long serverErr;
    /** Connections closed because a response was overdue. */
    public long serverTimedout;
    /** Requests that waited too long to be sent. */
    public long queueTimeouts;
    /** Requests that went from a lost connection to the next one, unsent. */
    public long requestsMoved;
    /** Requests sent again, for a server said that it did not execute them. */
    public long requestsSentAgain;
    /** Times somebody wanted to dial it, and it was too soon. */
    public long dialsRefused;
    /** Connections now. */
    public long serverConnections;
    /** Connections ever dialled. */
    public long connectionsDialled;
    /** Requests forwarded, each fragment one. */
    public long requests;
    /** Their bytes. */
    public long requestBytes;
    /** Responses matched to a request that somebody still waits for. */
    public long responses;
    /** Their bytes. */
    public long responseBytes;
    /** Messages of the server that answered nobody, and were dropped. */
    public long pushesDropped;
    /** Reads that were to be asked of it and went to its owner, for it had not executed them, or was lost before they were sent. */
    public long readsReturned;
    /** Reads sent to replicas, each fragment one. */
    public long replicaRequests;
    /** Those that went to the owner after all. */
    public long replicaReturned;
    /** Connections to replicas lost, refused, overdue or closed by them. */
    public long replicaErrors;
    /** Connections to replicas now. */
    public long replicaConnections;
    /** Requests waiting to be written. */
    public long inQueue;
    /** Their bytes. */
    public long inQueueBytes;
    /** Requests written, their responses expected. */
    public long outQueue;
    /** Their bytes. */
    public long outQueueBytes;

    /** Adds what is counted for replicas of the server. */
    public void addReplicas(ServerCounters replicas) {
        replicaRequests += replicas.requests;
        replicaReturned += replicas.readsReturned;
        replicaErrors += replicas.serverEof + replicas.serverErr + replicas.serverTimedout;
        replicaConnections += replicas.serverConnections;
    }

    /** Adds another worker's. */
    public void add(ServerCounters other) {
        serverEof += other.serverEof;
        serverErr += other.serverErr;
        serverTimedout += other.serverTimedout;
        queueTimeouts += other.queueTimeouts;
        requestsMoved += other.requestsMoved;
        requestsSentAgain += other.requestsSentAgain;
        dialsRefused += other.dialsRefused;
        serverConnections += other.serverConnections;
        connectionsDialled += other.connectionsDialled;
        requests += other.requests;
        requestBytes += other.requestBytes;
        responses += other.responses;
        responseBytes += other.responseBytes;
        pushesDropped += other.pushesDropped;
        replicaRequests += other.replicaRequests;
        replicaReturned += other.replicaReturned;
        replicaErrors += other.replicaErrors;
        replicaConnections += other.replicaConnections;
        inQueue += other.inQueue;
        inQueueBytes += other.inQueueBytes;
        outQueue += other.outQueue;
        outQueueBytes += other.outQueueBytes;
    }
}
