package io.trepak.protocol.redis;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Output;

/** Writes an error of the engine's: with the code that clients go by, where the protocol has one for it. */
final class FailureResponse {
    private FailureResponse() {}

    /**
     * Writes one error.
     *
     * @param inCluster whether the pool's servers are a cluster's: clients then get what a cluster says
     */
    static void write(Failure failure, boolean inCluster, Output out) {
        String message = failure.message();
        String text = switch (failure.kind()) {
            case CROSS_SERVER ->
                inCluster
                        ? "CROSSSLOT Keys in request don't hash to the same slot"
                        // The first words are those of Redis Cluster, which clients know.
                        : "CROSSSLOT Keys in request don't hash to the same server; give them a common hash tag"
                                + " (the pool's hash_tag says which), or see redis_multi_key";
            case SERVER_GONE -> "ERR the server this cursor belongs to has left the pool; start again from cursor 0";
            case NOT_KEPT -> inCluster ? "TRYAGAIN " + message.replace("the unit", "the slot") : "ERR " + message;
            case NO_SERVER -> inCluster ? "CLUSTERDOWN " + message : "ERR " + message;
            default -> message.startsWith("NOAUTH ") ? message : "ERR " + message;
        };
        Resp.error(text, out);
    }
}
