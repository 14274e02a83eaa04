package io.trepak.engine.net;

import io.netty.channel.unix.Errors;
import io.trepak.engine.log.LogEvent;
import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits at the start for addresses that another process has: the one before, most likely, which was told to end a moment ago
 * and has not come to it yet. All addresses of a start share the time. Used by the thread that starts the proxy.
 */
public final class PortWait {
    /** Opens something that listens. */
    @FunctionalInterface
    public interface Opening<T> {
        T open() throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(PortWait.class);
    private static final long RETRY_MILLIS = 50;

    private final long millis;
    private long deadlineNanos;
    private boolean waiting;

    /**
     * @param millis how long the addresses may be waited for; 0 fails at once
     */
    public PortWait(long millis) {
        this.millis = millis;
    }

    /**
     * Opens it, again and again while its address is in use and there is time.
     *
     * @param busy run before each new try
     * @throws IOException of the last try
     */
    public <T> T open(Opening<T> opening, Runnable busy) throws IOException {
        while (true) {
            try {
                return opening.open();
            } catch (IOException e) {
                if (!isInUse(e) || !isTimeLeft(e)) {
                    throw e;
                }
                busy.run();
                rest();
            }
        }
    }

    private boolean isTimeLeft(IOException e) {
        if (!waiting && millis > 0) {
            waiting = true;
            deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            LogEvent.PORT_WAIT.log(LOG, e.getMessage(), "up to " + millis + " ms for the process that has it to end");
        }
        return waiting && System.nanoTime() - deadlineNanos < 0;
    }

    private static void rest() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for an address in use", e);
        }
    }

    /** Not an address that is no address of this machine, which is a BindException as well. */
    public static boolean isInUse(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            boolean ofBind = e instanceof BindException || e instanceof Errors.NativeIoException;
            if (ofBind && Reason.of(e).equals(Reason.IN_USE)) {
                return true;
            }
        }
        return false;
    }
}
