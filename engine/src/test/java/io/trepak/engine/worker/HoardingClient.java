package io.trepak.engine.worker;

import io.trepak.engine.fuzz.Bytes;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.worker.client.Client;
import java.util.Arrays;
import java.util.Random;

/**
 * A client that makes the proxy hold what it can: begins requests of all kinds and sizes and may never end them, asks for
 * much and may read none of it.
 */
final class HoardingClient {
    private static final int[] VALUE_BYTES = {1, 100, 5_000, 20_000, 70_000, 200_000, 600_000};
    private static final int[] KEYS = {1, 2, 10, 300, 5_000, 30_000};
    private static final int UNREAD_MAX = 256 << 10;

    private final Random random;
    private final boolean redis;
    private final Client client;
    private final MemoryConnection connection;
    private byte[] request = {};
    private int sent;
    private boolean left;

    HoardingClient(Worker worker, WorkerPool pool, int id, Random random) {
        this.random = random;
        this.redis = pool.pool().protocol().name().equals("redis");
        this.client = pool.newClient();
        this.connection = new MemoryConnection(worker.rooms().resources().loop(), client);
        client.attach(connection);
        pool.enter(client); // so that it is among those who can be closed for what they hold
    }

    boolean isGone() {
        return left || connection.isClosed() || client.isStopped();
    }

    boolean isClosed() {
        return connection.isClosed();
    }

    /** Sends the next piece of a request, or all of it. */
    void send() {
        if (isGone() || connection.unreadBytes() > UNREAD_MAX) {
            return;
        }
        if (sent == request.length) {
            request = Bytes.of(redis ? redisRequest() : memcachedRequest());
            sent = 0;
        }
        int most = random.nextInt(3) == 0 ? request.length : 1 << random.nextInt(18);
        int count = Math.min(most, request.length - sent);
        connection.arrive(Arrays.copyOfRange(request, sent, sent + count));
        sent += count;
    }

    void stopReading(boolean on) {
        connection.stall(on);
    }

    void leave() {
        left = true;
        if (random.nextBoolean()) {
            connection.end();
        } else {
            connection.reset();
        }
    }

    boolean read() {
        return connection.read();
    }

    /** Throws away what it got. */
    void take() {
        connection.takeSent();
    }

    void end() {
        left = true;
        connection.stall(false);
        connection.end();
    }

    void close() {
        client.close();
    }

    private int any(int[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String key() {
        return "k" + random.nextInt(100);
    }

    private String keys(int count, boolean withValues) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(redis ? FuzzAnswers.bulk(key()) : " " + key());
            if (withValues) {
                all.append(FuzzAnswers.bulk("x".repeat(count < 10 ? any(VALUE_BYTES) : 5)));
            }
        }
        return all.toString();
    }

    private String redisRequest() {
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                return "*2\r\n$3\r\nGET\r\n" + FuzzAnswers.bulk(key());
            }
            case 2 -> {
                return ("*2\r\n$3\r\nGET\r\n" + FuzzAnswers.bulk(key())).repeat(100);
            }
            case 3 -> {
                int count = any(KEYS);
                return "*" + (1 + count) + "\r\n$4\r\nMGET\r\n" + keys(count, false);
            }
            case 4 -> {
                int count = any(KEYS);
                return "*" + (1 + count) + "\r\n$3\r\nDEL\r\n" + "$0\r\n\r\n".repeat(count);
            }
            case 5 -> {
                int count = any(KEYS);
                return "*" + (1 + 2 * count) + "\r\n$4\r\nMSET\r\n" + keys(count, true);
            }
            case 6, 7 -> {
                return "*3\r\n$3\r\nSET\r\n" + FuzzAnswers.bulk(key()) + FuzzAnswers.bulk("x".repeat(any(VALUE_BYTES)));
            }
            case 8 -> {
                return "*3\r\n$3\r\nSET\r\n" + FuzzAnswers.bulk(key()) + "$50000000\r\n" + "x".repeat(any(VALUE_BYTES));
            }
            case 9 -> {
                return "*1000000\r\n$6\r\nEXISTS\r\n" + "$0\r\n\r\n".repeat(any(KEYS));
            }
            case 10 -> {
                return "*2\r\n$5\r\nHELLO\r\n$1\r\n" + (2 + random.nextInt(2)) + "\r\n";
            }
            default -> {
                return "*1\r\n$4\r\nPING\r\n".repeat(any(KEYS));
            }
        }
    }

    private String memcachedRequest() {
        int bytes = any(VALUE_BYTES);
        switch (random.nextInt(11)) {
            case 0, 1 -> {
                return "get " + key() + "\r\n";
            }
            case 2 -> {
                return ("get " + key() + "\r\n").repeat(100);
            }
            case 3 -> {
                return "get" + keys(any(KEYS), false) + "\r\n";
            }
            case 4 -> {
                return "gat 0" + keys(any(KEYS), false) + "\r\n";
            }
            case 5, 6 -> {
                return "set " + key() + " 0 0 " + bytes + "\r\n" + "x".repeat(bytes) + "\r\n";
            }
            case 7 -> {
                return "ms " + key() + " " + bytes + "\r\n" + "x".repeat(bytes) + "\r\n";
            }
            case 8 -> {
                return "set " + key() + " 0 0 50000000\r\n" + "x".repeat(bytes);
            }
            case 9 -> {
                return "gets" + keys(any(KEYS), false);
            }
            default -> {
                return "version\r\n".repeat(any(KEYS));
            }
        }
    }
}
