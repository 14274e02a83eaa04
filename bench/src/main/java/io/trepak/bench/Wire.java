package io.trepak.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Requests and responses as they are on the wire. */
final class Wire {
    /** Bytes of the value that stands for all values; the size performance figures of proxies are quoted for. */
    static final int VALUE_BYTES = 64;

    /** 2<sup>32</sup> divided by the golden ratio; odd, so no two numbers get one key. */
    private static final int GOLDEN_RATIO = 0x9e3779b9;

    private static final String VALUE = "v".repeat(VALUE_BYTES);

    private Wire() {}

    /**
     * A key of twelve bytes; all have the same length, so that all requests of a kind have. Not simply counted up: fnv1a_64
     * cut to 32 bits gives keys that differ in their last digits only nearly the same hash, and all to one server.
     */
    static String key(int number) {
        return "%08x:key".formatted(number * GOLDEN_RATIO);
    }

    /** So many keys, the first of which has this number. */
    static List<String> keys(int first, int count) {
        return IntStream.range(first, first + count).mapToObj(Wire::key).toList();
    }

    static byte[] redisGet(String key) {
        return redisArray(List.of("GET", key));
    }

    static byte[] redisSet(String key) {
        return redisArray(List.of("SET", key, VALUE));
    }

    static byte[] redisMget(List<String> keys) {
        return redisArray(concat("MGET", keys));
    }

    static byte[] redisBulk() {
        return ascii(bulk(VALUE));
    }

    static byte[] redisValues(int count) {
        return ascii("*" + count + "\r\n" + bulk(VALUE).repeat(count));
    }

    static byte[] memcachedGet(List<String> keys) {
        return ascii(String.join(" ", concat("get", keys)) + "\r\n");
    }

    static byte[] memcachedSet(String key) {
        return ascii("set " + key + " 0 0 " + VALUE_BYTES + "\r\n" + VALUE + "\r\n");
    }

    static byte[] memcachedValues(List<String> keys) {
        StringBuilder text = new StringBuilder();
        for (String key : keys) {
            text.append("VALUE ").append(key).append(" 0 ").append(VALUE_BYTES).append("\r\n");
            text.append(VALUE).append("\r\n");
        }
        return ascii(text.append("END\r\n").toString());
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] join(List<byte[]> pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] redisArray(List<String> arguments) {
        StringBuilder text = new StringBuilder("*" + arguments.size() + "\r\n");
        arguments.forEach(argument -> text.append(bulk(argument)));
        return ascii(text.toString());
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static List<String> concat(String first, List<String> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toList();
    }
}
