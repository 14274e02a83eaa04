package io.trepak.api.tck;

import io.trepak.api.Options;
import io.trepak.api.Server;
import io.trepak.api.topology.Conversation;
import io.trepak.api.topology.Topology;
import io.trepak.api.topology.TopologyContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A pool made up by a test for a topology: what it dials is talked to by the test, and what it publishes is kept. */
public final class TestTopology extends TestContext implements TopologyContext {
    /** A conversation the topology has begun. */
    public static final class Dialled implements Conversation {
        private final String address;
        private final Listener listener;
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private boolean closed;

        private Dialled(String address, Listener listener) {
            this.address = address;
            this.listener = listener;
        }

        @Override
        public void send(byte[] bytes) {
            if (!closed) {
                sent.writeBytes(bytes);
            }
        }

        @Override
        public void close() {
            closed = true;
        }

        // ---- for the test

        /** Whom it was begun with. */
        public String address() {
            return address;
        }

        /** What the topology has sent since this was last asked, one character for each byte. */
        public String sent() {
            String text = sent.toString(StandardCharsets.ISO_8859_1);
            sent.reset();
            return text;
        }

        /** Has the other end say something, one byte for each character. */
        public void say(String text) {
            if (!closed) {
                listener.received(text.getBytes(StandardCharsets.ISO_8859_1));
            }
        }

        /** Has the other end close, or refuse. */
        public void end(String reason) {
            if (!closed) {
                closed = true;
                listener.closed(reason);
            }
        }

        /** Whether either end has closed it. */
        public boolean isClosed() {
            return closed;
        }
    }

    /** As in a pool that does not say it. */
    private static final int FAILOVER_WAIT_MILLIS = 5000;

    private final List<Server> configured;
    private boolean readsReplicas;
    private final List<Topology> published = new ArrayList<>();
    private final List<Dialled> dialled = new ArrayList<>();

    /** A pool with these servers in its file. */
    public TestTopology(Options options, List<Server> configured) {
        super(options);
        this.configured = List.copyOf(configured);
    }

    @Override
    public String pool() {
        return "test";
    }

    @Override
    public List<Server> configured() {
        return configured;
    }

    @Override
    public int failoverWaitMillis() {
        return FAILOVER_WAIT_MILLIS;
    }

    @Override
    public boolean readsReplicas() {
        return readsReplicas;
    }

    /** Says that the pool's protocol wants replicas, before the topology is opened. */
    public TestTopology readingReplicas() {
        readsReplicas = true;
        return this;
    }

    @Override
    public synchronized void publish(Topology topology) {
        published.add(Objects.requireNonNull(topology, "topology"));
    }

    @Override
    public synchronized Conversation dial(String address, Conversation.Listener listener) {
        Dialled conversation =
                new Dialled(Objects.requireNonNull(address, "address"), Objects.requireNonNull(listener, "listener"));
        dialled.add(conversation);
        return conversation;
    }

    /** What was published so far, in order. */
    public synchronized List<Topology> published() {
        return List.copyOf(published);
    }

    /** What was published last; null for nothing. */
    public synchronized Topology last() {
        return published.isEmpty() ? null : published.get(published.size() - 1);
    }

    /** The conversations it has begun so far, in order, those included that are closed. */
    public synchronized List<Dialled> dialled() {
        return List.copyOf(dialled);
    }
}
