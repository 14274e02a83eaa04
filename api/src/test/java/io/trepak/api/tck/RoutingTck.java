package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.Server;
import io.trepak.api.tck.GoldenVectors.Routing;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Sends every recorded key through hash tag, hash function and distribution and compares the server with the one that
 * nutcracker chose. For a distribution of twemproxy's, with all its hash functions on the test's path.
 */
public abstract class RoutingTck {
    private final Map<String, HashFunction> functions = new HashMap<>();
    private final Map<List<?>, Continuum> continua = new HashMap<>();

    /** For test classes. */
    protected RoutingTck() {}

    /** The plugin under test. */
    protected abstract Distribution subject();

    /** How many routings with all servers in there are on record. */
    protected abstract int recorded();

    /** How many routings with ejected servers there are on record. */
    protected abstract int recordedWithEjectedServers();

    @Test
    final void routesLikeNutcracker() {
        check(GoldenVectors.routings(subject().name()), recorded());
    }

    @Test
    final void routesLikeNutcrackerWhileServersAreEjected() {
        check(GoldenVectors.ejectedRoutings(subject().name()), recordedWithEjectedServers());
    }

    private void check(List<Routing> routings, int expected) {
        assertEquals(expected, routings.size(), "routings on record");
        for (Routing routing : routings) {
            byte[] hashed = hashedPart(routing.key(), routing.hashTag());
            int hash = hashed.length == 0 ? 0 : function(routing.hashName()).hash(hashed, 0, hashed.length);
            assertEquals(
                    Integer.toUnsignedString(routing.hash()),
                    Integer.toUnsignedString(hash),
                    () -> "hash of " + text(routing));
            List<Server> servers = ServerLists.get(routing.list()).servers();
            BitSet live = ServerLists.get(routing.list()).without(routing.ejected());
            Continuum continuum = continua.computeIfAbsent(
                    List.of(servers, live), key -> subject().build(servers, live, TestOptions.none()));
            assertEquals(
                    routing.server(), servers.get(continuum.select(hash)).name(), () -> "server of " + text(routing));
        }
    }

    private HashFunction function(String name) {
        return functions.computeIfAbsent(
                name,
                wanted -> PluginChecks.byName(HashFunction.class, getClass(), wanted)
                        .perThread());
    }

    /** What stands between the two characters of the tag, if anything does; the engine's rule, told once more. */
    private static byte[] hashedPart(byte[] key, String tag) {
        if (tag.isEmpty()) {
            return key;
        }
        int open = indexOf(key, tag.charAt(0), 0);
        int close = open < 0 ? -1 : indexOf(key, tag.charAt(1), open + 1);
        return close > open + 1 ? Arrays.copyOfRange(key, open + 1, close) : key;
    }

    private static int indexOf(byte[] key, char wanted, int from) {
        for (int i = from; i < key.length; i++) {
            if (key[i] == (byte) wanted) {
                return i;
            }
        }
        return -1;
    }

    private static String text(Routing routing) {
        return SampleKeys.describe(routing.key()) + ", list " + routing.list() + " without " + routing.ejected() + ", "
                + routing.hashName() + ", tag '" + routing.hashTag() + "'";
    }
}
