package io.trepak.distribution.modula;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.CountableContinuum;
import io.trepak.api.Distribution;
import io.trepak.api.Server;
import io.trepak.api.tck.DistributionTck;
import io.trepak.api.tck.ServerLists;
import io.trepak.api.tck.TestOptions;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModulaTest extends DistributionTck {
    @Override
    protected Distribution subject() {
        return new Modula();
    }

    @Override
    protected boolean placesKeysAsIfEjectedServersWereNotThere() {
        return true;
    }

    /** Nearly all that can move: 64.6 % of all keys when the lightest of 10, 10, 10, 1 leaves. */
    @Override
    protected double mostMoved() {
        return 0.66;
    }

    @Test
    void fillsSlotsInIndexOrderAsTheReferenceDoes() {
        int lists = 0;
        for (String name : ServerLists.names()) {
            List<Server> servers = ServerLists.get(name).servers();
            List<String> slots = ServerLists.get(name).modulaSlots();
            CountableContinuum continuum = build(servers);
            for (int slot = 0; slot < slots.size(); slot++) {
                assertEquals(
                        slots.get(slot), servers.get(continuum.select(slot)).name(), name + ", slot " + slot);
            }
            lists += slots.isEmpty() ? 0 : 1;
        }
        assertEquals(8, lists, "lists whose slots are on record");
    }

    @Test
    void readsTheHashAsUnsigned() {
        List<Server> servers = List.of(Server.of("a", "a", 1), Server.of("b", "b", 1), Server.of("c", "c", 1));
        CountableContinuum continuum = build(servers);
        assertEquals(0, continuum.select(0xffffffff), "4294967295 is a multiple of 3");
        assertEquals(2, continuum.select(0x80000000), "2147483648 is 2 more than one");
    }

    @Test
    void takesWeightsThatNoArrayOfSlotsCouldHold() {
        int most = Integer.MAX_VALUE;
        List<Server> servers = List.of(Server.of("a", "a", most), Server.of("b", "b", most), Server.of("c", "c", most));
        CountableContinuum continuum = build(servers);
        assertEquals(0, continuum.select(most - 1));
        assertEquals(1, continuum.select(most));
        assertEquals(2, continuum.select(0xffffffff));
        assertEquals(most, continuum.points(2));
    }

    @Test
    void runsAreTheSlotsOfAServerAndRepeatWithTheSumOfTheWeights() {
        List<Server> servers = List.of(Server.of("a", "a", 1), Server.of("b", "b", 3), Server.of("c", "c", 1));
        CountableContinuum continuum = build(servers);
        assertEquals(5, continuum.period());
        assertEquals(0, continuum.runEnd(0));
        assertEquals(3, continuum.runEnd(1));
        assertEquals(3, continuum.runEnd(3));
        assertEquals(4, continuum.runEnd(4));
        assertEquals(5, continuum.runEnd(5));
        assertEquals(0xffffffffL, continuum.runEnd(0xffffffff), "4294967295 is slot 0; the run ends with the hashes");
    }

    private CountableContinuum build(List<Server> servers) {
        BitSet live = new BitSet();
        live.set(0, servers.size());
        return (CountableContinuum) subject().build(servers, live, TestOptions.none());
    }
}
