package com.example.line;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a server answers, by the first word of the line. */
enum Answer {
    /** Done. */
    OK,
    /** A value, all bytes up to the end of the line. */
    VALUE,
    /** There is no such key. */
    NONE,
    /** How many. */
    COUNT,
    /** How many lines follow. */
    LIST,
    /** What the client did wrong. */
    ERROR,
    /** The server cannot serve now; counts as its failure. */
    BUSY,
    /** Nothing of the protocol. */
    UNKNOWN;

    private static final Answer[] ALL = values();
    private static final int MOST_DIGITS = 9;

    private final byte[] word = name().getBytes(StandardCharsets.US_ASCII);

    /** Of the line {@code in[from .. end)}, its end included. */
    static Answer of(byte[] in, int from, int end) {
        int wordEnd = wordEnd(in, from, end);
        for (Answer answer : ALL) {
            if (Arrays.equals(in, from, wordEnd, answer.word, 0, answer.word.length)) {
                return answer;
            }
        }
        return UNKNOWN;
    }

    /** The number behind the word; -1 when there is none. */
    static int number(byte[] in, int from, int end) {
        int first = wordEnd(in, from, end) + 1;
        int last = end - 1;
        if (first >= last || last - first > MOST_DIGITS) {
            return -1;
        }
        int number = 0;
        for (int at = first; at < last; at++) {
            if (in[at] < '0' || in[at] > '9') {
                return -1;
            }
            number = number * 10 + in[at] - '0';
        }
        return number;
    }

    private static int wordEnd(byte[] in, int from, int end) {
        int at = from;
        while (in[at] != ' ' && at < end - 1) {
            at++;
        }
        return at;
    }
}
