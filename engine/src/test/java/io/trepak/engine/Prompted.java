package io.trepak.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A server of lines that says what the test has it say, one after the other, once a connection has brought a request. */
final class Prompted implements AutoCloseable {
    private static final String CLOSE = "close";

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final Semaphore sent = new Semaphore(0);
    final ScriptedServer server;

    Prompted() throws IOException {
        server = ScriptedServer.start(peer -> {
            peer.requestLine();
            for (String text = said.take(); !text.equals(CLOSE); text = said.take()) {
                peer.send(text);
                sent.release();
            }
        });
    }

    /** Returns when the server has said it, and a request made afterwards is answered: the proxy has read it. */
    void say(String text, TestClient other) throws Exception {
        said.add(text);
        assertTrue(sent.tryAcquire(Eventually.PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        other.send("ping\n").expect("+pong\n");
    }

    /** Closes the connection, when all is said. */
    void hangUp() {
        said.add(CLOSE);
    }

    @Override
    public void close() throws IOException {
        hangUp();
        server.close();
    }
}
