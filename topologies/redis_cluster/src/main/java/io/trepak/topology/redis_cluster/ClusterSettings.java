package io.trepak.topology.redis_cluster;

import io.trepak.api.OptionKey;
import io.trepak.api.Options;
import io.trepak.topology.resp.Request;
import java.util.List;

/**
 * What a pool's configuration says to this topology.
 *
 * @param refreshMillis how often the map is asked for when nothing points to a change; 0 for never
 * @param gapMillis shortest time between two questions for the map
 * @param addresses where to dial nodes that announce other addresses
 * @param serverPassword for the nodes; null for none
 */
record ClusterSettings(int refreshMillis, int gapMillis, AddressTable addresses, String serverPassword) {
    private static final int REFRESH_MILLIS_MIN = 100;

    private static final OptionKey REFRESH = OptionKey.number(
            "cluster_refresh",
            0,
            3_600_000,
            10_000,
            "milliseconds",
            "How often the map of the cluster is asked for when nothing points to a change, a quarter more or less; `0` never, else from 100.");
    private static final OptionKey GAP = OptionKey.number(
            "cluster_refresh_gap",
            10,
            60_000,
            100,
            "milliseconds",
            "Shortest time between two questions for the map, a quarter more or less.");
    private static final OptionKey ADDRESSES = OptionKey.text(
            "cluster_addresses",
            "`ANNOUNCED=DIALLED`s, separated by blanks",
            null,
            "Where to dial nodes that announce addresses the proxy cannot reach (NAT, containers): both `HOST:PORT`, or both `HOST`.");
    /** The protocol's key; a node that has a password tells nothing without. */
    private static final OptionKey SERVER_AUTH = OptionKey.text(
            "redis_auth", "text", null, "Password that nodes are given before they are asked for the map.");

    /** All keys, in the order to show them. */
    static final List<OptionKey> KEYS = List.of(REFRESH, GAP, ADDRESSES, SERVER_AUTH);

    static ClusterSettings of(Options options) {
        int refresh = REFRESH.number(options);
        if (refresh > 0 && refresh < REFRESH_MILLIS_MIN) {
            throw options.invalid(
                    REFRESH.name(), "must be 0, or " + REFRESH_MILLIS_MIN + " or more; " + refresh + " is too often");
        }
        String addresses = ADDRESSES.text(options);
        AddressTable table;
        try {
            table = AddressTable.parse(addresses == null ? "" : addresses);
        } catch (IllegalArgumentException e) {
            throw options.invalid(ADDRESSES.name(), e.getMessage());
        }
        return new ClusterSettings(refresh, GAP.number(options), table, SERVER_AUTH.text(options));
    }

    /** What is said first on a connection to a node; null for nothing. */
    byte[] login() {
        return serverPassword == null ? null : Request.of("AUTH", serverPassword);
    }
}
