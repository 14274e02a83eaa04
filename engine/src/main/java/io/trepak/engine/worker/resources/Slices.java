package io.trepak.engine.worker.resources;

import io.trepak.engine.log.LogEvent;
import io.trepak.engine.net.Loop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that would make a turn of the loop too long is done in slices, one per turn whoever has some, each in its turn: however many
 * such requests there are, everybody else waits for one slice at most.
 */
public final class Slices {
    private static final Logger LOG = LoggerFactory.getLogger(Slices.class);

    private final Loop loop;
    private final ArrayDeque<Sliced> waiting = new ArrayDeque<>();
    private boolean scheduled;

    Slices(Loop loop) {
        this.loop = loop;
    }

    /** Somebody who has such work. */
    public interface Sliced {
        /** Does one slice of it, and asks for another when there is more. */
        void slice();
    }

    /** Has somebody do a slice of its work in one of the next turns. */
    public void add(Sliced one) {
        waiting.add(one);
        schedule();
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            // Not by execute(): a task that adds another one would have it run in the same turn.
            loop.schedule(this::run, 0, TimeUnit.NANOSECONDS);
        }
    }

    private void run() {
        scheduled = false;
        Sliced next = waiting.poll();
        if (!waiting.isEmpty()) {
            schedule();
        }
        try {
            next.slice();
        } catch (RuntimeException | Error e) {
            LogEvent.INTERNAL_ERROR.log(LOG, "slice of work", e);
        }
    }
}
