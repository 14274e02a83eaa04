package io.trepak.topology.resp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the replies on one connection as they come, in pieces of any size. Strict, and bounded: whoever sends a reply that is longer
 * or deeper than it has reason to is not listened to any more.
 */
public final class RespReader {
    /**
     * What one reply may be at most.
     *
     * @param bytes how long it is
     * @param values how many values are in it, arrays included
     * @param depth how deep arrays are in it
     */
    public record Limits(int bytes, int values, int depth) {}

    private static final int LINE_BYTES_MAX = 64 * 1024;
    private static final int NO_STRING = -1;

    /** An array that is not complete. */
    private record Open(List<Reply> values, int length) {}

    private final Limits limits;
    private final Consumer<Reply> replies;
    private final Deque<Open> open = new ArrayDeque<>();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    /** Length of the string that is coming, without its line end; -1 while a line is. */
    private int stringLength = NO_STRING;

    private int replyBytes;
    private int replyValues;
    private boolean broken;

    /**
     * @param replies takes each one that is complete
     */
    public RespReader(Limits limits, Consumer<Reply> replies) {
        this.limits = limits;
        this.replies = replies;
    }

    /**
     * Reads on.
     *
     * @throws RespException when it cannot; nothing is read any more
     */
    public void read(byte[] bytes) throws RespException {
        if (broken) {
            return;
        }
        try {
            for (int i = 0; i < bytes.length; ) {
                i += stringLength == NO_STRING ? readLine(bytes, i) : readString(bytes, i);
            }
        } catch (RespException e) {
            broken = true;
            text.reset();
            open.clear();
            throw e;
        }
    }

    private int readLine(byte[] bytes, int from) throws RespException {
        int end = from;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        boolean whole = end < bytes.length;
        int taken = end - from + (whole ? 1 : 0);
        count(taken);
        text.write(bytes, from, end - from);
        if (text.size() > LINE_BYTES_MAX) {
            throw new RespException("a line of more than " + LINE_BYTES_MAX + " bytes");
        }
        if (whole) {
            String line = take();
            if (!line.endsWith("\r")) {
                throw new RespException("a line that ends without a carriage return");
            }
            line(line.substring(0, line.length() - 1));
        }
        return taken;
    }

    private int readString(byte[] bytes, int from) throws RespException {
        int taken = Math.min(stringLength + 2 - text.size(), bytes.length - from);
        text.write(bytes, from, taken);
        count(taken);
        if (text.size() == stringLength + 2) {
            String string = take();
            if (!string.endsWith("\r\n")) {
                throw new RespException("a string that is longer than it says");
            }
            stringLength = NO_STRING;
            value(new Reply.Text(string.substring(0, string.length() - 2)));
        }
        return taken;
    }

    private String take() {
        String taken = text.toString(StandardCharsets.UTF_8);
        text.reset();
        return taken;
    }

    private void count(int bytes) throws RespException {
        replyBytes += bytes;
        if (replyBytes > limits.bytes) {
            throw new RespException("a reply of more than " + limits.bytes + " bytes");
        }
    }

    private void line(String line) throws RespException {
        if (line.isEmpty()) {
            throw new RespException("an empty line");
        }
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+' -> value(new Reply.Text(rest));
            case '-' -> value(new Reply.Failure(rest));
            case ':' -> value(new Reply.Whole(number(rest)));
            case '$' -> {
                int length = length(rest, limits.bytes);
                if (length < 0) {
                    value(new Reply.Nothing());
                } else {
                    stringLength = length;
                }
            }
            case '*' -> {
                int length = length(rest, limits.values);
                if (length < 0) {
                    value(new Reply.Nothing());
                } else if (length == 0) {
                    value(new Reply.Values(List.of()));
                } else if (open.size() == limits.depth) {
                    throw new RespException("arrays nested deeper than " + limits.depth);
                } else {
                    open.push(new Open(new ArrayList<>(), length));
                }
            }
            default -> throw new RespException("a line that begins with no type of RESP");
        }
    }

    private static long number(String text) throws RespException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new RespException("a number that is none");
        }
    }

    private static int length(String text, int most) throws RespException {
        long length = number(text);
        if (length < -1 || length > most) {
            throw new RespException("a length of " + length + "; expected -1 to " + most);
        }
        return (int) length;
    }

    private void value(Reply complete) throws RespException {
        Reply value = complete;
        if (++replyValues > limits.values) {
            throw new RespException("a reply of more than " + limits.values + " values");
        }
        while (!open.isEmpty()) {
            Open array = open.peek();
            array.values.add(value);
            if (array.values.size() < array.length) {
                return;
            }
            open.pop();
            value = new Reply.Values(List.copyOf(array.values));
        }
        replyBytes = 0;
        replyValues = 0;
        replies.accept(value);
    }
}
