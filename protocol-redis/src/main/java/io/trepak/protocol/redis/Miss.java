package io.trepak.protocol.redis;

import io.trepak.api.protocol.Output;

/**
 * What redis-server answers to a read when none of its keys exists. Only where that does not depend on the arguments, and
 * where a cache that has lost the key would answer just so: see the pool's {@code dead_server: miss}.
 */
enum Miss {
    /** It is a write, or there is no one response: an error instead. */
    NONE,
    NIL,
    /** One nil per key. */
    NILS,
    ZERO,
    EMPTY_ARRAY,
    /** An array in version 2 of the protocol, a set in version 3. */
    EMPTY_SET,
    /** An array in version 2 of the protocol, a map in version 3. */
    EMPTY_MAP;

    /** Returns false, and writes nothing, when there is nothing to be answered. */
    boolean write(int keys, Reply reply, Output out) {
        switch (this) {
            case NONE -> {
                return false;
            }
            case NIL -> reply.nil(out);
            case NILS -> {
                reply.array(keys, out);
                for (int key = 0; key < keys; key++) {
                    reply.nil(out);
                }
            }
            case ZERO -> reply.integer(0, out);
            case EMPTY_ARRAY -> reply.array(0, out);
            case EMPTY_SET -> reply.set(0, out);
            case EMPTY_MAP -> reply.map(0, out);
        }
        return true;
    }
}
