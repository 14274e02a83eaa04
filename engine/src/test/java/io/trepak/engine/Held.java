package io.trepak.engine;

import static io.trepak.engine.TestClient.bulk;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** A Redis server that answers the first connection's requests only once it is released, and tells when that one has ended. */
final class Held implements AutoCloseable {
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Function<List<String>, String> answer;
    private boolean second;
    final ScriptedServer server;

    /** Answers with the key. */
    Held() throws IOException {
        this(null);
    }

    /**
     * @param text what it answers; null for the key
     */
    Held(String text) throws IOException {
        answer = words -> text == null ? bulk(words.get(1)) : text;
        server = ScriptedServer.start(this::serve);
    }

    private void serve(ScriptedServer.Peer proxy) throws Exception {
        boolean first = isFirst();
        for (List<String> words = proxy.request(); words != null; words = proxy.request()) {
            if (first) {
                released.await();
            }
            proxy.send(words.get(0).equals("SELECT") ? "+OK\r\n" : answer.apply(words));
        }
        if (first) {
            ended.countDown();
        }
    }

    private synchronized boolean isFirst() {
        boolean first = !second;
        second = true;
        return first;
    }

    void release() {
        released.countDown();
    }

    /** Returns when the proxy has closed the first connection. */
    void awaitEnd() {
        Eventually.eventually("the proxy to close the connection", () -> ended.getCount() == 0);
    }

    @Override
    public void close() throws IOException {
        release();
        server.close();
    }
}
