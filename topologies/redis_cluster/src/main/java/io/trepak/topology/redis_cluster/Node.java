package io.trepak.topology.redis_cluster;

import java.util.Set;

/**
 * A server of the cluster, as one of them has described it. Immutable.
 *
 * @param id 40 hexadecimal digits, for as long as the node lives
 * @param host as the cluster tells clients; null when it tells them that there is none
 * @param port for clients
 * @param otherHosts what else it is called: its IP address, or its host name
 * @param master the id of its master; null when it is one itself
 * @param failing whether others have not reached it for a while
 * @param epoch of its configuration; -1 when it was not told
 */
record Node(String id, String host, int port, Set<String> otherHosts, String master, boolean failing, long epoch) {
    static final long NO_EPOCH = -1;

    /** As a server: {@code host:port}, or its id when nobody knows where it is. */
    String name() {
        return host == null ? id : host + ":" + port;
    }

    boolean isMaster() {
        return master == null;
    }
}
