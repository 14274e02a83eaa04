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
import java.util.ArrayDeque;
import java.util.Random;

/**
 * A server that makes the proxy hold what it can: answers with what is large, nested, announced and never sent, or has no
 * end; and at times as a server does that works.
 */
final class HoardingServer {
    private static final int[] SIZES = {100, 5_000, 20_000, 100_000, 400_000, 3_000_000};
    private static final int UNREAD_MAX = 256 << 10;
    private static final int ENDLESS = 1 << 16;

    private final Worker worker;
    private final WorkerPool pool;
    private final Backend backend;
    private final int lane;
    private final Random random;
    private final boolean redis;
    private final ByteArrayOutputStream asked = new ByteArrayOutputStream();
    private final ArrayDeque<Piece> answers = new ArrayDeque<>();
    private MemoryConnection connection;
    private boolean honest;

    /** Bytes sent over and over. */
    private static final class Piece {
        private final byte[] bytes;
        private long times;

        Piece(byte[] bytes, long times) {
            this.bytes = bytes;
            this.times = times;
        }
    }

    HoardingServer(Worker worker, WorkerPool pool, Backend backend, int lane, Random random) {
        this.worker = worker;
        this.pool = pool;
        this.backend = backend;
        this.lane = lane;
        this.random = random;
        this.redis = pool.pool().protocol().name().equals("redis");
        connect();
    }

    private void connect() {
        asked.reset();
        answers.clear();
        connection = ServerWire.connect(
                backend,
                receiver -> new MemoryConnection(worker.rooms().resources().loop(), receiver));
    }

    void comeBack() {
        if (connection.isClosed()) {
            connect();
        }
    }

    void leave() {
        if (random.nextBoolean()) {
            connection.end();
        } else {
            connection.reset();
        }
    }

    void stopReading(boolean on) {
        connection.stall(on);
    }

    /** From now on it is a server that works, on a connection that begins with that. */
    void behave() {
        honest = true;
        connection.stall(false);
        connection.reset();
        comeBack();
    }

    boolean read() {
        return connection.read();
    }

    /** Sends of its responses, a little or as much as is read soon. Returns whether there was anything. */
    boolean answer() {
        int left = random.nextInt(3) == 0 && !honest ? 1 + random.nextInt(1000) : UNREAD_MAX;
        boolean any = false;
        while (left > 0 && !answers.isEmpty() && !connection.isClosed() && connection.unreadBytes() < UNREAD_MAX) {
            Piece next = answers.peek();
            if (next.times == 0) {
                answers.poll();
                continue;
            }
            int count = (int) Math.min(next.times, Math.max(1, left / next.bytes.length));
            byte[] piece = new byte[count * next.bytes.length];
            for (int i = 0; i < count; i++) {
                System.arraycopy(next.bytes, 0, piece, i * next.bytes.length, next.bytes.length);
            }
            connection.arrive(piece);
            next.times -= count;
            left -= piece.length;
            any = true;
        }
        return any;
    }

    /** Takes what was sent to it, and thinks of a response to each whole request. */
    void take() {
        asked.writeBytes(connection.takeSent());
        byte[] all = asked.toByteArray();
        int at = 0;
        RequestFrame frame = new RequestFrame();
        while (at < all.length) {
            int length = wholeRequest(all, at, frame);
            if (length == 0) {
                break;
            }
            if (!frame.isNoReply()) {
                thinkOfAnswer(frame, all, at);
            }
            frame.clear();
            at += length;
        }
        if (at > 0) {
            asked.reset();
            asked.write(all, at, all.length - at);
        }
    }

    /** Length of the request at an index, which may be decoded in pieces; 0 while it is not all there. */
    private int wholeRequest(byte[] all, int at, RequestFrame frame) {
        FrontendCodec codec = pool.codecs().frontend(new NoClient("fuzz"));
        int length = 0;
        do {
            frame.more(false);
            int piece;
            try {
                piece = codec.decode(all, at + length, all.length, frame);
            } catch (ProtocolException e) {
                throw new AssertionError(
                        "a server got what is no request: " + Bytes.text(all, at, Math.min(200, all.length - at)), e);
            }
            if (piece <= 0 || piece > all.length - at - length) {
                frame.clear();
                return 0;
            }
            length += piece;
        } while (frame.hasMore() && at + length < all.length);
        return frame.hasMore() ? 0 : length;
    }

    private void thinkOfAnswer(RequestFrame frame, byte[] in, int offset) {
        boolean handshake = frame.command().name().equals("hello");
        if (honest || handshake || frame.keyCount() == 0 || random.nextInt(10) < 6) {
            answers.add(new Piece(FuzzAnswers.to(pool.pool().protocol().name(), lane, frame, in, offset), 1));
        } else if (redis) {
            redisAnswer();
        } else {
            memcachedAnswer(Bytes.text(in, offset + frame.keyOffset(0), frame.keyLength(0)));
        }
    }

    private void add(String text, long times) {
        answers.add(new Piece(Bytes.of(text), times));
    }

    private void redisAnswer() {
        int size = SIZES[random.nextInt(SIZES.length)];
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                add("$" + size + "\r\n", 1);
                add("x".repeat(100), size / 100);
                add("\r\n", 1);
            }
            case 2, 3 -> {
                add("*" + size / 100 + "\r\n", 1);
                add("$93\r\n" + "x".repeat(93) + "\r\n", size / 100);
            }
            case 4 -> {
                add("*2\r\n*" + size / 10 + "\r\n", 1);
                add(":1234567\r\n", size / 10);
                add("*0\r\n", 1);
            }
            case 5 -> {
                add("*1\r\n$" + size + "\r\n", 1);
                add("x".repeat(100), size / 100);
                add("\r\n", 1);
            }
            case 6 -> {
                add("*2\r\n$" + size + "\r\n", 1);
                add("x".repeat(100), size / 100);
                add("\r\n:1\r\n", 1);
            }
            case 7 -> {
                add("+", 1);
                add("x".repeat(1000), ENDLESS);
            }
            case 8 -> add("$500000000\r\nabc", 1);
            case 9 -> add("*500000000\r\n:1\r\n", 1);
            case 10 -> {
                add(lane == 1 ? "|1000000\r\n" : "*1000000\r\n", 1);
                add("+a\r\n", ENDLESS);
            }
            default -> add("-LOADING it is\r\n", 1);
        }
    }

    private void memcachedAnswer(String key) {
        int size = SIZES[random.nextInt(SIZES.length)];
        switch (random.nextInt(6)) {
            case 0, 1, 2 -> {
                add("VALUE " + key + " 0 " + size + "\r\n", 1);
                add("x".repeat(100), size / 100);
                add("\r\nEND\r\n", 1);
            }
            case 3 -> {
                add("VALUE " + key + " 0 500000000\r\n", 1);
                add("x".repeat(1000), ENDLESS);
            }
            case 4 -> {
                add("SERVER_ERROR ", 1);
                add("x".repeat(1000), ENDLESS);
            }
            default -> add("SERVER_ERROR out of memory\r\n", 1);
        }
    }
}
