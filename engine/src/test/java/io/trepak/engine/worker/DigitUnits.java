package io.trepak.engine.worker;

import io.trepak.api.Server;
import io.trepak.api.topology.Ownership;
import io.trepak.api.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The last character of a key, a digit, is the number of its unit. Servers are called s0, s1 …, and another one names them so.
 *
 * @param owners by unit; -1 for none
 * @param moving units that are on their way to another server
 */
record DigitUnits(List<Integer> owners, Set<Integer> moving) implements Ownership {
    DigitUnits(List<Integer> owners) {
        this(owners, Set.of());
    }

    /** So many servers and, by unit, who owns it. */
    static Topology topology(int servers, Integer... owners) {
        return Topology.of(
                IntStream.range(0, servers)
                        .mapToObj(i -> Server.of("s" + i, "s" + i + ".invalid:1", 1))
                        .toList(),
                new DigitUnits(Arrays.asList(owners)));
    }

    @Override
    public int units() {
        return owners.size();
    }

    @Override
    public int unitOf(byte[] key, int offset, int length) {
        return key[offset + length - 1] - '0';
    }

    @Override
    public int ownerOf(int unit) {
        return owners.get(unit);
    }

    @Override
    public boolean isMoving(int unit) {
        return moving.contains(unit);
    }

    @Override
    public int serverAt(byte[] in, int offset, int length, int saidBy) {
        String named = new String(in, offset, length, StandardCharsets.ISO_8859_1);
        return named.matches("s[0-2]") ? named.charAt(1) - '0' : -1;
    }

    @Override
    public String describe(int unit) {
        return "slot " + unit;
    }
}
