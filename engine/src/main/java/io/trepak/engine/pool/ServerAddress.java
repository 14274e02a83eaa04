package io.trepak.engine.pool;

import io.netty.util.NetUtil;
import io.trepak.engine.log.EventLog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where to dial a server. A name is resolved on the control side, at the start and again whenever somebody dials; workers
 * never wait for it but use the last good address.
 */
public final class ServerAddress {
    private static final Logger LOG = LoggerFactory.getLogger(ServerAddress.class);

    private final String text;
    private final Executor control;
    private final EventLog events;
    private final AtomicBoolean resolving = new AtomicBoolean();
    private final String host;
    private final int port;
    private final boolean literal;
    private volatile SocketAddress resolved;

    ServerAddress(String text, Executor control, EventLog events) {
        this.text = text;
        this.control = control;
        this.events = events;
        if (text.startsWith("/")) {
            host = null;
            port = 0;
            literal = true;
            resolved = UnixDomainSocketAddress.of(text);
            return;
        }
        int colon = text.lastIndexOf(':');
        host = text.substring(0, colon);
        port = Integer.parseInt(text.substring(colon + 1));
        literal = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
        if (literal) {
            resolve();
        }
    }

    /**
     * The address to dial now. Asks for a fresh look at a name, for the next time.
     *
     * <p>Thread: worker; does not block.
     *
     * @return null when the name has never been resolved
     */
    public SocketAddress get() {
        if (!literal && resolving.compareAndSet(false, true)) {
            try {
                control.execute(this::resolve);
            } catch (RejectedExecutionException e) {
                resolving.set(false); // closing down
            }
        }
        return resolved;
    }

    /** Thread: control; may block for as long as the system's resolver does. */
    void resolve() {
        if (host == null) {
            return;
        }
        try {
            resolved = new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            String meanwhile = resolved == null ? "its requests fail until it succeeds" : "keeping the last address";
            events.warn(LOG, "address resolution of '{}' failed; {}", text, meanwhile);
        } finally {
            resolving.set(false);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
