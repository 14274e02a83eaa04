package io.trepak.protocol.memcached;

import io.trepak.api.Notes;
import io.trepak.api.Notes.Danger;
import io.trepak.api.PoolView;

/** What twemproxy 0.5 does otherwise with the same lines of a pool of memcached servers. */
final class MemcachedReview {
    private static final String MERGE_GETS = "memcached_merge_gets";

    private MemcachedReview() {}

    static void write(PoolView pool, Notes notes) {
        if (pool.servers().size() > 1) { // spec quirk M7
            notes.difference(
                    "failed-fragment",
                    Danger.CLIENTS,
                    "servers",
                    "closes the client after an MGET or get of several keys of which one server failed",
                    "answers with the error, and the connection stays",
                    null);
        }
        notes.difference( // spec quirks M1, M2
                "memcached-errors",
                Danger.CLIENTS,
                "redis",
                "closes a client without a word for an unknown command or a wrong line, and passes on keys with control"
                        + " bytes",
                "answers ERROR or CLIENT_ERROR as memcached does, also to keys with control bytes; the connection stays",
                null);
        if (mergesGets(pool)) {
            notes.difference(
                    "merged-gets",
                    Danger.RUNNING,
                    MERGE_GETS,
                    "sends each get as it came",
                    "may send gets of several clients as one; servers count fewer commands for the same keys",
                    "memcached_merge_gets: false");
        }
    }

    private static boolean mergesGets(PoolView pool) {
        String value = pool.value(MERGE_GETS);
        return value == null ? !pool.value("compatibility").equals("twemproxy") : value.equals("true");
    }
}
