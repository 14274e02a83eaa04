package io.trepak.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The decoder against a parser that knows nothing of buffers: recursive, on a String, from the specification's words. */
class ResponseDecoderTest {
    private static final int ROUNDS = 20_000;
    private static final int INCOMPLETE = -1;
    private static final int BROKEN = -2;
    private static final int DEPTH = 4;
    private static final String ALPHABET = "+-:$*_#,(=!~%|>?019.et\r\n\r\nab";
    private static final String DOUBLE = ",(-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?|-?inf|nan)";

    @Test
    void delimitsRandomResponsesLikeARecursiveParser() {
        check(false);
    }

    @Test
    void delimitsRandomResponsesOfVersion3LikeARecursiveParser() {
        check(true);
    }

    @Test
    void leavesThePayloadOfALongElementInTheMiddleOfAnArrayToTheEngine() {
        ResponseDecoder decoder = new ResponseDecoder(false, DEPTH, ResponseDecoder.PIECE_BYTES_MIN);
        ResponseFrame frame = new ResponseFrame();
        byte[] head = Resp.bytes("*2\r\n$100000\r\nabc");
        byte[] rest = Resp.bytes("$1\r\nx\r\n");

        assertEquals("*2\r\n$100000\r\n".length() + 100_000 + 2, decoder.decode(head, 0, head.length, frame));
        assertEquals(true, frame.hasMore() && decoder.isBegun());
        frame.begin(null, 0);
        assertEquals(rest.length, decoder.decode(rest, 0, rest.length, frame));
        assertEquals(false, frame.hasMore() || decoder.isBegun());
    }

