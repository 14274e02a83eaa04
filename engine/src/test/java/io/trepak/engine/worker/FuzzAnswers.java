package io.trepak.engine.worker;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import io.trepak.engine.fuzz.Bytes;
import java.util.ArrayList;
import java.util.List;

/** What a server that works answers: whoever reads a value gets its key, so that swapped answers are seen. */
final class FuzzAnswers {
    /** The value of a key with this first character is so long that it is passed on as it comes. */
    private static final String LONG = "L";

    private static final int LONG_BYTES = 40_000;

    private FuzzAnswers() {}

    static byte[] to(String protocol, int lane, RequestFrame frame, byte[] in, int offset) {
        List<String> keys = new ArrayList<>();
        for (int key = 0; key < frame.keyCount(); key++) {
            keys.add(Bytes.text(in, offset + frame.keyOffset(key), frame.keyLength(key)));
        }
        String name = frame.command().name();
        boolean local = frame.command().route() == Route.LOCAL;
        return Bytes.of(protocol.equals("redis") ? redis(name, keys, local, lane) : memcached(name, keys));
    }

    static String valueOf(String key) {
        return key.startsWith(LONG) ? key + "x".repeat(LONG_BYTES) : key;
    }

    static String bulk(String value) {
        return "$" + value.length() + "\r\n" + value + "\r\n";
    }

    private static String redis(String name, List<String> keys, boolean local, int lane) {
        switch (name) {
            case "mget" -> {
                StringBuilder all = new StringBuilder("*" + keys.size() + "\r\n");
                keys.forEach(key -> all.append(bulk(valueOf(key))));
                return all.toString();
            }
            case "del", "exists", "unlink", "touch" -> {
                return ":" + keys.size() + "\r\n";
            }
            case "dbsize" -> {
                return ":1\r\n";
            }
            case "mset", "flushall", "flushdb" -> {
                return "+OK\r\n";
            }
            case "scan" -> {
                return "*2\r\n$1\r\n0\r\n*0\r\n";
            }
            case "hello" -> {
                return lane == 0 ? "+OK\r\n" : "%1\r\n$5\r\nproto\r\n:3\r\n";
            }
            default -> {
                return local || keys.isEmpty() ? "+OK\r\n" : bulk(valueOf(keys.get(0)));
            }
        }
    }

    static String block(String key, boolean cas) {
        String value = valueOf(key);
        return "VALUE " + key + " 0 " + value.length() + (cas ? " 1" : "") + "\r\n" + value + "\r\n";
    }

    private static String memcached(String name, List<String> keys) {
        switch (name) {
            case "get", "gets", "gat", "gats" -> {
                StringBuilder all = new StringBuilder();
                keys.forEach(key -> all.append(block(key, name.endsWith("s"))));
                return all + "END\r\n";
            }
            case "incr", "decr" -> {
                return "5\r\n";
            }
            case "delete" -> {
                return "DELETED\r\n";
            }
            case "touch" -> {
                return "TOUCHED\r\n";
            }
            case "version" -> {
                return "VERSION 1.6\r\n";
            }
            case "mn" -> {
                return "MN\r\n";
            }
            case "mg", "ms", "md", "ma" -> {
                return "HD\r\n";
            }
            case "me" -> {
                return "EN\r\n";
            }
            case "set", "add", "replace", "append", "prepend", "cas" -> {
                return "STORED\r\n";
            }
            default -> {
                return "OK\r\n";
            }
        }
    }
}
