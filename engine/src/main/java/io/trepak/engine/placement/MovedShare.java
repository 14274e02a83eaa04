package io.trepak.engine.placement;

import io.trepak.engine.config.ServerConfig;

/** How many keys have another server by another table. */
public final class MovedShare {
    /** So many that five standard deviations of a share are 0.25 points. */
    private static final int KEYS = 1 << 20;

    private MovedShare() {}

    /**
     * The share, from 0 to 1, of made-up keys whose server has another name and another address; 0 where it is not the key that
     * decides. Takes some tenths of a second.
     */
    public static double of(RoutingTable before, RoutingTable after) {
        if (!before.isByKey() || !after.isByKey()) {
            return 0;
        }
        int[] moved = new int[1];
        MadeUpKeys.make(KEYS, key -> {
            ServerConfig from = before.servers().get(before.ownerOf(key));
            ServerConfig to = after.servers().get(after.ownerOf(key));
            if (!from.name().equals(to.name()) && !from.address().equals(to.address())) {
                moved[0]++;
            }
        });
        return (double) moved[0] / KEYS;
    }
}
