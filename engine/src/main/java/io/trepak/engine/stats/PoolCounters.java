package io.trepak.engine.stats;

/** What one worker counts for one pool. Plain fields: only the worker touches them, readers get a copy made by it. */
public final class PoolCounters {
    /** Clients that closed, or said goodbye. */
    public long clientEof;
    /** Clients lost otherwise. */
    public long clientErr;
    /** Clients connected now. */
    public long clientConnections;
    /** Clients not read now, for they or their server have enough to do. */
    public long clientsPaused;
    /** Clients ever accepted. */
    public long clientsAccepted;
    /** Clients closed because they were idle. */
    public long clientsIdle;
    /** Errors the proxy itself answered for want of a server. */
    public long forwardError;
    /** Reads answered as missing because their server is dead, each fragment one. */
    public long misses;
    /** Requests that took as long as the slow log's threshold, or longer. */
    public long slowRequests;
    /** Fragments made of split requests. */
    public long fragments;
    /** Requests that wait now, for no server can execute them. */
    public long requestsWaiting;
    /** Requests that ever did. */
    public long requestsWaited;
    /** Requests that did for as long as the pool waits, in vain. */
    public long waitTimeouts;
    /** Requests that were sent so often where a server said that their clients got the next redirect. */
    public long redirectsGivenUp;
    /** How much memory the requests take that are kept until they are answered. */
    public long keptBytes;

    /** Adds another worker's. */
    public void add(PoolCounters other) {
        clientEof += other.clientEof;
        clientErr += other.clientErr;
        clientConnections += other.clientConnections;
        clientsPaused += other.clientsPaused;
        clientsAccepted += other.clientsAccepted;
        clientsIdle += other.clientsIdle;
        forwardError += other.forwardError;
        misses += other.misses;
        slowRequests += other.slowRequests;
        fragments += other.fragments;
        requestsWaiting += other.requestsWaiting;
        requestsWaited += other.requestsWaited;
        waitTimeouts += other.waitTimeouts;
        redirectsGivenUp += other.redirectsGivenUp;
        keptBytes += other.keptBytes;
    }
}
