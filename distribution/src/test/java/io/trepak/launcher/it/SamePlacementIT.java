package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
 * Keys written through the shipped proxy and through the real nutcracker land on the same servers. Both write to the same
 * servers, values that say who wrote them in which pool; where nutcracker's stands afterwards must be where ours stood before.
 */
@Timeout(600)
class SamePlacementIT {
    private static final int BATCH = 500;
    /** All of twemproxy's. */
    static final List<String> HASHES = List.of(
            "one_at_a_time",
            "md5",
            "crc16",
            "crc32",
            "crc32a",
            "fnv1_64",
            "fnv1a_64",
            "fnv1_32",
            "fnv1a_32",
            "hsieh",
            "murmur",
            "jenkins");

    private final long seed = Seed.take("SamePlacementIT");
    private final Random random = new Random(seed);

    /** What a key needs on the wire to be set and to be asked for. */
    private interface Dialect {
        byte[] set(byte[] key, String value);

        byte[] get(byte[] key);

        /** The next response: whether it stores, or holds, that value. */
        boolean answers(Link link, String what) throws IOException;
    }

    private static final Dialect REDIS = new Dialect() {
        @Override
        public byte[] set(byte[] key, String value) {
            return Link.request("SET", key, value);
        }

        @Override
        public byte[] get(byte[] key) {
            return Link.request("GET", key);
        }

        @Override
        public boolean answers(Link link, String what) throws IOException {
            return Bytes.text(link.redisAnswer()).endsWith(what + "\r\n");
        }
    };

    private static final Dialect MEMCACHED = new Dialect() {
        @Override
        public byte[] set(byte[] key, String value) {
            return line("set ", key, " 0 0 " + value.length() + "\r\n" + value + "\r\n");
        }

        @Override
        public byte[] get(byte[] key) {
            return line("get ", key, "\r\n");
        }

        @Override
        public boolean answers(Link link, String what) throws IOException {
            String answer = Bytes.text(link.memcachedAnswer());
            return what.equals("OK") ? answer.equals("STORED\r\n") : answer.endsWith("\r\n" + what + "\r\nEND\r\n");
        }

        private byte[] line(String before, byte[] key, String after) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(before.getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(key);
            out.writeBytes(after.getBytes(StandardCharsets.ISO_8859_1));
            return out.toByteArray();
        }
    };

    @Test
    void putsTenThousandRandomKeysOfTheSampleWhereNutcrackerPutsThem() throws IOException {
        try (Fleet fleet = new Fleet("placement")) {
            List<Server> servers = fleet.redis(6);
            compare(
                    fleet,
                    servers,
                    REDIS,
                    10_000,
                    List.of(Pool.of(
                            "alpha",
                            servers,
                            "hash: fnv1a_64",
                            "distribution: ketama",
                            "auto_eject_hosts: true",
                            "redis: true",
                            "server_retry_timeout: 2000",
                            "server_failure_limit: 1")));
        }
    }

    @Test
    void agreesForEveryHashAndDistributionWithTagsAndWeights() throws IOException {
        try (Fleet fleet = new Fleet("placement")) {
            List<Server> servers = fleet.redis(6);
            List<Pool> pools = new ArrayList<>();
            for (String hash : HASHES) {
                pools.add(Pool.of("k_" + hash, servers, "redis: true", "hash: " + hash, "distribution: ketama"));
                pools.add(Pool.of("m_" + hash, servers, "redis: true", "hash: " + hash, "distribution: modula"));
            }
            pools.add(Pool.of("tagged", servers, "redis: true", "hash_tag: \"{}\""));
            pools.add(Pool.of(
                    "dollars", servers, "redis: true", "hash_tag: \"$$\"", "distribution: modula", "hash: murmur"));
            pools.add(weighted(Pool.of("weighted", servers, "redis: true")));
            pools.add(weighted(Pool.of("weighted_modula", servers, "redis: true", "distribution: modula")));
            compare(fleet, servers, REDIS, 1_000, pools);
        }
    }

    @Test
    void agreesForMemcached() throws IOException {
        try (Fleet fleet = new Fleet("placement")) {
            List<Server> servers = fleet.memcached(6);
            compare(
                    fleet,
                    servers,
                    MEMCACHED,
                    10_000,
                    List.of(
                            Pool.of("cache", servers),
                            Pool.of("modula", servers, "distribution: modula", "hash: one_at_a_time"),
                            Pool.of("tagged", servers, "hash_tag: \"{}\"", "hash: jenkins"),
                            weighted(Pool.of("weighted", servers, "hash: md5"))));
        }
    }

