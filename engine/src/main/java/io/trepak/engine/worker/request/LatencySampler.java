package io.trepak.engine.worker.request;

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
 *   queued: the turn's time ─► written: after the flush ─► response: the turn's time ─► gone: after the flush
 * </pre>
 *
 * One of so many goes into the histograms, at random distances: of a client that sends bundles of a fixed size, the same one
 * in each bundle would be taken otherwise.
 */
public final class LatencySampler {
    /** So many responses at most are timed while their clients do not read. */
    private static final int LEAVING_MAX = 1024;

    /** A connection that is told when what was written to it has left. */
    public interface Writing {
        /** What waited may have been written. Returns whether all of it was, or never will be. */
        boolean flushed(long nowNanos);
    }

    /** A response written and perhaps not sent. */
    private static final class Leaving {
        private Requester client;
        private WriteBuffer out;
        /** How many bytes the client will have been sent when it is gone. */
        private long end;

        private long responseNanos;
        private Latencies latencies;
        private CommandClass commands;
    }

    private final Loop loop;
    /** 0 for none. */
    private final int requestsPerSample;

    private int requestsToNext;
    private int random = 0x9e3779b9;

    /** Connections to servers with requests that may not be written yet. */
    private Writing[] writing = new Writing[16];

    private int writingCount;
    /** Those behind the count are free. */
    private final Leaving[] leaving = new Leaving[LEAVING_MAX];

    private int leavingCount;

    /**
     * @param requestsPerSample one of so many goes into the histograms; 0 for none
     */
    public LatencySampler(Loop loop, int requestsPerSample) {
        this.loop = loop;
        this.requestsPerSample = requestsPerSample;
        this.requestsToNext = requestsPerSample;
        loop.onFlushed(this::flushed);
    }

    /** Whether the next request goes into the histograms. */
    public boolean takes() {
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
    public void awaitWritten(Writing connection) {
        if (writingCount == writing.length) {
            writing = Arrays.copyOf(writing, writingCount * 2);
        }
        writing[writingCount++] = connection;
    }

    /** Notes what a request has behind it whose response is here. */
    public void responded(Request request, long responseNanos) {
        long writtenNanos = request.writtenNanos() == 0 ? responseNanos : request.writtenNanos();
        request.destination()
                .note(
                        CommandClass.of(request.command()),
                        writtenNanos - request.queuedAtNanos(),
                        responseNanos - writtenNanos);
    }

    /** Notes when a response that was just written to a client has left. */
    public void awaitGone(Request request, Requester client, WriteBuffer out, long responseNanos) {
        if (leavingCount == LEAVING_MAX) {
            return;
        }
        Leaving response = leaving[leavingCount];
        if (response == null) {
            response = new Leaving();
            leaving[leavingCount] = response;
        }
        leavingCount++;
        response.client = client;
        response.out = out;
        response.end = out.sentBytes() + out.pendingBytes();
        response.responseNanos = responseNanos;
        response.latencies = request.destination().poolLatencies();
        response.commands = CommandClass.of(request.command());
    }

    private void flushed() {
        if (writingCount == 0 && leavingCount == 0) {
            return;
        }
        long now = loop.preciseNanos();
        int kept = 0;
        for (int i = 0; i < writingCount; i++) {
            Writing connection = writing[i];
            writing[i] = null;
            if (!connection.flushed(now)) {
                writing[kept++] = connection;
            }
        }
        writingCount = kept;
        for (int i = 0; i < leavingCount; i++) {
            if (isOver(leaving[i], now)) {
                free(i--);
            }
        }
    }

    private static boolean isOver(Leaving response, long now) {
        if (response.client.isClosed()) {
            return true;
        }
        if (response.out.sentBytes() < response.end) {
            return false;
        }
        response.latencies.add(response.commands, Stage.CLIENT, now - response.responseNanos);
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