    private static void check(boolean resp3) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int whole = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder();
            response(random, text, DEPTH, resp3);
            for (int faults = random.nextInt(3); faults > 0 && random.nextInt(2) == 0; faults--) {
                spoil(random, text);
            }
            text.append("+next\r\n", 0, random.nextInt(8));
            String input = text.toString();
            int expected = end(input, 0, resp3);
            assertEquals(
                    expected,
                    decode(input, random, resp3),
                    () -> "seed " + seed + ": " + input.replace("\r", "\\r").replace("\n", "\\n"));
            whole += expected > 0 ? 1 : 0;
        }
        assertEquals(true, whole > ROUNDS / 4 && whole < ROUNDS, whole + " whole responses are no mix");
    }

    // In pieces of random size until it is whole, broken, or there is no more; handed out in pieces of some size.
    private static int decode(String input, Random random, boolean resp3) {
        int pieceBytesMin = random.nextBoolean() ? 1 + random.nextInt(30) : ResponseDecoder.PIECE_BYTES_MIN;
        ResponseDecoder decoder = new ResponseDecoder(resp3, 2 * DEPTH, pieceBytesMin);
        ResponseFrame frame = new ResponseFrame();
        byte[] in = Resp.bytes(input);
        int from = 0;
        int limit = 0;
        while (limit < in.length) {
            limit = Math.min(in.length, limit + 1 + random.nextInt(random.nextBoolean() ? 2 : 40));
            try {
                int result = from == limit ? INCOMPLETE : decoder.decode(in, from, limit, frame);
                if (result > 0) {
                    from += result;
                    if (!frame.hasMore()) {
                        return from;
                    }
                    frame.begin(null, 0);
                }
            } catch (ProtocolException e) {
                return BROKEN;
            }
        }
        return INCOMPLETE;
    }

    private static void response(Random random, StringBuilder text, int depth, boolean resp3) {
        int kinds = resp3 ? 14 : 6;
        int more = resp3 ? 4 : 2;
        switch (random.nextInt(depth > 0 ? kinds + more : kinds)) {
            case 0 -> text.append("+OK\n\r\n");
            case 1 -> text.append("-ERR x\r\n");
            case 2 -> text.append(":").append(random.nextLong()).append("\r\n");
            case 3 -> text.append("$-1\r\n");
            case 4 -> text.append("*-1\r\n");
            case 5 -> bytes(random, "$", "", text);
            case 6 -> {
                if (resp3) {
                    text.append("_\r\n");
                } else {
                    elements(random, text, depth, false, "*", 1);
                }
            }
            case 7 -> text.append(resp3 ? ",-inf\r\n" : "*0\r\n");
            case 8 -> text.append(random.nextBoolean() ? "#t\r\n" : "#f\r\n");
            case 9 -> text.append(",").append(random.nextGaussian()).append("\r\n");
            case 10 -> text.append(",nan\r\n");
            case 11 -> text.append("(-").append(Math.abs(random.nextLong() / 2)).append("0123456789\r\n");
            case 12 -> bytes(random, "=", "txt:", text);
            case 13 -> bytes(random, "!", "", text);
            case 14 -> elements(random, text, depth, true, "*", 1);
            case 15 -> elements(random, text, depth, true, "~", 1);
            case 16 -> elements(random, text, depth, true, "%", 2);
            default -> {
                elements(random, text, depth, true, "|", 2);
                response(random, text, depth - 1, true);
            }
        }
    }

    private static void bytes(Random random, String type, String begin, StringBuilder text) {
        int length = random.nextInt(12);
        text.append(type + (begin.length() + length) + "\r\n" + begin);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        text.append("\r\n");
    }

    private static void elements(
            Random random, StringBuilder text, int depth, boolean resp3, String type, int elementsEach) {
        int count = random.nextInt(5);
        text.append(type + count + "\r\n");
        for (int i = 0; i < count * elementsEach; i++) {
            response(random, text, depth - 1, resp3);
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
    private static int end(String text, int at, boolean resp3) {
        int lineFeed = text.indexOf("\r", at);
        String line = text.substring(at, lineFeed < 0 ? text.length() : lineFeed);
        if (line.isEmpty()) {
            return lineFeed < 0 ? INCOMPLETE : BROKEN;
        }
        if (!isGoodLine(line, lineFeed >= 0, resp3)) {
            return BROKEN;
        }
        if (lineFeed < 0 || lineFeed + 1 == text.length()) {
            return INCOMPLETE;
        }
        if (text.charAt(lineFeed + 1) != '\n') {
            return BROKEN;
        }
        int next = lineFeed + 2;
        char type = line.charAt(0);
        long count = line.matches("[$*=!~%|][0-9]+") ? Long.parseLong(line.substring(1)) : -1;
        if (type == '$' && count >= 0 || type == '!' || type == '=') {
            int end = bulkEnd(text, next, count);
            return type == '=' && end > 0 && (count < 4 || text.charAt(next + 3) != ':') ? BROKEN : end;
        }
        long elements = type == '%' || type == '|' ? 2 * count : type == '*' || type == '~' ? count : 0;
        for (long i = 0; i < elements + (type == '|' ? 1 : 0) && next >= 0; i++) {
            next = end(text, next, resp3);
        }
        return next;
    }

    private static boolean isGoodLine(String line, boolean complete, boolean resp3) {
        char type = line.charAt(0);
        if (type == '+' || type == '-') {
            return true;
        }
        if (type == ':') {
            return line.matches(complete ? ":-?[0-9]{1,20}" : ":-?[0-9]{0,20}");
        }
        if (type == '$' || type == '*') {
            return line.matches(complete ? ".(-1|0|[1-9][0-9]{0,8})" : ".(-1?|[0-9]{0,9})");
        }
        return resp3
                && switch (type) {
                    case '_' -> line.equals("_");
                    case '#' -> line.matches(complete ? "#[tf]" : "#[tf]?");
                    case ',' -> complete ? line.matches(DOUBLE) : line.length() <= 65;
                    case '(' -> line.matches(complete ? ".-?[0-9]+" : ".-?[0-9]*");
                    case '=', '!', '~', '%', '|' -> line.matches(complete ? ".(0|[1-9][0-9]{0,8})" : ".[0-9]{0,9}");
                    default -> false;
                };
    }

    private static int bulkEnd(String text, int at, long length) {
        if (text.length() < at + length + 2) {
            return INCOMPLETE;
        }
        int end = at + (int) length;
        return text.startsWith("\r\n", end) ? end + 2 : BROKEN;
    }
}
