package io.trepak.launcher.it;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Random batches of memcached requests over the few keys of one connection, every command among them; the same seed, number
 * and answers give the same batches. Quiet requests too, so a batch is answered as a whole, up to the response to its last
 * request, {@code mn}. No get of a key that is too long: memcached 1.6.18 then drops what it has not sent yet of earlier
 * responses (proto_text.c, process_get_command: conn_release_items). Counted numbers keep their count of digits: a memcached that takes one away pads with a space if
 * nobody else holds the item just then.
 */
final class MemcachedBatches {
    /** The response to the end of every batch. */
    static final String END = "MN\r\n";

    private static final int KEYS = 10;
    private static final Pattern CAS = Pattern.compile("VALUE (\\S+) \\d+ \\d+ (\\d+)\r\n");
    private static final List<String> STORING = List.of("set", "set", "add", "replace", "append", "prepend");
    private static final List<String> WRONG = List.of(
            "get\r\n",
            "foo bar\r\n",
            "stats noreply\r\n",
            "incr a x\r\n",
            "touch a x\r\n",
            "gat x a\r\n",
            "delete a 1\r\n",
            "mg\r\n",
            "mg a v v\r\n",
            "mg a !\r\n",
            "mg Zm9 b\r\n",
            "md a q q\r\n",
            "ma a MX\r\n",
            "me\r\n",
            "verbosity x\r\n",
            "mg " + "k".repeat(251) + " q\r\n",
            "ms a 1 T5 T5\r\nx\r\n",
            "set a 0 0 1\r\nxyz",
            "ms a 1 q\r\nxyz");

    private final Random random;
    private final String prefix;
    private final boolean alone;
    private final Map<String, String> casOfKey = new HashMap<>();
    private final Set<String> said = new TreeSet<>();

    /** @param alone whether nobody else uses the servers, and there is one: then cas numbers count, and flush_all is said */
    MemcachedBatches(long seed, int connection, boolean alone) {
        this.random = new Random(seed + connection);
        this.prefix = "c" + connection + "-\u00e9";
        this.alone = alone;
    }

    /** Which commands were said. */
    Set<String> said() {
        return said;
    }

    /** Some requests, then mn. */
    byte[] next() {
        StringBuilder batch = new StringBuilder();
        boolean burst = random.nextInt(5) == 0;
        for (int left = 1 + random.nextInt(40); left > 0; left--) {
            String request = burst && left > 2 ? silent() : request();
            said.add(request.strip().split("[ \r]", 2)[0]);
            batch.append(request);
        }
        said.add("mn");
        return Bytes.of(batch.append("mn\r\n").toString());
    }

    /** Learns from the response to the last batch. */
    void heard(String answer) {
        Matcher value = CAS.matcher(answer);
        while (value.find()) {
            casOfKey.put(value.group(1), value.group(2));
        }
    }

    private String request() {
        return switch (random.nextInt(20)) {
            case 0, 1 -> "get" + keys() + "\r\n";
            case 2 -> (alone ? "gets" : "get") + " " + key() + "\r\n";
            case 3 -> (alone ? "gats " : "gat ") + expiry() + keys() + "\r\n";
            case 4 -> "gat " + expiry() + " " + key() + "\r\n";
            case 5, 6 -> store(end());
            case 7 -> count(end());
            case 8 -> "delete " + key() + (random.nextBoolean() ? " 0" : "") + end();
            case 9 -> "touch " + key() + " " + expiry() + end();
            case 10, 11, 12 -> "mg " + metaKey(getFlags());
            case 13, 14 -> metaSet();
            case 15 -> "md " + metaKey(pick("", " q", " I", " I T100000 q", " C" + cas(prefix + "k1")) + opaque());
            case 16 ->
                "ma " + metaNumber() + pick("", " q", " v", " v q", " D7 v", " MD v t", " M- q", " N0 J500000000 v")
                        + opaque() + "\r\n";
            case 17 -> "me " + key() + "\r\n";
            case 18 -> rare();
            default -> WRONG.get(random.nextInt(WRONG.size()));
        };
    }

