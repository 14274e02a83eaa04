package io.trepak.engine.config;

import io.trepak.engine.ProxyConfig;
import io.trepak.engine.config.YamlNode.Scalar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of the whole proxy: {@code key: value} at the left margin. nutcracker has none, and a pool is never a plain
 * value, so the two cannot be mistaken for each other.
 */
final class GlobalKeys {
    private static final String WORKERS = "workers";
    private static final String TRANSPORT = "transport";
    private static final String MAX_BUFFERED_BYTES = "max_buffered_bytes";
    private static final List<String> NAMES = List.of(WORKERS, TRANSPORT, MAX_BUFFERED_BYTES);
    private static final List<String> TRANSPORTS = List.of("auto", "io_uring", "epoll", "kqueue", "nio");
    private static final int MOST_WORKERS = 256;
    private static final int LEAST_BUFFERED_BYTES = 16 << 20;

    private final Map<String, Integer> lines = new HashMap<>();
    int workers;
    String transport = "auto";
    long maxBufferedBytes = ProxyConfig.DEFAULT_MAX_BUFFERED_BYTES;

    void read(Scalar key, String text, Problems problems) {
        String name = key.text();
        Integer earlier = lines.putIfAbsent(name, key.line());
        if (earlier != null) {
            problems.directive(
                    key.line(), name, "is a duplicate; expected it once, and line " + earlier + " has it already");
            return;
        }
        try {
            read(name, text);
        } catch (InvalidValue e) {
            problems.directive(key.line(), name, e.getMessage());
        }
    }

    private void read(String name, String text) throws InvalidValue {
        switch (name) {
            case WORKERS -> workers = (int) number(text, 1, MOST_WORKERS, "1 to " + MOST_WORKERS);
            case MAX_BUFFERED_BYTES ->
                maxBufferedBytes =
                        number(text, LEAST_BUFFERED_BYTES, Long.MAX_VALUE, LEAST_BUFFERED_BYTES + " or more (bytes)");
            case TRANSPORT -> {
                if (!TRANSPORTS.contains(text)) {
                    throw new InvalidValue("is not a valid transport; expected " + String.join(", ", TRANSPORTS));
                }
                transport = text;
            }
            default -> throw unknown(name, text);
        }
    }

    private static long number(String text, long least, long most, String expected) throws InvalidValue {
        long value = Digits.parse(text, Long.MAX_VALUE);
        if (value < 0) {
            throw new InvalidValue("is not a number; expected " + expected);
        }
        if (value < least || value > most) {
            throw new InvalidValue("is too " + (value < least ? "small" : "large") + "; expected " + expected);
        }
        return value;
    }

    private static InvalidValue unknown(String name, String text) {
        if (text.isEmpty()) {
            return new InvalidValue("is a pool without keys; expected its keys indented on the lines below");
        }
        String otherwise = "; expected " + String.join(", ", NAMES) + ", or a pool with its keys indented below";
        return new InvalidValue("is unknown" + Nearest.hint(name, NAMES, otherwise));
    }
}
