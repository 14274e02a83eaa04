package io.trepak.engine.worker.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.topology.Ownership;
import io.trepak.engine.plugin.PluginFaults;
import io.trepak.engine.pool.PoolSnapshot;
import io.trepak.engine.pool.Snapshots;
import io.trepak.engine.worker.server.Router;
import io.trepak.engine.worker.server.Routers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyGroupsTest {
    private static final int SERVERS = 5;

    private final HashFunction hash = new HashFunction() {
        @Override
        public String name() {
            return "digit";
        }

        @Override
        public int hash(byte[] key, int offset, int length) {
            if (key[offset] == '!') {
                throw new IllegalStateException("as asked");
            }
            return key[offset + length - 1] - '0';
        }
    };
    private final PluginFaults faults = new PluginFaults();
    private Router router = router(Snapshots.of(SERVERS, new int[] {0, 1, 2, 3, 4}, h -> h % SERVERS));
    private final KeyGroups groups = new KeyGroups();
    private final RequestFrame frame = new RequestFrame();

    private Router router(PoolSnapshot snapshot) {
        return Routers.ofRing(hash, faults.of(hash), null, snapshot, faults.of(hash));
    }

    /** Groups keys that lie somewhere in an array. */
    private int group(String... keys) {
        frame.clear();
        StringBuilder text = new StringBuilder("....");
        for (String key : keys) {
            frame.addKey(text.length() - 4, key.length(), 0, 0);
            text.append(key).append(' ');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        return groups.group(router, frame, bytes, 4);
    }

    private int[] keysOf(int server) {
        List<Integer> keys = new ArrayList<>();
        for (int key = groups.first(server); key != KeyGroups.END; key = groups.next(key)) {
            keys.add(key);
        }
        return keys.stream().mapToInt(Integer::intValue).toArray();
    }

    @Test
    void keepsTheOrderOfTheRequestWithinAGroup() {
        assertEquals(3, group("a3", "b0", "c3", "d1", "e3", "f0"));
        assertArrayEquals(new int[] {1, 5}, keysOf(0));
        assertArrayEquals(new int[] {3}, keysOf(1));
        assertArrayEquals(new int[] {0, 2, 4}, keysOf(3));
        assertEquals(2, groups.count(0));
        assertEquals(0, groups.count(2));
        assertEquals(3, groups.count(3));
    }

    @Test
    void knowsTheOnlyServer() {
        assertEquals(1, group("a4", "b4"));
        assertEquals(4, groups.server(groups.firstGroup()));
        assertEquals(KeyGroups.END, groups.nextGroup(4));
    }

    /** Ten units on two servers; the unit of a key is the number it ends in. */
    private Router byUnits(int... owners) {
        return Routers.byUnits(faults.of(hash), Snapshots.of(2, new Ownership() {
            @Override
            public int units() {
                return owners.length;
            }

            @Override
            public int unitOf(byte[] key, int offset, int length) {
                return key[offset + length - 1] - '0';
            }

            @Override
            public int ownerOf(int unit) {
                return owners[unit];
            }
        }));
    }

    private List<Integer> order() {
        List<Integer> order = new ArrayList<>();
        for (int group = groups.firstGroup(); group != KeyGroups.END; group = groups.nextGroup(group)) {
            order.add(group);
        }
        return order;
    }

    @Test
    void groupsOfUnitsStandInTheOrderOfTheirServers() {
        router = byUnits(1, 0, 1, 0, -1);
        assertEquals(4, group("a3", "b2", "c0", "d1", "e2"));
        assertEquals(List.of(1, 3, 0, 2), order());
        assertArrayEquals(new int[] {1, 4}, keysOf(2));
        assertEquals(1, groups.server(2));
        assertEquals(1, group("a3"));
        assertEquals(List.of(3), order());
        assertEquals(0, groups.count(2), "nothing of the request before is left");
        assertEquals(Router.NONE, group("a0", "b4"));
        assertEquals(Router.FAULT, group("a0", "b9"));
        router = router(Snapshots.of(SERVERS, new int[] {0, 1, 2, 3, 4}, h -> h % SERVERS));
        assertEquals(2, group("a0", "b4"));
        assertEquals(List.of(0, 4), order());
        router = byUnits(0, 0, 0, 0, 0);
        assertEquals(2, group("a0", "b4"));
        assertEquals(List.of(0, 4), order());
    }

    @Test
    void nothingOfOneRequestIsSeenInTheNext() {
        group("a0", "b1", "c2", "d3", "e4");
        assertEquals(1, group("a2"));
        for (int server = 0; server < SERVERS; server++) {
            assertEquals(server == 2 ? 1 : 0, groups.count(server));
        }
        assertArrayEquals(new int[] {0}, keysOf(2));
    }

    @Test
    void saysWhyThereIsNoServer() {
        assertEquals(Router.FAULT, group("a0", "!1"));
    }

    @Test
    void groupsVeryManyKeysAndForgetsTheirTables() {
        Random random = new Random(3);
        String[] keys = new String[3000];
        int[] expected = new int[SERVERS];
        for (int i = 0; i < keys.length; i++) {
            int server = random.nextInt(SERVERS);
            keys[i] = "k" + server;
            expected[server]++;
        }
        assertEquals(SERVERS, group(keys));
        for (int server = 0; server < SERVERS; server++) {
            assertEquals(expected[server], keysOf(server).length);
            assertEquals(expected[server], groups.count(server));
        }
        groups.trim();
        assertEquals(2, group("a1", "b2"));
        assertArrayEquals(new int[] {1}, keysOf(2));
    }

    @Test
    void groupsForMoreServersThanBefore() {
        int many = 40;
        int[] live = new int[many];
        for (int i = 0; i < many; i++) {
            live[i] = i;
        }
        Router wide = router(Snapshots.of(many, live, h -> h + 30));
        frame.addKey(0, 2, 0, 0);
        frame.addKey(2, 2, 0, 0);
        byte[] bytes = "a9b8".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(2, groups.group(wide, frame, bytes, 0));
        assertArrayEquals(new int[] {0}, keysOf(39));
        assertArrayEquals(new int[] {1}, keysOf(38));
    }
}
