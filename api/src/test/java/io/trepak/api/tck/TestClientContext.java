package io.trepak.api.tck;

import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.DeferredResponse;
import io.trepak.api.protocol.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** A client made up by a test for a codec, which remembers what the codec said about it. */
public final class TestClientContext implements ClientContext {
    private static final class Deferred implements DeferredResponse {
        private long millis = -1;
        private Consumer<Output> writer;

        @Override
        public void complete(Consumer<Output> response) {
            completeIn(0, response);
        }

        @Override
        public void completeIn(long afterMillis, Consumer<Output> response) {
            if (writer == null) {
                writer = Objects.requireNonNull(response, "response");
                millis = afterMillis;
            }
        }
    }

    private final String address;
    private final List<Deferred> deferred = new ArrayList<>();
    private String user;
    private long held;
    private String closed;

    /** A client that is there. */
    public TestClientContext(String address) {
        this.address = address;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void user(String name) {
        user = name;
    }

    @Override
    public DeferredResponse defer() {
        Deferred response = new Deferred();
        deferred.add(response);
        return response;
    }

    @Override
    public void holds(long bytes) {
        held = bytes;
    }

    @Override
    public void close(String reason) {
        closed = reason;
    }

    // ---- for the test

    /** Who it has proved to be; null for nobody. */
    public String user() {
        return user;
    }

    /** How many bytes are held for it. */
    public long held() {
        return held;
    }

    /** Why it was closed; null when it was not. */
    public String closed() {
        return closed;
    }

    /** How many responses were deferred. */
    public int deferredCount() {
        return deferred.size();
    }

    /** After how many milliseconds a deferred response comes, the first being 0; -1 when it was not completed. */
    public long deferredMillis(int index) {
        return deferred.get(index).millis;
    }

    /** What a deferred response is, one character for each byte; null when it was not completed. */
    public String deferred(int index) {
        Consumer<Output> writer = deferred.get(index).writer;
        if (writer == null) {
            return null;
        }
        ProtocolOutput out = new ProtocolOutput();
        writer.accept(out);
        return out.text();
    }
}
