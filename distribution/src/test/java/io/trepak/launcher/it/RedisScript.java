package io.trepak.launcher.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Random Redis requests over the few keys of one connection, from the lines of redis-script.txt. The same seed and number
 * give the same requests. No request's answer depends on another connection, on chance or, but for TTL, on time.
 */
final class RedisScript {
    private static final int KEYS_OF_A_KIND = 8;
    private static final String KINDS = "SCLHTZGP";
    private static final List<String[]> LINES = lines();

    private final Random random;
    private final String prefix;
    private final byte[] payload;
    private final String script;

    /** The payload is what a DUMP gave. */
    RedisScript(long seed, int connection, byte[] payload) {
        this.random = new Random(seed + connection);
        this.prefix = "c" + connection + ":";
        this.payload = payload;
        this.script = "return {KEYS[1], ARGV[1], redis.call('exists', KEYS[1])} -- " + connection;
    }

    private static List<String[]> lines() {
        try (var in = RedisScript.class.getResourceAsStream("redis-script.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The commands there are lines for. */
    static List<String> commands() {
        return LINES.stream().map(line -> line[0]).distinct().toList();
    }

    /** The words of the next request. */
    List<Object> next() {
        String[] line = LINES.get(random.nextInt(LINES.size()));
        List<Object> words = new ArrayList<>();
        words.add(line[0]);
        for (int i = 1; i < line.length; i++) {
            String word = line[i];
            if (!word.endsWith("*") || !Character.isUpperCase(word.charAt(0))) {
                words.add(filled(word));
                continue;
            }
            String[] turn = word.substring(0, word.length() - 1).split("\\+");
            for (int times = 1 + random.nextInt(6); times > 0; times--) {
                for (String each : turn) {
                    words.add(filled(each));
                }
            }
        }
        return words;
    }

    private Object filled(String word) {
        if (!Character.isUpperCase(word.charAt(0))) {
            return word;
        }
        return switch (word) {
            case "K" -> key(KINDS.charAt(random.nextInt(KINDS.length())));
            case "S", "C", "L", "H", "T", "Z", "G", "P" ->
                key(random.nextInt(20) == 0 ? KINDS.charAt(random.nextInt(KINDS.length())) : word.charAt(0));
            case "Ot", "Oh", "Oz", "Zl" -> prefix + word + random.nextInt(3);
            case "X" -> value();
            case "F" -> "f\0\r\n\u00e9".substring(0, 1 + random.nextInt(2) * 4) + random.nextInt(6);
            case "I" -> "" + (random.nextInt(41) - 20);
            case "U" -> "" + random.nextInt(20);
            case "B" -> "" + random.nextInt(2);
            case "D" -> random.nextInt(20) == 0 ? "x" : "" + (random.nextInt(4001) - 2000) / 100.0;
            case "Y" ->
                random.nextInt(4) == 0
                        ? (random.nextBoolean() ? "-" : "+")
                        : "[(".charAt(random.nextInt(2)) + "f" + random.nextInt(6);
            case "W" ->
                random.nextInt(4) == 0
                        ? (random.nextBoolean() ? "-inf" : "+inf")
                        : (random.nextBoolean() ? "(" : "") + (random.nextInt(41) - 20);
            case "Longitude" -> "" + (random.nextInt(3400) - 1700) / 10.0;
            case "Latitude" -> "" + (random.nextInt(1600) - 800) / 10.0;
            case "Payload" -> payload;
            case "Script" -> script;
            case "Digest" -> digest();
            default -> throw new IllegalArgumentException("redis-script.txt: " + word);
        };
    }

    private String key(char kind) {
        int number = random.nextInt(KEYS_OF_A_KIND);
        return prefix + kind + (number == 0 ? "\u00ff\0\r\n" : "") + number;
    }

    private byte[] value() {
        int bound = random.nextInt(60) == 0 ? 60_000 : random.nextInt(10) == 0 ? 1 : 120;
        byte[] value = new byte[random.nextInt(bound)];
        random.nextBytes(value);
        return value;
    }

    private String digest() {
        try {
            byte[] bytes = MessageDigest.getInstance("SHA-1").digest(script.getBytes(StandardCharsets.ISO_8859_1));
            return HexFormat.of().formatHex(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
