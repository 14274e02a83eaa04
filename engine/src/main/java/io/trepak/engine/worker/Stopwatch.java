package io.trepak.engine.worker;

import io.trepak.engine.net.Loop;
import io.trepak.engine.net.WriteBuffer;
import io.trepak.engine.stats.CommandClass;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.Stage;
import java.util.Arrays;

/**
 * Times the requests of one worker, see {@link Stage}. Every request has its times, and they cost little: the clock is read
 * once a turn, and once more when what was written in it has left.
 *
 * <pre>
 *   queued: the turn's time ─► written: after the flush ─► answered: the turn's time ─► gone: after the flush
 * </pre>
 *
 * One of so many goes into the histograms, at random distances: of a client that sends bundles of a fixed size, the same one
 * in each bundle would be taken otherwise.
 */
final class Stopwatch {
    /** So many answers at most are timed while their clients do not read. */
    private static final int LEAVING_MAX = 1024;

    /** An answer written and perhaps not sent. */
    private static final class Leaving {
        private Frontend client;
        private WriteBuffer out;
        /** How many bytes the client will have been sent when it is gone. */
        private long end;

        private long answeredNanos;
        private Latencies latencies;
        private CommandClass commands;
    }

    private final Loop loop;
    /** 0 for none. */
    private final int requestsPerSample;

    private int requestsToNext;
    private int random = 0x9e3779b9;

    /** Connections to servers with requests that may not be written yet. */
    private Backend[] writing = new Backend[16];

    private int writingCount;
    /** Those behind the count are free. */
    private final Leaving[] leaving = new Leaving[LEAVING_MAX];

    private int leavingCount;

    /**
     * @param requestsPerSample one of so many goes into the histograms; 0 for none
     */
    Stopwatch(Loop loop, int requestsPerSample) {
        this.loop = loop;
        this.requestsPerSample = requestsPerSample;
        this.requestsToNext = requestsPerSample;
        loop.onFlushed(this::flushed);
    }

    /** Whether the next request goes into the histograms. */
    boolean takes() {
        return --requestsToNext == 0 && takesThis();
    }

    private boolean takesThis() {
        if (requestsPerSample == 0) {
            return false;
        }
        // Marsaglia, Xorshift RNGs, 2003: the triple 13, 17, 5.
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        requestsToNext = 1 + Integer.remainderUnsigned(random, 2 * requestsPerSample - 1);
        return true;
    }

    /** Has a connection told when what was written to it has left. */
    void awaitWritten(Backend backend) {
        if (writingCount == writing.length) {
            writing = Arrays.copyOf(writing, writingCount * 2);
        }
        writing[writingCount++] = backend;
    }

    /** Notes what a request has behind it whose answer is here. */
    void answered(Request request, long answeredNanos) {
        long writtenNanos = request.writtenNanos == 0 ? answeredNanos : request.writtenNanos;
        request.backend
                .server()
                .note(
                        CommandClass.of(request.command),
                        writtenNanos - request.queuedAtNanos,
                        answeredNanos - writtenNanos);
    }

    /** Notes when an answer that was just written to a client has left. */
    void awaitGone(Request request, Frontend client, WriteBuffer out, long answeredNanos) {
        if (leavingCount == LEAVING_MAX) {
            return;
        }
        Leaving answer = leaving[leavingCount];
        if (answer == null) {
            answer = new Leaving();
            leaving[leavingCount] = answer;
        }
        leavingCount++;
        answer.client = client;
        answer.out = out;
        answer.end = out.sentBytes() + out.pendingBytes();
        answer.answeredNanos = answeredNanos;
        answer.latencies = request.backend.server().poolLatencies();
        answer.commands = CommandClass.of(request.command);
    }

    private void flushed() {
        if (writingCount == 0 && leavingCount == 0) {
            return;
        }
        long now = System.nanoTime();
        int kept = 0;
        for (int i = 0; i < writingCount; i++) {
            Backend backend = writing[i];
            writing[i] = null;
            if (!backend.flushed(now)) {
                writing[kept++] = backend;
            }
        }
        writingCount = kept;
        for (int i = 0; i < leavingCount; i++) {
            if (isOver(leaving[i], now)) {
                free(i--);
            }
        }
    }

    private static boolean isOver(Leaving answer, long now) {
        if (answer.client.end().isClosed()) {
            return true;
        }
        if (answer.out.sentBytes() < answer.end) {
            return false;
        }
        answer.latencies.add(answer.commands, Stage.CLIENT, now - answer.answeredNanos);
        return true;
    }

    private void free(int index) {
        Leaving over = leaving[index];
        over.client = null;
        over.out = null;
        over.latencies = null;
        leaving[index] = leaving[--leavingCount];
        leaving[leavingCount] = over;
    }
}
