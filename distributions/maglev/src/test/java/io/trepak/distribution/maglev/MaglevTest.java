package io.trepak.distribution.maglev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Server;
import io.trepak.api.tck.DistributionTck;
import io.trepak.api.tck.TestOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaglevTest extends DistributionTck {
    @Override
    protected Distribution subject() {
        return new Maglev();
    }

    @Override
    protected boolean placesKeysAsIfEjectedServersWereNotThere() {
        return true;
    }

    @Override
    protected double shareTolerance() {
        return 0.02;
    }

    /** A tenth of a percent in these lists, more with more servers (the README has numbers); the paper promises little, not none. */
    @Override
    protected double mostMoved() {
        return 0.005;
    }

    /** The paper's example, table 1 of section 3.4: three servers, seven entries, before and after the second leaves. */
    @Test
    void fillsTheTableOfThePaper() {
        int[] one = {1, 1, 1};
        assertArrayEquals(
                new int[] {1, 0, 1, 0, 2, 2, 0},
                new Turns(7, new int[] {0, 1, 2}, one, new int[] {3, 0, 3}, new int[] {4, 2, 1}).owners());
        assertArrayEquals(
                new int[] {0, 0, 0, 0, 2, 2, 2},
                new Turns(7, new int[] {0, 2}, one, new int[] {3, 0, 3}, new int[] {4, 2, 1}).owners());
    }

    /** Computed by a second program (Python) from the description in the README. */
    @Test
    void placesKeysWhereItAlwaysDid() {
        assertEquals("1342142342014140143021331000333113044242234331334441432240110131", owners(1, 1, 1, 1, 1));
        assertEquals("1222112202212120202221221002221212022222211121222221222222112111", owners(1, 2, 5));
    }

    @Test
    void givesEntriesByWeightToOneMoreOrLess() {
        Maglev.Table even = build(servers(7, 7, 7, 7, 7, 7, 7), 65537);
        for (int i = 0; i < 7; i++) {
            assertEquals(65537 / 7.0, entries(even, i), 1);
        }
        Maglev.Table weighted = build(servers(1, 2, 5), 65537);
        assertEquals(65537 / 8.0, entries(weighted, 0), 1);
        assertEquals(65537 / 4.0, entries(weighted, 1), 1);
        assertEquals(65537 * 5 / 8.0, entries(weighted, 2), 2);
    }

    @Test
    void leavesNoServerWithoutKeysHoweverLight() {
        Maglev.Table table = build(servers(Integer.MAX_VALUE, 1, 1), 65537);
        assertEquals(1, entries(table, 1));
        assertEquals(1, entries(table, 2));
        assertEquals(65535, entries(table, 0));
    }

    @Test
    void doesNotCareInWhichOrderServersAreListed() {
        List<Server> servers = servers(4, 1, 1, 2, 2, 9);
        List<Server> reversed = new ArrayList<>(servers);
        Collections.reverse(reversed);
        Continuum one = build(servers, 65537);
        Continuum other = build(reversed, 65537);
        for (int i = 0; i < 20_000; i++) {
            int hash = i * 0x9e3779b9;
            assertEquals(servers.get(one.select(hash)), reversed.get(other.select(hash)));
        }
    }

    @Test
    void takesTheTableSizeFromThePool() {
        int[] weights = new int[5];
        Arrays.fill(weights, 1);
        assertEquals(251, build(servers(weights), 251).owners().length);
        Maglev.Table least = build(servers(1, 1), 2);
        assertEquals(1, entries(least, 0));
    }

    @Test
    void refusesATableSizeItCannotWorkWith() {
        assertRefused("65536", "must be a prime number; 65537 is the next one");
        assertRefused("49", "must be a prime number; 53 is the next one");
        assertRefused("1", "must be 2 to 5000011");
        assertRefused("5000012", "must be 2 to 5000011");
        assertRefused("3", "must not be less than the number of servers, 4");
    }

    private void assertRefused(String size, String message) {
        List<Server> servers = servers(1, 1, 1, 1);
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> subject().build(servers, all(servers), TestOptions.of(Map.of("maglev_table_size", size))));
        assertTrue(e.getMessage().startsWith("'maglev_table_size' " + message), e.getMessage());
    }

    private String owners(int... weights) {
        Continuum continuum = build(servers(weights), 65537);
        return IntStream.range(0, 64)
                .mapToObj(i -> "" + continuum.select(i * 0x9e3779b9))
                .collect(Collectors.joining());
    }

    private Maglev.Table build(List<Server> servers, int size) {
        return (Maglev.Table)
                subject().build(servers, all(servers), TestOptions.of(Map.of("maglev_table_size", "" + size)));
    }

    private static BitSet all(List<Server> servers) {
        BitSet live = new BitSet();
        live.set(0, servers.size());
        return live;
    }

    /** How many entries a server has. */
    private static int entries(Maglev.Table table, int server) {
        return (int)
                Arrays.stream(table.owners()).filter(owner -> owner == server).count();
    }

    private static List<Server> servers(int... weights) {
        return IntStream.range(0, weights.length)
                .mapToObj(i -> Server.of("cache" + i + ":11211", "127.0.0.1:" + (1 + i), weights[i]))
                .toList();
    }
}
