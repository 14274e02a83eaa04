package io.trepak.engine.worker;

import io.trepak.engine.net.ManualLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One run of a {@link ProxyTarget}. The bytes are a script; the low four bits of each order say what is done, the next two
 * by which client or server, and the highest whether the turn goes on:
 *
 * <pre>
 *   0-5  client sends the next n bytes         10  server ends (n even) or resets (n odd)
 *   6    client sends n KiB of filler          11  client ends (n even) or resets (n odd)
 *   7    server answers all it was asked       12  client or server (n odd) stops reading, or goes on
 *   8    server sends n bytes of its responses   13  server is back
 *   9    server sends the next n bytes         14, 15  nothing
 * </pre>
 */
final class ProxyRun {
    private static final int CLIENTS = 3;
    private static final int SERVERS = 3;
    private static final int ROUNDS_MAX = 10_000;

    private final Worker worker;
    private final WorkerPool pool;
    private final byte[] script;
    private final List<FuzzClient> clients = new ArrayList<>();
    private final List<FuzzServer> servers = new ArrayList<>();
    private int at;

    ProxyRun(Worker worker, WorkerPool pool, byte[] script) {
        this.worker = worker;
        this.pool = pool;
        this.script = script;
        for (int lane = 0; lane < pool.pool().needs().lanes(); lane++) {
            for (int server = 0; server < SERVERS; server++) {
                servers.add(new FuzzServer(worker, pool, pool.servers().backend(server, lane, 0), lane));
            }
        }
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new FuzzClient(worker, pool, i));
        }
    }

    void play() {
        while (at < script.length) {
            int order = script[at++] & 0xff;
            int n = at < script.length ? script[at++] & 0xff : 0;
            act(order & 15, order >>> 4 & 7, n);
            readAll();
            if (order < 128) {
                endTurn();
            }
        }
        servers.forEach(server -> server.stop(false));
        clients.forEach(client -> client.stop(false));
        settle();
        clients.forEach(FuzzClient::checkAnswers);
        clients.forEach(FuzzClient::end);
        settle();
        clients.forEach(FuzzClient::checkClosed);
    }

    private void act(int what, int who, int n) {
        FuzzClient client = clients.get(who % CLIENTS);
        FuzzServer server = servers.get(who % servers.size());
        switch (what) {
            case 0, 1, 2, 3, 4, 5 -> client.send(next(n));
            case 6 -> {
                byte[] filler = new byte[n << 10];
                Arrays.fill(filler, (byte) 'x');
                client.send(filler);
                // Memory may run short, and whoever holds most of it be closed.
                clients.forEach(FuzzClient::expectLess);
                servers.forEach(FuzzServer::expectBadPayload);
            }
            case 7 -> server.answer(Integer.MAX_VALUE);
            case 8 -> server.answer(n);
            case 9 -> {
                server.sendRaw(next(n));
                clients.forEach(FuzzClient::expectAnything);
            }
            case 10 -> {
                server.leave(n);
                clients.forEach(FuzzClient::expectLess);
            }
            case 11 -> client.leave(n);
            case 12 -> {
                if ((n & 1) == 0) {
                    client.stop((n & 2) == 0);
                } else {
                    server.stop((n & 2) == 0);
                }
            }
            case 13 -> server.comeBack();
            default -> {}
        }
    }

    private byte[] next(int count) {
        int from = at;
        at = Math.min(script.length, at + count);
        return Arrays.copyOfRange(script, from, at);
    }

    /** Until nothing happens any more, with every server answering. */
    private void settle() {
        int quiet = 0;
        for (int round = 0; quiet < 3; round++) {
            if (round > ROUNDS_MAX) {
                throw new AssertionError("goes on and on");
            }
            boolean busy = readAll();
            endTurn();
            for (FuzzServer server : servers) {
                busy |= server.answer(Integer.MAX_VALUE);
            }
            quiet = busy ? 0 : quiet + 1;
        }
    }

    private boolean readAll() {
        boolean any = false;
        for (FuzzClient client : clients) {
            any |= client.read();
        }
        for (FuzzServer server : servers) {
            any |= server.read();
        }
        return any;
    }

    private void endTurn() {
        ManualLoop.endTurn(worker.rooms().resources().loop());
        servers.forEach(FuzzServer::take);
        clients.forEach(FuzzClient::take);
    }

    void close() {
        clients.forEach(FuzzClient::close);
        pool.close();
        ManualLoop.endTurn(worker.rooms().resources().loop());
    }
}
