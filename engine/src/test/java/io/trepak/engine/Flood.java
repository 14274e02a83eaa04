package io.trepak.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that send in threads of their own, because a client the proxy does not read waits, and read nothing. One that
 * the proxy closes is done.
 */
final class Flood implements AutoCloseable {
    /** What one client does. */
    interface Script {
        void run(Sender client) throws IOException;
    }

    private final TestProxy proxy;
    private final List<TestClient> clients = new ArrayList<>();
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicInteger sending = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    Flood(TestProxy proxy) {
        this.proxy = proxy;
    }

    /** The client, as its script sees it. */
    final class Sender {
        private final TestClient client;

        private Sender(TestClient client) {
            this.client = client;
        }

        Sender send(byte[] bytes) throws IOException {
            client.send(bytes);
            sentBytes.addAndGet(bytes.length);
            return this;
        }

        Sender send(String text) throws IOException {
            return send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Sends so many bytes, made of whole pieces, and the beginning of one. */
        Sender send(byte[] piece, long bytes) throws IOException {
            long left = bytes;
            for (; left >= piece.length; left -= piece.length) {
                send(piece);
            }
            return send(java.util.Arrays.copyOf(piece, (int) left));
        }

        TestClient client() {
            return client;
        }
    }

    /** So many clients more. */
    Flood add(int count, Script script) throws IOException {
        for (int i = 0; i < count; i++) {
            TestClient client = proxy.client();
            clients.add(client);
            sending.incrementAndGet();
            Thread thread = new Thread(() -> run(client, script), "flood");
            thread.setDaemon(true);
            thread.start();
        }
        return this;
    }

    private void run(TestClient client, Script script) {
        try {
            script.run(new Sender(client));
        } catch (IOException | AssertionError e) {
            refused.incrementAndGet(); // closed by the proxy, or by the end of the test
        } finally {
            sending.decrementAndGet();
        }
    }

    /** A piece of 64 KiB, about, that repeats a text. */
    static byte[] repeated(String text) {
        return text.repeat(Math.max(1, (64 << 10) / text.length())).getBytes(StandardCharsets.ISO_8859_1);
    }

    long sentBytes() {
        return sentBytes.get();
    }

    /** How many have not yet sent everything. */
    int sending() {
        return sending.get();
    }

    /** How many were closed before they had sent everything. */
    int refused() {
        return refused.get();
    }

    /** With a reset: of a client that is not read and only sends no more nobody can say that it has gone. */
    @Override
    public void close() throws IOException {
        for (TestClient client : clients) {
            client.reset();
        }
    }
}