    /** A request whose response is nothing, or nothing most of the time. */
    private String silent() {
        return switch (random.nextInt(6)) {
            case 0 -> store(" noreply\r\n");
            case 1 -> count(" noreply\r\n");
            case 2 -> "delete " + key() + " noreply\r\n";
            case 3 -> "mg " + metaKey(" q v k");
            case 4 -> "md " + metaKey(" q");
            default -> "touch " + key() + " 0 noreply\r\n";
        };
    }

    private String rare() {
        return switch (random.nextInt(alone ? 5 : 4)) {
            case 0 -> pick("version\r\n", "version x\r\n");
            case 1 -> "verbosity " + random.nextInt(2) + end();
            case 2 -> "set " + key() + " 3 0 300000\r\n" + "large".repeat(60_000) + "\r\n";
            case 3 -> "set " + key() + " 0 0 1100000" + end() + "x".repeat(1_100_000) + "\r\n";
            default -> "flush_all" + pick("", " 0", " -1") + end();
        };
    }

    private String store(String end) {
        String data = data();
        String key = key();
        boolean cas = random.nextInt(6) == 0;
        String line = (cas ? "cas" : pick(STORING)) + " " + key + " " + random.nextInt(100) + " " + expiry();
        return line + " " + data.length() + (cas ? " " + cas(key) : "") + end + data + "\r\n";
    }

    private String count(String end) {
        if (random.nextInt(3) == 0) {
            return "set " + number() + " 0 0 9" + end + "500000000\r\n";
        }
        return pick("incr ", "decr ") + pick(number(), number(), key()) + " " + random.nextInt(50) + end;
    }

    private String metaSet() {
        String key = key();
        String data = data();
        String flags = pick("", " q", " ME", " MA q", " MP", " MR q", " MX", " T0 F7", " T100000 q", " C" + cas(key))
                + (alone ? pick("", " c") : "")
                + opaque();
        boolean encoded = random.nextInt(4) == 0;
        return "ms " + (encoded ? base64(key) : key) + " " + data.length() + flags + (encoded ? " b" : "") + "\r\n"
                + data + "\r\n";
    }

    private String getFlags() {
        StringBuilder flags = new StringBuilder();
        for (String flag :
                List.of("v", "t", "f", "k", "s", "q", "h", "l", "u", "N100000", "R200000", "T100000", "P1")) {
            if (random.nextInt(flag.length() == 1 ? 3 : 12) == 0) {
                flags.append(' ').append(flag);
            }
        }
        return flags + (alone ? pick("", " c") : "") + opaque();
    }

    private String opaque() {
        return random.nextInt(3) == 0 ? " Oq" + random.nextInt(1000) : "";
    }

    /** A key and flags behind it; sometimes in base64. */
    private String metaKey(String flags) {
        String key = key();
        return (random.nextInt(4) == 0 ? base64(key) + flags + " b" : key + flags) + "\r\n";
    }

    /** Now and then one that is no number. */
    private String metaNumber() {
        return random.nextInt(4) == 0 ? key() : number();
    }

    private static String base64(String key) {
        return Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String cas(String key) {
        return alone ? casOfKey.getOrDefault(key, "999999999") : "999999999";
    }

    private String expiry() {
        return pick("0", "0", "100000", "-1", "2000000000");
    }

    private String data() {
        int length = random.nextInt(random.nextInt(40) == 0 ? 60_000 : 100);
        return pick("v", "END\r\n", "\u0000\u00ff").repeat(length);
    }

    private String number() {
        return prefix + "n" + random.nextInt(3);
    }

    private String key() {
        int number = random.nextInt(KEYS);
        return prefix + (number == 0 ? "x".repeat(170) : "k" + number);
    }

    private String keys() {
        StringBuilder keys = new StringBuilder();
        for (int times = 1 + random.nextInt(8); times > 0; times--) {
            keys.append(' ').append(key());
        }
        return keys.toString();
    }

    private String end() {
        return random.nextInt(4) == 0 ? " noreply\r\n" : "\r\n";
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
