package io.trepak.api.tck;

import io.trepak.api.Continuum;
import io.trepak.api.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a distribution makes of one list of weights, averaged over many lists that differ in names only.
 *
 * @param weights in index order
 * @param shares the part of all keys each server gets
 * @param moved the part of all keys that have another server once this one has left; all 0 when the hash is not used
 * @param movedThoughTheirServerStayed the part of all keys that moved without need
 */
record Movement(int[] weights, double[] shares, double[] moved, double[] movedThoughTheirServerStayed) {
    private static final int NAME_SETS = 8;

    static Movement measure(Function<List<Server>, Continuum> build, int... weights) {
        Movement sum = new Movement(
                weights, new double[weights.length], new double[weights.length], new double[weights.length]);
        for (int set = 0; set < NAME_SETS; set++) {
            sum.add(build, Samples.servers("set" + set, weights));
        }
        return sum;
    }

    private void add(Function<List<Server>, Continuum> build, List<Server> all) {
        Continuum before = build.apply(all);
        double one = 1.0 / Samples.hashes().length / NAME_SETS;
        for (int hash : Samples.hashes()) {
            shares[Lookups.select(before, hash, all.size())] += one;
        }
        for (int gone = 0; gone < weights.length && before.usesHash(); gone++) {
            List<Server> left = new ArrayList<>(all);
            left.remove(gone);
            Continuum after = build.apply(List.copyOf(left));
            for (int hash : Samples.hashes()) {
                int owner = Lookups.select(before, hash, all.size());
                if (owner == gone) {
                    moved[gone] += one;
                } else if (left.get(Lookups.select(after, hash, left.size())) != all.get(owner)) {
                    moved[gone] += one;
                    movedThoughTheirServerStayed[gone] += one;
                }
            }
        }
    }

    /** One line for people: shares, and per server what moves when it leaves. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("weights ")
                .append(Arrays.stream(weights).mapToObj(Integer::toString).collect(Collectors.joining(",")))
                .append(':');
        for (double share : shares) {
            line.append(' ').append(Samples.percent(share));
        }
        for (int i = 0; i < weights.length && Arrays.stream(moved).sum() > 0; i++) {
            line.append(i == 0 ? "; when server 0 leaves " : ", server " + i + ": ")
                    .append(Samples.percent(moved[i]));
            line.append(i == 0 ? " of the keys move (its own " : " (")
                    .append(Samples.percent(shares[i]))
                    .append(')');
        }
        return line.toString();
    }
}
