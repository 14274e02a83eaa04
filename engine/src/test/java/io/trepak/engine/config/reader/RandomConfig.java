package io.trepak.engine.config.reader;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Makes small configuration files: about half of them sound, the others with one value, key or character that is off. Hosts
 * of listeners are left alone, so that no resolver is asked.
 */
final class RandomConfig {
    private static final String[] NUMBERS = {
        "0",
        "1",
        "007",
        "400",
        "65535",
        "2147483647",
        "2147483648",
        "4294967295",
        "4294967296",
        "99999999999",
        "-1",
        "+1",
        "1 0",
        "1.5",
        "0x10",
        "1e3",
        "1_000",
        "ten",
        "''",
        "~",
        "\"12\"",
        "'12 '",
        "\" 12\"",
        "\u0661"
    };
    private static final String[] FLAGS = {
        "true", "false", "true", "false", "'true'", "\"false\"", "True", "yes", "on", "1", "''", "~", "'true '"
    };
    private static final String[] HASHES = {
        "one_at_a_time", "md5", "crc16", "crc32", "crc32a", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "hsieh",
        "murmur", "jenkins", "'md5'", "MD5", "sha1", "|\n    md5", ">-\n    md5", "md5 # comment", "md5#", "''"
    };
    private static final String[] DISTRIBUTIONS = {"ketama", "modula", "random", "Ketama", "rendezvous", "\"ketama\""};
    private static final String[] TAGS = {
        "\"{}\"",
        "'$$'",
        "{}",
        "[]",
        "ab",
        "\u00e9",
        "\"\\u00e9\"",
        "\u20ac",
        "'{'",
        "abc",
        "'a'''",
        "\"\\x41\\x42\"",
        "&&",
        "**"
    };
    private static final String[] LISTENERS = {
        "127.0.0.1:31100",
        "127.0.0.1:31101",
        "'127.0.0.1:31102'",
        "127.0.0.1:031103",
        "0.0.0.0:31104",
        "::1:31105",
        "/tmp/trepak-31100.sock",
        "/tmp/trepak-31100.sock 0666",
        "/tmp/trepak 31100.sock 0600",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:4294998396",
        "/tmp/a 1000",
        "/tmp/a abc",
        "/tmp/a 0x",
        "'/tmp/a '",
        "a.sock",
        "\"\"",
        "'[::1]:31100'"
    };
    private static final String[] SERVERS = {
        "127.0.0.1:6379:1",
        "127.0.0.1:6380:1",
        "127.0.0.1:6381:1 one",
        "127.0.0.1:6382:1 two",
        "10.0.0.1:11211:1",
        "10.0.0.1:11211:5 one",
        "\"::1:6379:1\"",
        "/run/a.sock:1",
        "/run/b.sock:2 b",
        "/run/b c.sock:2 c",
        "h:06379:1",
        "127.0.0.1:6379:2",
        "x:1:1 127.0.0.1:6380",
        "127.0.0.1:6379:1  two",
        "127.0.0.1:6379:1 two words",
        "'127.0.0.1:6379:1 '",
        "127.0.0.1:6379",
        "127.0.0.1:6379:0",
        "127.0.0.1:6379:-1",
        "127.0.0.1:6379:",
        "127.0.0.1:0:1",
        "127.0.0.1:65536:1",
        "127.0.0.1::1",
        "':6379:1'",
        "::1:6379",
        "my host:1:1 a",
        "/run/a:b:1",
        "/run/a.sock",
        "/run/my a.sock:1",
        "127.0.0.1:6379:4294967297",
        "127.0.0.1:6379:1 # comment",
        "''",
        "",
        "[::1]:6379:1",
        "'[::1]:6379:1'",
        "- x:1:1",
        "a: b",
        "/" + "p".repeat(107) + ":1"
    };
    private static final String[] ODD_LINES = {
        "x:\n    y: z",
        "timeout:",
        "hash:\n  - md5",
        "? timeout\n  : 5",
        "timeout: &a 5",
        "servers: h:1:1",
        "sentinels: x",
        "a b: c",
        "redis_auth: foo",
        "redis_auth: foo\n  redis: true",
        "listen: 127.0.0.1:31101",
        "timeout:\t5\t# five",
        "timeout: !!int 5"
    };
    private static final String[] NUMBER_KEYS = {
        "timeout",
        "backlog",
        "client_connections",
        "redis_db",
        "server_connections",
        "server_retry_timeout",
        "server_failure_limit"
    };
    private static final String[] FLAG_KEYS = {"redis", "tcpkeepalive", "preconnect", "auto_eject_hosts"};
    private static final String NOISE = " :'\"#-[]{}\n\t&*!|>%@,?\\0a\r\u00e9\u0085";

    private final Random random;

    /** Whether the file being made shall have something wrong. */
    private boolean flawed;

    RandomConfig(long seed) {
        random = new Random(seed);
    }

