package io.trepak.engine.worker.resources;

import io.trepak.engine.log.LogEvent;
import io.trepak.engine.net.Loop;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who are woken at the end of this turn of the loop. Nobody is woken earlier: whoever goes on sends requests, and must not do
 * that in the middle of what another connection has received.
 */
public final class WakeUps {
    private static final Logger LOG = LoggerFactory.getLogger(WakeUps.class);

    private final Loop loop;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

    WakeUps(Loop loop) {
        this.loop = loop;
    }

    /** Wakes somebody at the end of this turn. */
    public void add(Waiter waiter) {
        waiters.add(waiter);
        loop.wantTurnEnd();
    }

    /** Wakes all who were added until now. Who is added meanwhile comes next time. */
    public void run() {
        for (int left = waiters.size(); left > 0; left--) {
            wake(waiters.poll());
        }
    }

    /** Wakes one now; what it throws is its own affair, and keeps nobody else asleep. */
    public static void wake(Waiter waiter) {
        try {
            waiter.wake();
        } catch (RuntimeException | Error e) {
            LogEvent.INTERNAL_ERROR.log(LOG, "wake-up", e);
        }
    }
}
