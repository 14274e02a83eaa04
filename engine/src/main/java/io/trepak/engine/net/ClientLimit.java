package io.trepak.engine.net;

import com.sun.management.UnixOperatingSystemMXBean;
import io.trepak.engine.log.EventLog;
import io.trepak.engine.log.LogEvent;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many clients there are file descriptors for. Connections to servers, the two ports for monitoring and the log need some
 * too, and a client nobody can dial a server for is better off in the listener's queue. What is free is measured, and
 * measured again when as many clients were accepted since: descriptors that are closed late, or taken by somebody else, are
 * seen. Thread: the acceptor's, where not said otherwise.
 */
public final class ClientLimit {
    /** For listeners whose connections are few by construction. */
    public static final ClientLimit NONE =
            new ClientLimit(() -> 0, () -> Long.MAX_VALUE, () -> 0, System::nanoTime, null);

    private static final Logger LOG = LoggerFactory.getLogger(ClientLimit.class);
    /** Between two measurements while clients wait: each reads a directory with an entry for each descriptor. */
    private static final long MEASURED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Accepting goes on when there is room for some, not for one. */
    private static final int RESUME_MAX = 32;

    private static final int RESUME_MIN = 2;

    private static final int SIDE_CONNECTIONS_MAX = 32;
    private static final int SIDE_CONNECTIONS_MIN = 4;
    private static final int SPARE_MAX = 32;
    private static final int SPARE_MIN = 8;

    private final IntSupplier clients;
    private final LongSupplier allowed;
    private final LongSupplier open;
    private final LongSupplier nanoTime;
    private final EventLog events;
    private long measuredNanos;
    /** Clients that may be accepted before it is measured again. */
    private long room;

    private volatile long kept;
    private volatile long limit = Long.MAX_VALUE;
    private volatile boolean full;

    ClientLimit(IntSupplier clients, LongSupplier allowed, LongSupplier open, LongSupplier nanoTime, EventLog events) {
        this.clients = clients;
        this.allowed = allowed;
        this.open = open;
        this.nanoTime = nanoTime;
        this.events = events;
    }

    /**
     * @param clients how many there are now, those on their way included
     */
    public static ClientLimit ofProcess(IntSupplier clients, EventLog events) {
        return new ClientLimit(
                clients, ClientLimit::allowedDescriptors, ClientLimit::openDescriptors, System::nanoTime, events);
    }

    /** Most file descriptors of this process; {@link Long#MAX_VALUE} where nobody knows. */
    public static long allowedDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** File descriptors this process has now; 0 where nobody knows. */
    public static long openDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? Math.max(0, unix.getOpenFileDescriptorCount())
                : 0;
    }

    /** Most callers at a time of one port for monitoring: fewer where descriptors are scarce. */
    public static int sideConnections() {
        return (int) share(allowedDescriptors(), SIDE_CONNECTIONS_MAX, SIDE_CONNECTIONS_MIN);
    }

    private static long share(long allowed, int most, int least) {
        return Math.max(least, Math.min(most, allowed / most));
    }

    /**
     * Keeps back what connections to servers may need: twice their number, for clients may ask for another protocol version,
     * and a reload opens new ones before the old ones are closed. However much that is, half of what clients and servers share
     * goes to clients. Any thread.
     */
    public void reserveFor(int connections) {
        kept = Math.min(wanted(connections), shared() / 2);
        free();
    }

    /** Descriptors that are not in use beside clients. */
    private long shared() {
        return Math.max(2, allowed.getAsLong() - Math.max(0, open.getAsLong() - clients.getAsInt()));
    }

    private long wanted(int serverConnections) {
        long max = allowed.getAsLong();
        return 2L * serverConnections
                + 2 * share(max, SIDE_CONNECTIONS_MAX, SIDE_CONNECTIONS_MIN)
                + share(max, SPARE_MAX, SPARE_MIN);
    }

    /** How many clients more there is room for. Any thread. */
    private long free() {
        if (allowed.getAsLong() == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        limit = Math.max(1, shared() - kept);
        return limit - clients.getAsInt();
    }

    /**
     * Whether the next client has to wait. Says so once, and once when there is room again. Asked once for each client that was
     * accepted, and again while it is full.
     */
    public boolean isFull() {
        if (full ? nanoTime.getAsLong() - measuredNanos < MEASURED_NANOS : --room > 0) {
            return full;
        }
        room = free();
        measuredNanos = nanoTime.getAsLong();
        boolean now = room < (full ? share(allowed.getAsLong(), RESUME_MAX, RESUME_MIN) : 1);
        if (now != full) {
            full = now;
            if (now) {
                events.log(
                        LOG,
                        LogEvent.ACCEPT_PAUSED,
                        allowed.getAsLong() + " file descriptors leave room for " + limit + " clients",
                        "new clients wait until others leave; raise LimitNOFILE (ulimit -n)");
            } else {
                events.log(
                        LOG,
                        LogEvent.ACCEPT_RESUMED,
                        clients.getAsInt() + " of " + limit + " clients are connected",
                        null);
            }
        }
        return now;
    }

    /** Whether clients wait. Any thread. */
    public boolean isHoldingBack() {
        return full;
    }

    /** Most clients; {@link Long#MAX_VALUE} where nobody knows. Any thread. */
    public long limit() {
        return limit;
    }
}
