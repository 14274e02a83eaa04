package io.trepak.engine.worker;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.ResponseFrame.Status;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Reason;
import io.trepak.engine.net.Receiver;
import io.trepak.engine.pool.ServerAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Finds out whether an ejected server is well again: dials it, shakes hands, and asks the protocol's cheapest question. Made
 * for one try, on one worker of the pool; closes its connection when it knows.
 */
final class Probe implements Receiver {
    /** Where the pool has no time limit of its own. */
    private static final int PATIENCE_MILLIS = 1000;
    /** An answer to a question so small is never larger. */
    private static final int ANSWER_BYTES_MAX = 64 << 10;

    private final Worker worker;
    private final Consumer<String> done;
    private final Carry carry;
    private final ResponseFrame frame = new ResponseFrame();
    private ServerAddress addresses;
    private SocketAddress address;
    private Connection connection;
    private ServerCodec codec;
    /** Answers to the handshake that are due. */
    private int handshakeLeft;

    /** Length of the answer that is coming in, once it is known; 0 before. */
    private int wholeLength;

    private boolean asked;
    private boolean up;
    private boolean finished;

    private Probe(Worker worker, Consumer<String> done) {
        this.worker = worker;
        this.done = done;
        this.carry = new Carry(worker.arrays());
    }

    /**
     * Thread: the worker's.
     *
     * @param done told null when the server is well, else why not
     */
    static void start(Worker worker, LocalPool pool, LocalServer server, Consumer<String> done) {
        new Probe(worker, done).dial(pool, server);
    }

    private void dial(LocalPool pool, LocalServer server) {
        addresses = server.address();
        address = addresses.get();
        if (address == null) {
            finish(Reason.HOST_DOWN);
            return;
        }
        try {
            server.counters().connectionsDialled++;
            connection = worker.transport().dial(worker.loop(), address, false, this);
            codec = ServerCodec.open(pool, 0);
            handshakeLeft = codec.handshake(connection.out());
            asked = codec.probe(connection.out());
        } catch (IOException e) {
            finish(Reason.of(e));
            return;
        } catch (PluginFailure e) {
            finish(PluginFailure.MESSAGE);
            return;
        }
        int limit = pool.config().timeoutMillis();
        worker.loop()
                .schedule(() -> finish(Reason.TIMED_OUT), limit > 0 ? limit : PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Once; what comes later is of no interest. */
    private void finish(String failure) {
        if (finished) {
            return;
        }
        finished = true;
        if (!up && address != null) {
            addresses.skip(address); // the next try is for the next one
        }
        if (connection != null) {
            connection.close();
        }
        carry.clear();
        done.accept(failure);
    }

    @Override
    public void connected() {
        up = true;
        finishWhenAnswered();
    }

    private void finishWhenAnswered() {
        if (handshakeLeft == 0 && !asked) {
            finish(null);
        }
    }

    @Override
    public void received(byte[] in, int offset, int limit) {
        if (finished) {
            return;
        }
        if (carry.length() + limit - offset > ANSWER_BYTES_MAX) {
            finish(Reason.INVALID);
            return;
        }
        carry.append(in, offset, limit - offset, 0);
        try {
            decodeAll();
        } catch (ProtocolException e) {
            finish(Reason.INVALID);
        } catch (PluginFailure e) {
            finish(PluginFailure.MESSAGE);
        }
    }

    private void decodeAll() {
        while (!finished && !carry.isEmpty()) {
            if (wholeLength == 0) {
                frame.answers(null, false);
                wholeLength = Math.max(0, codec.decode(carry.bytes(), carry.start(), carry.end(), frame));
            }
            if (wholeLength == 0 || wholeLength > carry.length()) {
                return;
            }
            carry.consumeTo(carry.start() + wholeLength);
            wholeLength = 0;
            if (!frame.hasMore()) {
                answered(frame.status());
            }
            frame.clear();
        }
    }

    private void answered(Status status) {
        if (handshakeLeft > 0) {
            handshakeLeft--;
            if (status != Status.OK) {
                finish("the handshake was refused");
            }
        } else if (asked) {
            asked = false;
            if (status == Status.UNAVAILABLE) {
                finish("it answers that it is not available");
            }
        } else {
            finish(Reason.INVALID);
        }
        finishWhenAnswered();
    }

    @Override
    public int payloadWanted() {
        return 0;
    }

    @Override
    public void payload(ByteBuf chunk) {
        worker.loop().chunks().give(chunk);
    }

    @Override
    public void drained() {}

    @Override
    public void ended() {
        finish(Reason.RESET);
    }

    @Override
    public void lost(IOException cause) {
        finish(Reason.of(cause));
    }
}
