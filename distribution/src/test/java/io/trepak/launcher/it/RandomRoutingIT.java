package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Pools nobody would write by hand, with random servers, weights, names, hash functions, distributions and hash tags: for
 * random keys the shipped proxy asks the server that the real nutcracker asks. Every number of servers from 1 to 12 comes
 * up; {@code -Dtrepak.rounds} makes more of them.
 */
@Timeout(600)
class RandomRoutingIT {
    private static final int ROUNDS = Integer.getInteger("trepak.rounds", 5);
    private static final int POOLS = 24;
    private static final int MOST_SERVERS = 12;
    private static final int KEYS = 400;
    private static final int BATCH = 100;
    /** twemproxy writes every slot of modula down; a sum of weights in the millions would be all it does. */
    private static final int MODULA_WEIGHTS = 20_000;

    private static final List<String> TAGS = List.of("{}", "$$", "ab", "::", "[}", "<>");
    private static final String TAG_BYTES = "{}$ab:[<>";
    private static final String NAME_LETTERS = "abcXYZ0189-_.:/#,[]{}&*!|>'\"%@`~^=+;?\u00e9\u65e5";

    private final long seed = Seed.take("RandomRoutingIT");
    private final Random random = new Random(seed);

    /** A pool and the servers in it, which are those of the lowest numbers. */
    private record Case(Pool pool, String distribution, int servers) {}

    @Test
    void asksTheServersThatNutcrackerAsks() throws IOException {
        try (NumberedServers servers = new NumberedServers(MOST_SERVERS)) {
            for (int round = 0; round < ROUNDS; round++) {
                compare(servers, round);
            }
        }
    }

    private void compare(NumberedServers servers, int round) throws IOException {
        try (Fleet fleet = new Fleet("routing")) {
            List<Case> cases = new ArrayList<>();
            List<Pool> theirs = new ArrayList<>();
            for (int i = 0; i < POOLS; i++) {
                Case each = random("p" + i, 1 + i % MOST_SERVERS, servers);
                cases.add(each);
                theirs.add(each.pool.elsewhere());
            }
            fleet.nutcracker(theirs.toArray(new Pool[0]));
            fleet.trepak(cases.stream().map(Case::pool).toArray(Pool[]::new));
            for (int i = 0; i < POOLS; i++) {
                compare(cases.get(i), theirs.get(i).port(), "seed " + seed + ", round " + round);
            }
        }
    }

    private void compare(Case each, int nutcracker, String where) throws IOException {
        List<byte[]> keys = keys();
        int[] expected = serversOf(nutcracker, keys);
        int[] actual = serversOf(each.pool.port(), keys);
        if (each.distribution.equals("random")) {
            assertEquals(each.servers, Arrays.stream(expected).distinct().count(), where);
            assertEquals(each.servers, Arrays.stream(actual).distinct().count(), where);
        } else {
            int at = Arrays.mismatch(expected, actual);
            assertTrue(
                    at < 0,
                    () -> where + ": nutcracker has key "
                            + HexFormat.of().formatHex(keys.get(at)) + " on server " + expected[at] + ", trepak on "
                            + actual[at] + " in\n" + each.pool.yaml());
        }
    }

    private Case random(String name, int count, NumberedServers servers) throws IOException {
        int kind = random.nextInt(10);
        String distribution = kind < 6 ? "ketama" : kind < 9 ? "modula" : "random";
        List<String> keys = new ArrayList<>(
                List.of("redis: true", "hash: " + pick(SamePlacementIT.HASHES), "distribution: " + distribution));
        if (random.nextBoolean()) {
            keys.add("hash_tag: \"" + pick(TAGS) + "\"");
        }
        int[] weights = weights(count, distribution);
        Set<String> names = new HashSet<>();
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add("'" + entry(servers.address(i), weights[i], names).replace("'", "''") + "'");
        }
        return new Case(new Pool(name, Ports.free(), keys, entries), distribution, count);
    }

    /** With a name of its own, or with the one its address makes: of a port with zeros before it, another. */
    private String entry(String address, int weight, Set<String> names) {
        int colon = address.indexOf(':');
        String place = colon < 0
                ? address
                : address.substring(0, colon + 1) + "0".repeat(random.nextInt(4)) + address.substring(colon + 1);
        if (random.nextInt(3) == 0) {
            return place + ":" + weight;
        }
        while (true) {
            String name = name();
            if (names.add(name)) {
                return place + ":" + weight + " " + name;
            }
        }
    }

    /** Some are longer than the 272 bytes that twemproxy reads of them. */
    private String name() {
        StringBuilder name = new StringBuilder();
        int length = random.nextInt(12) == 0 ? 260 + random.nextInt(30) : 1 + random.nextInt(20);
        while (name.length() < length) {
            name.append(NAME_LETTERS.charAt(random.nextInt(NAME_LETTERS.length())));
        }
        return name.toString();
    }

    /** All equal, somewhat apart, or so far apart that some have no place on a ring. */
    private int[] weights(int count, String distribution) {
        int[] weights = new int[count];
        int most = distribution.equals("modula") ? MODULA_WEIGHTS / count : 100_000_000;
        int kind = random.nextInt(3);
        int same = 1 + random.nextInt(100);
        for (int i = 0; i < count; i++) {
            weights[i] = switch (kind) {
                case 0 -> same;
                case 1 -> 1 + random.nextInt(100);
                default -> (int) Math.min(most, Math.round(Math.exp(random.nextDouble() * Math.log(most))));
            };
        }
        return weights;
    }

    private List<byte[]> keys() {
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            byte[] key = new byte[random.nextInt(random.nextInt(10) == 0 ? 300 : 30)];
            boolean text = random.nextBoolean();
            for (int at = 0; at < key.length; at++) {
                key[at] = (byte)
                        (random.nextInt(6) == 0
                                ? TAG_BYTES.charAt(random.nextInt(TAG_BYTES.length()))
                                : text ? 'a' + random.nextInt(26) : random.nextInt(256));
            }
            keys.add(key);
        }
        return keys;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static int[] serversOf(int port, List<byte[]> keys) throws IOException {
        int[] servers = new int[keys.size()];
        try (Link link = new Link(port)) {
            for (int from = 0; from < servers.length; from += BATCH) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                keys.subList(from, from + BATCH).forEach(key -> out.writeBytes(Link.request("GET", key)));
                link.send(out.toByteArray());
                for (int i = from; i < from + BATCH; i++) {
                    String answer = Bytes.text(link.redisAnswer());
                    assertTrue(answer.startsWith("$"), answer);
                    servers[i] = Integer.parseInt(answer.split("\r\n")[1]);
                }
            }
        }
        return servers;
    }
}
