package io.trepak.distribution.modula;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Server;
import io.trepak.api.tck.DistributionTck;
import io.trepak.api.tck.ServerLists;
import io.trepak.api.tck.TestOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModulaTest extends DistributionTck {
    @Override
    protected Distribution subject() {
        return new Modula();
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
            Continuum continuum = subject().build(servers, TestOptions.none());
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
        Continuum continuum = subject().build(servers, TestOptions.none());
        assertEquals(0, continuum.select(0xffffffff), "4294967295 is a multiple of 3");
        assertEquals(2, continuum.select(0x80000000), "2147483648 is 2 more than one");
    }

    @Test
    void takesWeightsThatNoArrayOfSlotsCouldHold() {
        int most = Integer.MAX_VALUE;
        List<Server> servers = List.of(Server.of("a", "a", most), Server.of("b", "b", most), Server.of("c", "c", most));
        Continuum continuum = subject().build(servers, TestOptions.none());
        assertEquals(0, continuum.select(most - 1));
        assertEquals(1, continuum.select(most));
        assertEquals(2, continuum.select(0xffffffff));
        assertEquals(most, continuum.points(2));
    }

    @Test
    void runsAreTheSlotsOfAServerAndRepeatWithTheSumOfTheWeights() {
        List<Server> servers = List.of(Server.of("a", "a", 1), Server.of("b", "b", 3), Server.of("c", "c", 1));
        Continuum continuum = subject().build(servers, TestOptions.none());
        assertEquals(5, continuum.period());
        assertEquals(0, continuum.pointOf(0));
        assertEquals(3, continuum.pointOf(1));
        assertEquals(3, continuum.pointOf(3));
        assertEquals(4, continuum.pointOf(4));
        assertEquals(5, continuum.pointOf(5));
        assertEquals(0xffffffffL, continuum.pointOf(0xffffffff), "4294967295 is slot 0; the run ends with the hashes");
    }
}
