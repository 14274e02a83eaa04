package io.trepak.topology.sentinel;

import io.trepak.topology.resp.Reply;

/** What a server is, by its own word. */
enum Role {
    MASTER,
    REPLICA,
    /** It says something else, or nothing: it is loading, or hangs, or is no Redis server. */
    OTHER,
    /** It cannot be connected to. */
    UNREACHABLE;

    static Role of(Reply reply) {
        String word = reply.textAt(0);
        return "master".equals(word) ? MASTER : "slave".equals(word) ? REPLICA : OTHER;
    }
}
