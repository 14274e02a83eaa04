package com.example.line;

import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.Output;

/**
 * Makes one response of those to the fragments of a request. A fragment that failed, or was answered with an error, makes the
 * whole response that error. Belongs to one client's codec.
 */
final class LineJoin {
    /** Where in each fragment's answer the next line starts. */
    private int[] starts = new int[16];

    static void error(String message, Output out) {
        out.writeText("ERROR ").writeText(message).writeByte('\n');
    }

    /** {@code COUNT a} and {@code COUNT b} are {@code COUNT a+b}. */
    void counts(Fragments parts, Output out) {
        long sum = 0;
        for (int i = 0; i < parts.count(); i++) {
            int count = number(Answer.COUNT, parts, i, out);
            if (count < 0) {
                return;
            }
            sum += count;
        }
        out.writeText("COUNT ").writeDecimal(sum).writeByte('\n');
    }

    /** The lines of all lists, in the order of the request's keys. */
    void lists(Fragments parts, Output out) {
        if (starts.length < parts.count()) {
            starts = new int[parts.count()];
        }
        for (int i = 0; i < parts.count(); i++) {
            int lines = number(Answer.LIST, parts, i, out);
            if (lines < 0) {
                return;
            }
            if (lines != parts.keysIn(i)) {
                error("a server answered for " + lines + " keys of " + parts.keysIn(i), out);
                return;
            }
            starts[i] = lineEnd(parts, i, parts.offset(i));
        }
        out.writeText("LIST ").writeDecimal(parts.keyCount()).writeByte('\n');
        for (int key = 0; key < parts.keyCount(); key++) {
            int fragment = parts.fragmentOf(key);
            int start = starts[fragment];
            starts[fragment] = lineEnd(parts, fragment, start);
            out.write(parts.response(fragment), start, starts[fragment] - start);
        }
    }

    /** The number in a fragment's answer; -1, with the error written, when that is no such response. */
    private static int number(Answer wanted, Fragments parts, int fragment, Output out) {
        if (parts.failure(fragment) != null) {
            error(parts.failure(fragment).message(), out);
            return -1;
        }
        byte[] in = parts.response(fragment);
        int offset = parts.offset(fragment);
        int end = lineEnd(parts, fragment, offset);
        Answer answer = Answer.of(in, offset, end);
        int number = answer == wanted ? Answer.number(in, offset, end) : -1;
        if (answer == Answer.ERROR || answer == Answer.BUSY) {
            out.write(in, offset, end - offset);
        } else if (number < 0) {
            error("a server answered with something else than " + wanted, out);
        }
        return number;
    }

    private static int lineEnd(Fragments parts, int fragment, int from) {
        byte[] in = parts.response(fragment);
        int at = from;
        while (in[at] != '\n') {
            at++;
        }
        return at + 1;
    }
}