    /** Weights 1, 2, 3 and so on, and no names: the ring is made of addresses. */
    private static Pool weighted(Pool pool) {
        List<String> entries = new ArrayList<>();
        for (String entry : pool.servers()) {
            entries.add(entry.replaceFirst(":1 .*", ":" + (entries.size() + 1)));
        }
        return new Pool(pool.name(), pool.port(), pool.keys(), entries);
    }

    private void compare(Fleet fleet, List<Server> servers, Dialect dialect, int keyCount, List<Pool> ours)
            throws IOException {
        List<Pool> theirs = new ArrayList<>();
        for (Pool pool : ours) {
            theirs.add(pool.elsewhere());
        }
        fleet.nutcracker(theirs.toArray(new Pool[0]));
        fleet.trepak(ours.toArray(new Pool[0]));
        for (int i = 0; i < ours.size(); i++) {
            String name = ours.get(i).name();
            String pool = name + ", seed " + seed;
            List<byte[]> keys = keys(keyCount, dialect == MEMCACHED);
            write(ours.get(i).port(), dialect, keys, "trepak in " + name);
            int[] expected = owners(servers, dialect, keys, "trepak in " + name, pool);
            write(theirs.get(i).port(), dialect, keys, "nutcracker in " + name);
            int[] actual = owners(servers, dialect, keys, "nutcracker in " + name, pool);
            for (int key = 0; key < keys.size(); key++) {
                int at = key;
                assertEquals(
                        expected[key],
                        actual[key],
                        () -> "key " + HexFormat.of().formatHex(keys.get(at)) + " of pool " + pool);
            }
            boolean knownToPile = name.equals("k_crc32"); // 15 bits: all below the ring's first point
            assertTrue(knownToPile || Arrays.stream(expected).distinct().count() == 6, "idle server in pool " + pool);
        }
    }

    private List<byte[]> keys(int count, boolean printable) {
        Set<String> texts = new HashSet<>();
        List<byte[]> keys = new ArrayList<>();
        while (keys.size() < count) {
            byte[] key = new byte[(printable ? 1 : 0) + random.nextInt(random.nextInt(10) == 0 ? 240 : 30)];
            for (int i = 0; i < key.length; i++) {
                int b = random.nextInt(10) == 0 ? "{}$".charAt(random.nextInt(3)) : random.nextInt(256);
                key[i] = (byte) (printable && (b <= 0x20 || b == 0x7f) ? 'a' + b % 26 : b);
            }
            if (texts.add(Bytes.text(key))) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static void write(int port, Dialect dialect, List<byte[]> keys, String value) throws IOException {
        try (Link link = new Link(port)) {
            for (int from = 0; from < keys.size(); from += BATCH) {
                List<byte[]> batch = keys.subList(from, Math.min(from + BATCH, keys.size()));
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                batch.forEach(key -> out.writeBytes(dialect.set(key, value)));
                link.send(out.toByteArray());
                for (int i = 0; i < batch.size(); i++) {
                    assertTrue(dialect.answers(link, "OK"), "not stored");
                }
            }
        }
    }

    /** For each key the one server that holds that value. */
    private static int[] owners(List<Server> servers, Dialect dialect, List<byte[]> keys, String value, String pool)
            throws IOException {
        int[] owners = new int[keys.size()];
        Arrays.fill(owners, -1);
        for (int server = 0; server < servers.size(); server++) {
            try (Link link = new Link(servers.get(server).port)) {
                for (int from = 0; from < keys.size(); from += BATCH) {
                    int to = Math.min(from + BATCH, keys.size());
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    keys.subList(from, to).forEach(key -> out.writeBytes(dialect.get(key)));
                    link.send(out.toByteArray());
                    for (int key = from; key < to; key++) {
                        if (dialect.answers(link, value)) {
                            assertEquals(-1, owners[key], "two servers hold a key of pool " + pool);
                            owners[key] = server;
                        }
                    }
                }
            }
        }
        assertTrue(Arrays.stream(owners).allMatch(owner -> owner >= 0), "a key is nowhere in pool " + pool);
        return owners;
    }
}
