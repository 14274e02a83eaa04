package io.trepak.engine.pool;

import io.netty.util.NetUtil;
import io.trepak.engine.log.LogEvent;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All addresses a host name has, whatever the order of the responses. Looks the name up at once and again whenever the response is
 * no longer good, until it is closed; a failed answer changes nothing. Made by who turns addresses into servers.
 */
public final class HostAddresses implements AutoCloseable {
    /** More addresses than that are left out: each may become a server with connections of every worker. */
    public static final int MOST = 256;

    private static final Logger LOG = LoggerFactory.getLogger(HostAddresses.class);

    private static final Comparator<InetAddress> ORDER = Comparator.<InetAddress>comparingInt(
                    address -> address.getAddress().length)
            .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);

    private final String host;
    private final Names names;
    private final Runnable answered;
    private final CountDownLatch lookedUp = new CountDownLatch(1);
    private final LookupTimes times = new LookupTimes();
    private volatile List<InetAddress> known = List.of();
    private volatile boolean closed;
    private boolean tooMany;

    /**
     * @param answered run after each response that is one, on any thread
     */
    public HostAddresses(String host, Names names, Runnable answered) {
        this.host = host;
        this.names = names;
        this.answered = answered;
    }

    /** Starts looking the name up. */
    public void watch() {
        if (!closed) {
            names.lookUp(host, answer -> {
                long millis = learn(answer);
                lookedUp.countDown();
                if (!answer.addresses().isEmpty() && !closed) {
                    answered.run();
                }
                names.later(this::watch, millis);
            });
        }
    }

    private synchronized long learn(Names.Answer answer) {
        if (answer.addresses().isEmpty()) {
            if (!times.isFailing() && !closed) {
                LogEvent.NAME_FAILED.log(
                        LOG,
                        "'" + host + "'",
                        answer.failure() + "; "
                                + (known.isEmpty()
                                        ? "it is one server whose requests fail, until it succeeds"
                                        : "keeping the servers it is known to have"));
            }
            return times.after(answer);
        }
        TreeSet<InetAddress> found = new TreeSet<>(ORDER);
        found.addAll(answer.addresses());
        known.stream()
                .filter(address -> answer.unanswered().contains(familyOf(address)))
                .forEach(found::add);
        if (found.size() > MOST && !tooMany) {
            LogEvent.NAME_TOO_LARGE.log(
                    LOG,
                    "'" + host + "'",
                    found.size() + " addresses, of which the first " + MOST + " become servers, up to "
                            + NetUtil.toAddressString(
                                    found.stream().skip(MOST - 1).findFirst().orElseThrow()));
        }
        tooMany = found.size() > MOST;
        known = found.stream().limit(MOST).toList();
        return times.after(answer);
    }

    private static StandardProtocolFamily familyOf(InetAddress address) {
        return address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    /** Those of the last good response, in an order of their own; empty while there was none. */
    public List<InetAddress> known() {
        return known;
    }

    /** Waits until the name was looked up once, or for so long; whatever came of it. */
    public boolean await(long nanos) throws InterruptedException {
        return lookedUp.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Looks up no more. */
    @Override
    public void close() {
        closed = true;
    }
}