    /** Every odd value this class knows, each in a file that is sound otherwise. */
    static List<String> oneOddValueEach() {
        String listen = "  listen: 127.0.0.1:31100\n";
        String servers = "  servers:\n  - 127.0.0.1:6379:1\n";
        List<String> files = new ArrayList<>();
        each(LISTENERS, value -> files.add("p:\n  listen: " + value + "\n" + servers));
        each(SERVERS, value -> files.add("p:\n" + listen + "  servers:\n  - " + value + "\n"));
        Map<String, String[]> values = new LinkedHashMap<>();
        values.put("hash", HASHES);
        values.put("distribution", DISTRIBUTIONS);
        values.put("hash_tag", TAGS);
        each(NUMBER_KEYS, key -> values.put(key, NUMBERS));
        each(FLAG_KEYS, key -> values.put(key, FLAGS));
        values.put("reuseport", FLAGS);
        values.forEach((key, texts) ->
                each(texts, value -> files.add("p:\n" + listen + servers + "  " + key + ": " + value + "\n")));
        each(ODD_LINES, line -> files.add("p:\n" + listen + servers + "  " + line + "\n"));
        files.add("p:\n" + listen + "  servers: h:1:1\n  hash:\n  - md5\n");
        return files;
    }

    private static void each(String[] values, Consumer<String> use) {
        List.of(values).forEach(use);
    }

    String next() {
        flawed = random.nextInt(2) == 0;
        List<String> lines = new ArrayList<>();
        if (flawed && random.nextInt(20) == 0) {
            lines.add(pick("---", "# comment", "%YAML 1.1\n---", "", "timeout: 5"));
        }
        int pools = 1 + random.nextInt(2);
        String[] names = {"alpha", "beta", "\"my pool\"", "5", "\u00fc", "'a\"b'", "alpha"};
        for (int i = 0; i < pools; i++) {
            lines.add(pick(names) + ":" + pick("", "", "", " # comment", " "));
            List<String> keys = pool(i);
            Collections.shuffle(keys, random);
            keys.forEach(key -> lines.add("  " + key));
        }
        if (flawed && random.nextInt(20) == 0) {
            lines.add(pick("...", "---", "...\n...", "# end"));
        }
        for (int i = flawed ? random.nextInt(4) - 1 : 0; i > 0; i--) {
            disturb(lines);
        }
        String text = String.join("\n", lines) + "\n";
        return random.nextInt(20) == 0 ? text.replace("\n", "\r\n") : text;
    }

    private List<String> pool(int number) {
        List<String> keys = new ArrayList<>();
        if (!rarely()) {
            keys.add("listen: " + mostly(LISTENERS, 3, number * 3));
        }
        if (!rarely()) {
            keys.add(servers());
        }
        if (random.nextBoolean()) {
            keys.add("hash: " + mostly(HASHES, 13, 0));
        }
        if (random.nextBoolean()) {
            keys.add("distribution: " + mostly(DISTRIBUTIONS, 3, 0));
        }
        if (random.nextInt(4) == 0) {
            keys.add("hash_tag: " + mostly(TAGS, 2, 0));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            keys.add(pick(NUMBER_KEYS) + pick(": ", ": ", ":   ", " : ") + mostly(NUMBERS, 6, 0));
        }
        for (int i = random.nextInt(2); i > 0; i--) {
            keys.add(pick(FLAG_KEYS) + ": " + mostly(FLAGS, 6, 0));
        }
        if (random.nextInt(10) == 0) {
            keys.add(pick(
                    "redis_auth: foo", "redis_auth: foo\n  redis: true", "reuseport: true", "sentinels: x", "a b: c"));
        }
        if (flawed && random.nextInt(12) == 0) {
            keys.add(pick(ODD_LINES));
        }
        return keys;
    }

    private String servers() {
        String indent = pick("\n  - ", "\n    - ", "\n  -   ");
        StringBuilder out = new StringBuilder(pick("servers:", "servers:", "servers:", "\"servers\":", "servers: #x"));
        List<String> choice = new ArrayList<>(List.of(SERVERS).subList(0, 11));
        Collections.shuffle(choice, random);
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            out.append(indent).append(flawed && random.nextInt(12) == 0 ? pick(SERVERS) : choice.get(i));
        }
        return out.toString();
    }

    /** One character more, fewer or other than meant, anywhere but in a listener. */
    private void disturb(List<String> lines) {
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        if (line.contains("listen") || line.isEmpty()) {
            return;
        }
        int position = random.nextInt(line.length());
        int dropped = random.nextInt(2);
        String added = random.nextInt(3) == 0 ? "" : String.valueOf(NOISE.charAt(random.nextInt(NOISE.length())));
        lines.set(at, line.substring(0, position) + added + line.substring(position + dropped));
    }

    /** One of the first {@code sound} values from {@code start} on, now and then any. */
    private String mostly(String[] values, int sound, int start) {
        return flawed && random.nextInt(6) == 0 ? pick(values) : values[start + random.nextInt(sound)];
    }

    private boolean rarely() {
        return flawed && random.nextInt(30) == 0;
    }

    private String pick(String... values) {
        return values[random.nextInt(values.length)];
    }
}
