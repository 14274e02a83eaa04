package io.trepak.engine.worker;

import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.fuzz.Bytes;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.plugin.NoClient;
import io.trepak.engine.worker.server.Backend;
import io.trepak.engine.worker.server.ServerWire;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The other end of a {@link Backend}. Whatever clients do, it must get whole requests and nothing else; except that nobody
 * has looked at what ends a large payload, which makes a strict server leave.
 */
final class FuzzServer {
    private static final int LARGE_BYTES_MIN = 4 << 10;

    private final Worker worker;
    private final WorkerPool pool;
    private final Backend backend;
    private final int lane;
    private final ByteArrayOutputStream asked = new ByteArrayOutputStream();
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
    private MemoryConnection connection;
    private boolean leavesOverPayload;

    FuzzServer(Worker worker, WorkerPool pool, Backend backend, int lane) {
        this.worker = worker;
        this.pool = pool;
        this.backend = backend;
        this.lane = lane;
        connect();
    }

    private void connect() {
        asked.reset();
        answers.reset();
        connection = ServerWire.connect(
                backend,
                receiver -> new MemoryConnection(worker.rooms().resources().loop(), receiver));
    }

    /** A client sends a payload that may not end as it should. */
    void expectBadPayload() {
        leavesOverPayload = true;
    }

    void comeBack() {
        if (connection.isClosed()) {
            connect();
        }
    }

    void stop(boolean on) {
        connection.stall(on);
    }

    void leave(int how) {
        if ((how & 1) == 0) {
            connection.end();
        } else {
            connection.reset();
        }
    }

    void sendRaw(byte[] bytes) {
        connection.arrive(bytes);
    }

    boolean read() {
        return connection.read();
    }

    /** Sends so many bytes of its responses. Returns whether there were any. */
    boolean answer(int most) {
        byte[] all = answers.toByteArray();
        int count = Math.min(all.length, most);
        answers.reset();
        if (connection.isClosed()) {
            return false;
        }
        answers.write(all, count, all.length - count);
        connection.arrive(Arrays.copyOf(all, count));
        return count > 0;
    }

    /** Takes what was sent to it, and thinks of a response to each whole request. */
    void take() {
        asked.writeBytes(connection.takeSent());
        byte[] all = asked.toByteArray();
        int at = 0;
        FrontendCodec codec = pool.codecs().frontend(new NoClient("fuzz"));
        RequestFrame frame = new RequestFrame();
        while (at < all.length) {
            int length;
            try {
                length = codec.decode(all, at, all.length, frame);
            } catch (ProtocolException e) {
                if (leavesOverPayload && all.length - at > LARGE_BYTES_MIN) {
                    connection.reset();
                    return;
                }
                throw new AssertionError(
                        "a server got what is no request (" + e.getMessage() + "): "
                                + Bytes.text(all, at, all.length - at),
                        e);
            }
            if (length <= 0 || length > all.length - at) {
                break;
            }
            if (leavesOverPayload && frame.command().name().equals("error")) { // so memcached's codec calls it
                connection.reset();
                return;
            }
            if (!frame.isNoReply()) {
                answers.writeBytes(FuzzAnswers.to(pool.pool().protocol().name(), lane, frame, all, at));
            }
            frame.clear();
            at += length;
            codec = pool.codecs().frontend(new NoClient("fuzz"));
        }
        asked.reset();
        asked.write(all, at, all.length - at);
    }
}
