package io.trepak.engine.net;

import io.netty.channel.Channel;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps the connections of a port few. One too many closes the one that has waited for its caller the longest, so that
 * callers who do nothing keep nobody else out. Thread: the acceptor's.
 */
public final class ConnectionLimit {
    private final int max;
    /** Waiting for a request or for their caller to read, the longest first. */
    private final Set<Channel> waiting = new LinkedHashSet<>();

    private final Set<Channel> busy = new LinkedHashSet<>();
    private boolean closed;

    /**
     * @param max at least 1
     */
    public ConnectionLimit(int max) {
        this.max = max;
    }

    /** Counts a new connection, which waits for its caller. */
    public void add(Channel channel) {
        if (waiting.size() + busy.size() >= max) {
            Iterator<Channel> eldest = waiting.isEmpty() ? busy.iterator() : waiting.iterator();
            Channel closing = eldest.next();
            eldest.remove();
            closing.close();
        }
        waiting.add(channel);
        channel.closeFuture().addListener(closed -> {
            waiting.remove(channel);
            busy.remove(channel);
        });
    }

    /** Closes all that wait; those that are busy are to be closed with their response. */
    public void close() {
        closed = true;
        List.copyOf(waiting).forEach(Channel::close);
    }

    public boolean isClosed() {
        return closed;
    }

    /** Closes all there are, while their loop still runs what each has to release. */
    public void closeAll() {
        close();
        List.copyOf(busy).forEach(Channel::close);
    }

    /** A connection waits for the proxy from now on. */
    public void busy(Channel channel) {
        if (waiting.remove(channel)) {
            busy.add(channel);
        }
    }

    /** A connection waits for its caller again. */
    public void waiting(Channel channel) {
        if (busy.remove(channel)) {
            waiting.add(channel);
        }
    }
}
