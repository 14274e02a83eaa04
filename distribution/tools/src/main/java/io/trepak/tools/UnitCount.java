package io.trepak.tools;

import io.trepak.api.topology.KeyUnits;
import io.trepak.engine.placement.KeyRoute;
import io.trepak.engine.placement.RoutingTable;
import io.trepak.tools.Plan.Basis;
import io.trepak.tools.Plan.Movement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of the keys of a ring where a topology divides them into units: how they are spread, and which of them come apart that
 * the ring's hash tag held together. Filled by one thread.
 */
final class UnitCount {
    /** So many tags are named. */
    private static final int NAMED = 3;

    private static final int APART = -1;

    private final RoutingTable ring;
    private final KeyUnits units;
    private final int[] keysOf;
    /** By tag the unit of its keys, or that they have several. */
    private final Map<String, Integer> unitOfTag = new HashMap<>();

    private final List<String> apart = new ArrayList<>();
    private long keys;

    UnitCount(RoutingTable ring, KeyUnits units) {
        this.ring = ring;
        this.units = units;
        this.keysOf = new int[units.units()];
    }

    void add(byte[] key) {
        int unit = units.unitOf(key, 0, key.length);
        keys++;
        keysOf[unit]++;
        KeyRoute route = ring.route(key);
        if (route.hashedLength() == key.length) {
            return;
        }
        String tag = new String(key, route.hashedOffset(), route.hashedLength(), StandardCharsets.ISO_8859_1);
        Integer before = unitOfTag.putIfAbsent(tag, unit);
        if (before != null && before != unit && before != APART) {
            unitOfTag.put(tag, APART);
            apart.add(KeyText.shown(key, route.hashedOffset(), route.hashedLength()));
        }
    }

    /** All keys move, whatever they are. */
    Movement movement(List<String> notes) {
        List<String> all = new ArrayList<>(notes);
        int fullest = 0;
        int used = 0;
        for (int unit = 0; unit < keysOf.length; unit++) {
            used += keysOf[unit] > 0 ? 1 : 0;
            fullest = keysOf[unit] > keysOf[fullest] ? unit : fullest;
        }
        if (keys > 0) {
            all.add(keys + " keys given are in " + used + " of " + keysOf.length + " units; the fullest is "
                    + units.describe(fullest) + " with " + keysOf[fullest]);
            all.add(
                    apart.isEmpty()
                            ? "no two keys given come apart that the ring's hash_tag holds together"
                            : apart.size() + " of " + unitOfTag.size()
                                    + " tags of the ring's hash_tag have keys in several units, and commands that need those"
                                    + " together will fail: '"
                                    + String.join("', '", apart.subList(0, Math.min(NAMED, apart.size())))
                                    + (apart.size() > NAMED ? "' …" : "'"));
        }
        return new Movement(Basis.BY_UNIT, keys, 1, 0, List.of(), List.of(), List.copyOf(all));
    }
}
