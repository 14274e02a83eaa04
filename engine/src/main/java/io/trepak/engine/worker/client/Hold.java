package io.trepak.engine.worker.client;

/** Why a client is not read, or no more of what it has sent is looked at: see {@link FlowControl}. */
enum Hold {
    /** It is read. */
    NONE,
    /** It may go on as soon as its codec has heard of a reload. */
    RELOAD,
    /** The next request may only be looked at, or the rest of this one asked for, when all before it are answered. */
    ORDER,
    /** Its request has very many keys and is split over several turns. */
    TURN,
    /** A server has enough to do: server_pending_requests, or a quarter of max_buffered_bytes waits to be sent to it. */
    SERVER,
    /** As many of its requests wait for responses as may: client_pending_requests, or fewer where responses are large. */
    REQUESTS,
    /** As many bytes of its requests wait for responses as may: client_pending_bytes. */
    REQUEST_BYTES,
    /** It does not read its responses: client_pending_bytes. */
    UNREAD,
    /** Memory is short, and it has a response to come: max_buffered_bytes. */
    MEMORY,
    /** There is no memory for the request it sends: max_buffered_bytes. */
    ROOM,
    /** The server its request is for has its share of memory: a quarter of max_buffered_bytes. */
    SHARE
}
