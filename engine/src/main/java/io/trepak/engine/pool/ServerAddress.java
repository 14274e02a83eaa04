package io.trepak.engine.pool;

import io.trepak.engine.log.LogEvent;
import io.trepak.engine.text.NumericHost;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where to dial a server: one address, or those its name has. A name is looked up at the start and again whenever what is
 * known of it is no longer good; workers never wait for that, but use what was known last. They stay with one address as
 * long as it can be connected to, and take the next when it cannot. Lives as long as somebody uses it.
 */
public final class ServerAddress {
    private static final Logger LOG = LoggerFactory.getLogger(ServerAddress.class);

    /** What is known, and which of it is in use. */
    private record Known(List<InetSocketAddress> addresses, int current) {
        InetSocketAddress inUse() {
            return addresses.get(current);
        }
    }

    private final String text;
    private final Names names;
    private final CountDownLatch lookedUp;
    /** Null for an address that needs no looking up. */
    private final String host;

    private final int port;
    private final SocketAddress fixed;
    private volatile Known known;
    private final LookupTimes times = new LookupTimes();

    /**
     * @param text null when nobody knows it
     * @param names looks up its name; null when nobody is to, and it has no address if it is a name
     */
    ServerAddress(String text, Names names) {
        this.text = text;
        this.names = names;
        int colon = text == null ? -1 : text.lastIndexOf(':');
        if (text == null) {
            host = null;
            port = 0;
            fixed = null;
        } else if (text.startsWith("/")) {
            host = null;
            port = 0;
            fixed = UnixDomainSocketAddress.of(text);
        } else {
            String named = text.substring(0, colon);
            port = Integer.parseInt(text.substring(colon + 1));
            fixed = literal(named, port);
            host = fixed == null ? named : null;
        }
        lookedUp = new CountDownLatch(host == null || names == null ? 0 : 1);
    }

    private static SocketAddress literal(String host, int port) {
        try {
            InetAddress address = NumericHost.parse(host);
            return address == null ? null : new InetSocketAddress(address, port);
        } catch (UnknownHostException e) {
            return null; // the network interface it names is not there yet, and is looked up as a name is
        }
    }

    /** Starts looking its name up, if it has one, and has that done again in time. */
    void watch() {
        if (host != null && names != null) {
            lookUp(new WeakReference<>(this), names, host);
        }
    }

    /** Ends with the last user of the address. */
    private static void lookUp(WeakReference<ServerAddress> user, Names names, String host) {
        names.lookUp(host, answer -> {
            ServerAddress address = user.get();
            if (address != null) {
                long millis = address.learn(answer);
                names.later(
                        () -> {
                            if (user.get() != null) {
                                lookUp(user, names, host);
                            }
                        },
                        millis);
            }
        });
    }

    /** Has its name, if it has one, looked up before it is due. Any thread; does not block. */
    public void lookUpNow() {
        if (host != null && names != null) {
            names.lookUp(host, this::learn);
        }
    }

    /** What was found out is in use from now on. Returns when to ask again. */
    private synchronized long learn(Names.Answer answer) {
        if (answer.addresses().isEmpty()) {
            if (!times.isFailing()) {
                LogEvent.NAME_FAILED.log(
                        LOG,
                        "'" + text + "'",
                        answer.failure() + "; "
                                + (known == null ? "its requests fail until it succeeds" : "keeping what is known"));
            }
            lookedUp.countDown();
            return times.after(answer);
        }
        List<InetSocketAddress> found = answer.addresses().stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
        Known before = known;
        if (before == null || !before.addresses.containsAll(found) || !found.containsAll(before.addresses)) {
            LogEvent.NAME_RESOLVED.log(LOG, "'" + text + "'", found);
            known = new Known(found, before == null ? 0 : Math.max(0, found.indexOf(before.inUse())));
        }
        lookedUp.countDown();
        return times.after(answer);
    }

    /** Done when the name has been looked up once, whatever came of it. */
    CountDownLatch lookedUp() {
        return lookedUp;
    }

    /**
     * The address to dial now. Any thread; does not block.
     *
     * @return null when the name has never been resolved
     */
    public SocketAddress get() {
        Known now = known;
        return now == null ? fixed : now.inUse();
    }

    /** How many addresses there are to try. */
    public int count() {
        Known now = known;
        return now == null ? 1 : now.addresses.size();
    }

    /** This address could not be connected to: takes the next, unless somebody did already. Any thread. */
    public synchronized void skip(SocketAddress failed) {
        Known now = known;
        if (now != null && now.inUse().equals(failed)) {
            known = new Known(now.addresses, (now.current + 1) % now.addresses.size());
        }
    }

    @Override
    public String toString() {
        return String.valueOf(text);
    }
}
