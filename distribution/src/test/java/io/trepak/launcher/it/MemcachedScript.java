package io.trepak.launcher.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Random memcached requests over the few keys of one connection; the same seed, number and answers give the same requests.
 * Numbers keep their count of digits: a memcached that takes one away pads with a space if nobody else holds the item just
 * then, which hangs on what else it has read.
 */
final class MemcachedScript implements Exchange.Script {
    private static final int KEYS = 12;
    private static final String[] STORING = {"set", "set", "set", "add", "replace", "append", "prepend"};
    private static final Pattern VALUE_WITH_CAS = Pattern.compile("VALUE (\\S+) \\d+ \\d+ (\\d+)\r\n");
    /** The last three are numbers that memcached cuts down to 32 bits, and then they lie in the past. */
    private static final String[] EXPTIMES = {
        "0", "0", "0", "100000", "100000", "2147483647", "2147483648", "4102444800", "9223372036854775807"
    };

    private static final byte[] NONE = {};

    private final Random random;
    private final String prefix;
    private final boolean cas;
    private final Map<String, String> casOfKey = new HashMap<>();

    /** With or without gets and cas. */
    MemcachedScript(long seed, int connection, boolean cas) {
        this.random = new Random(seed + connection);
        this.prefix = "c" + connection + ":\u00e9";
        this.cas = cas;
    }

    @Override
    public byte[] next() {
        return switch (random.nextInt(cas ? 12 : 10)) {
            case 0, 1, 2 -> store(STORING[random.nextInt(STORING.length)], key(), "");
            case 3 -> Bytes.of("get " + key() + "\r\n");
            case 4, 5 -> Bytes.of("get" + keys() + "\r\n");
            case 6 -> Bytes.of((random.nextBoolean() ? "incr " : "decr ") + key() + " " + random.nextInt(50) + end());
            case 7 -> Bytes.of("delete " + key() + end());
            case 8 -> Bytes.of("touch " + key() + " " + exptime() + end());
            case 9 ->
                random.nextInt(10) == 0
                        ? Bytes.of("version\r\n")
                        : store("set", key(), "" + (500_000 + random.nextInt(1000)));
            case 10 -> Bytes.of("gets" + keys() + "\r\n");
            default -> store("cas", key(), "");
        };
    }

    private String exptime() {
        return EXPTIMES[random.nextInt(EXPTIMES.length)];
    }

    private String flags() {
        return random.nextInt(10) == 0
                ? Long.toUnsignedString(random.nextLong() >>> random.nextInt(Long.SIZE))
                : "" + random.nextInt(100);
    }

    private String key() {
        int number = random.nextInt(KEYS);
        return prefix + (number == 0 ? "x".repeat(240) : "k" + number);
    }

    private String keys() {
        StringBuilder keys = new StringBuilder();
        for (int times = 1 + random.nextInt(12); times > 0; times--) {
            keys.append(' ').append(key());
        }
        return keys.toString();
    }

    private String end() {
        return random.nextInt(4) == 0 ? " noreply\r\n" : "\r\n";
    }

    /** With this text as value, or a random one. */
    private byte[] store(String command, String key, String text) {
        byte[] value = Bytes.of(text);
        if (text.isEmpty()) {
            value = new byte[random.nextInt(random.nextInt(50) == 0 ? 60_000 : 100)];
            random.nextBytes(value);
            if (value.length > 0) {
                value[0] |= (byte) 0x80; // never a number
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Bytes.of(command + " " + key + " " + flags() + " " + exptime() + " " + value.length
                + (command.equals("cas") ? " " + casOfKey.getOrDefault(key, "1") : "") + end()));
        out.writeBytes(value);
        out.writeBytes(Bytes.of("\r\n"));
        return out.toByteArray();
    }

    @Override
    public byte[] answer(byte[] request, Link link) throws IOException {
        String text = Bytes.text(request);
        if (text.substring(0, text.indexOf('\r')).endsWith(" noreply")) {
            return NONE;
        }
        byte[] answer = link.memcachedAnswer();
        if (text.startsWith("gets ")) {
            Matcher value = VALUE_WITH_CAS.matcher(Bytes.text(answer));
            while (value.find()) {
                casOfKey.put(value.group(1), value.group(2));
            }
        }
        return answer;
    }
}
