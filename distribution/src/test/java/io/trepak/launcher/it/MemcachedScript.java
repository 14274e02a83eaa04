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
            case 8 -> Bytes.of("touch " + key() + " " + (random.nextBoolean() ? "0" : "100000") + end());
            case 9 ->
                random.nextInt(10) == 0
                        ? Bytes.of("version\r\n")
                        : store("set", key(), "" + (500_000 + random.nextInt(1000)));
            case 10 -> Bytes.of("gets" + keys() + "\r\n");
            default -> store("cas", key(), "");
        };
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
        out.writeBytes(Bytes.of(
                command + " " + key + " " + random.nextInt(100) + " " + (random.nextBoolean() ? 0 : 100_000) + " "
                        + value.length + (command.equals("cas") ? " " + casOfKey.getOrDefault(key, "1") : "") + end()));
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
