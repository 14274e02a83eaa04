package io.trepak.demo;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * Prints which server gets which request: {@code get name -> red2}. At most so many lines a second; the rest is
 * counted. Thread: any.
 */
public final class RequestTrace {
    /** Prints the requests of one server. */
    public interface Line {
        /** @param request command and keys, without values */
        void print(String request);
    }

    private static final int LINES_PER_SECOND = 40;
    private static final int MAX_LENGTH = 100;
    private static final long SECOND = 1_000_000_000L;

    private final PrintStream out;
    private final LongSupplier nanoTime;
    private long secondStarted;
    private int printed;
    private long skipped;

    public RequestTrace(PrintStream out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
        this.secondStarted = nanoTime.getAsLong();
    }

    /** The lines of the server of that name. */
    public Line of(String server) {
        return request -> print(request, server);
    }

    private synchronized void print(String request, String server) {
        long now = nanoTime.getAsLong();
        if (now - secondStarted >= SECOND) {
            if (skipped > 0) {
                out.println("... and " + skipped + " more requests");
            }
            secondStarted = now;
            printed = 0;
            skipped = 0;
        }
        if (printed == LINES_PER_SECOND) {
            skipped++;
            return;
        }
        printed++;
        out.println(readable(request) + " -> " + server);
    }

    private static String readable(String request) {
        String text = request.length() > MAX_LENGTH ? request.substring(0, MAX_LENGTH) + "..." : request;
        return text.replaceAll("[^ -~]", "?");
    }
}
