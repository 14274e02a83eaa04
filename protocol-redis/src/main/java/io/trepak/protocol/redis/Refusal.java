package io.trepak.protocol.redis;

/** Why a proxy cannot carry a command that servers know. */
enum Refusal {
    BLOCKS("it may wait, and other clients share the server's connection; ask again and again without waiting"),
    TRANSACTION("it needs a server connection of its own, and keys of one server; a script does the same in one go"),
    SUBSCRIPTION("channels need a server connection of their own; connect to a server for them"),
    ONE_DATABASE("a pool has one database"),
    OTHER_SERVER("it sends data past the proxy to another server"),
    ONE_SERVER("it is about one server; connect to that server"),
    REPLICATION("it is for replicas"),
    OTHER_CLIENTS("it is about another client, and clients of a proxy know themselves alone"),
    NOT_IN_TWEMPROXY(
            "twemproxy does not know it, its keys may live on several servers, and redis_multi_key is twemproxy"),
    ONE_CONNECTION("it is about one server connection, and all clients share those");

    private final String reason;

    Refusal(String reason) {
        this.reason = reason;
    }

    /** Goes on after "not supported by a proxy: ". */
    String reason() {
        return reason;
    }
}
