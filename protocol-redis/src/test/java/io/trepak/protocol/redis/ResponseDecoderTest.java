package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.protocol.ProtocolException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The decoder against a parser that knows nothing of buffers: recursive, on a String, from the specification's words. */
class ResponseDecoderTest {
    private static final int ROUNDS = 20_000;
    private static final int INCOMPLETE = -1;
    private static final int BROKEN = -2;
    private static final String ALPHABET = "+-:$*_019\r\n\r\nab";

    @Test
    void delimitsRandomResponsesLikeARecursiveParser() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int whole = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder();
            response(random, text, 4);
            for (int faults = random.nextInt(3); faults > 0 && random.nextInt(2) == 0; faults--) {
                spoil(random, text);
            }
            text.append("+next\r\n", 0, random.nextInt(8));
            String input = text.toString();
            int expected = end(input, 0);
            assertEquals(
                    expected,
                    decode(input, random),
                    () -> "seed " + seed + ": " + input.replace("\r", "\\r").replace("\n", "\\n"));
            whole += expected > 0 ? 1 : 0;
        }
        assertEquals(true, whole > ROUNDS / 4 && whole < ROUNDS, whole + " whole responses are no mix");
    }

    // In pieces of random size until it is whole, broken, or there is no more.
    private static int decode(String input, Random random) {
        ResponseDecoder decoder = new ResponseDecoder();
        byte[] in = Resp.bytes(input);
        int limit = 0;
        while (limit < in.length) {
            limit = Math.min(in.length, limit + 1 + random.nextInt(random.nextBoolean() ? 2 : 40));
            try {
                int result = decoder.decode(in, 0, limit);
                if (result > 0) {
                    return result;
                }
            } catch (ProtocolException e) {
                return BROKEN;
            }
        }
        return INCOMPLETE;
    }

    private static void response(Random random, StringBuilder text, int depth) {
        switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> text.append("+OK\n\r\n");
            case 1 -> text.append("-ERR x\r\n");
            case 2 -> text.append(":").append(random.nextLong()).append("\r\n");
            case 3 -> text.append("$-1\r\n");
            case 4 -> text.append("*-1\r\n");
            case 5 -> {
                int length = random.nextInt(12);
                text.append("$" + length + "\r\n");
                for (int i = 0; i < length; i++) {
                    text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                }
                text.append("\r\n");
            }
            default -> {
                int elements = random.nextInt(5);
                text.append("*" + elements + "\r\n");
                for (int i = 0; i < elements; i++) {
                    response(random, text, depth - 1);
                }
            }
        }
    }

    private static void spoil(Random random, StringBuilder text) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
            case 0 -> text.setLength(Math.max(1, at));
            case 1 -> text.setCharAt(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            default -> text.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
    }

    // Index behind the response at `at`, or INCOMPLETE, or BROKEN.
    private static int end(String text, int at) {
        int lineFeed = text.indexOf("\r", at);
        String line = text.substring(at, lineFeed < 0 ? text.length() : lineFeed);
        if (line.isEmpty()) {
            return lineFeed < 0 ? INCOMPLETE : BROKEN;
        }
        boolean begun = switch (line.charAt(0)) {
            case '+', '-' -> true;
            case ':' -> line.matches(lineFeed < 0 ? ":-?[0-9]{0,20}" : ":-?[0-9]{1,20}");
            case '$', '*' -> line.matches(lineFeed < 0 ? ".(-1?|[0-9]{0,9})" : ".(-1|0|[1-9][0-9]{0,8})");
            default -> false;
        };
        if (!begun) {
            return BROKEN;
        }
        if (lineFeed < 0 || lineFeed + 1 == text.length()) {
            return INCOMPLETE;
        }
        if (text.charAt(lineFeed + 1) != '\n') {
            return BROKEN;
        }
        int next = lineFeed + 2;
        long count = line.matches("[$*][0-9]+") ? Long.parseLong(line.substring(1)) : -1;
        if (line.charAt(0) == '$' && count >= 0) {
            return bulkEnd(text, next, count);
        }
        for (long i = 0; line.charAt(0) == '*' && i < count && next >= 0; i++) {
            next = end(text, next);
        }
        return next;
    }

    private static int bulkEnd(String text, int at, long length) {
        if (text.length() < at + length + 2) {
            return INCOMPLETE;
        }
        int end = at + (int) length;
        return text.startsWith("\r\n", end) ? end + 2 : BROKEN;
    }
}
