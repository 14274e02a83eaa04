package io.trepak.topology.redis_cluster;

/** What a node says cannot be the map of a cluster. */
final class RefusedMapException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedMapException(String message) {
        super(message);
    }
}
