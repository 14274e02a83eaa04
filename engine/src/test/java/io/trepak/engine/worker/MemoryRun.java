package io.trepak.engine.worker;

import io.trepak.engine.net.ChunkPool;
import io.trepak.engine.net.ManualLoop;
import io.trepak.engine.stats.Latencies;
import io.trepak.engine.stats.PoolCounters;
import io.trepak.engine.stats.ServerCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One run of {@link MemoryFuzzTest}, whose methods are called on the worker's loop: some clients and servers do at random
 * what takes memory, and what is held is compared with its bound after every step.
 */
final class MemoryRun {
    private static final int CLIENTS = 8;
    private static final int SERVERS = 3;
    private static final int ROUNDS_MAX = 100_000;

    /** Of values that fill more than a quarter of the limit one may be under way, beside the budget. */
    private static final long GIANT_BYTES = 1 << 20;
    /** To which is added, for each connection, what is read at a time: see {@link #bound}. */
    private static final long BOUND = 2 * ProxyTarget.MAX_BUFFERED_BYTES + GIANT_BYTES;

    /** What may be held without being counted: clients and codecs themselves, and for each server the keys seen last. */
    private static final long UNCOUNTED_MAX = (256 << 10) + 2 * SERVERS * (20 << 10);

    private final Worker worker;
    private final WorkerPool pool;
    private final Random random;
    private final HoardingClient[] clients = new HoardingClient[CLIENTS];
    private final List<HoardingClient> gone = new ArrayList<>();
    private final List<HoardingServer> servers = new ArrayList<>();
    private final Reachable atFirst;
    private int clientsEver;

    MemoryRun(Worker worker, WorkerPool pool, Random random) {
        this.worker = worker;
        this.pool = pool;
        this.random = random;
        worker.add(pool);
        atFirst = Reachable.from(worker, pool);
        for (int lane = 0; lane < pool.pool().needs().lanes(); lane++) {
            for (int server = 0; server < SERVERS; server++) {
                servers.add(new HoardingServer(worker, pool, pool.servers().backend(server, lane, 0), lane, random));
            }
        }
        for (int i = 0; i < CLIENTS; i++) {
            clients[i] = newClient();
        }
    }

    private HoardingClient newClient() {
        return new HoardingClient(worker, pool, clientsEver++, random);
    }

    /** One step, and the look after it. */
    void step() {
        act();
        int turns = 1 + random.nextInt(8);
        boolean busy = true;
        for (int i = 0; i < turns && busy; i++) {
            busy = readAll();
            checkCounted();
            endTurn();
            checkCounted();
        }
        gone.removeIf(HoardingClient::isClosed);
    }

    private void act() {
        int client = random.nextInt(CLIENTS);
        HoardingServer server = servers.get(random.nextInt(servers.size()));
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> clients[client].send();
            case 8, 9, 10, 11, 12, 13 -> server.answer();
            case 14 -> clients[client].stopReading(random.nextInt(3) > 0);
            case 15 -> server.stopReading(random.nextInt(3) == 0);
            case 16 -> {
                clients[client].leave();
                replace(client);
            }
            case 17 -> {
                if (random.nextInt(4) == 0) {
                    server.leave();
                }
            }
            default -> server.comeBack();
        }
        if (clients[client].isGone()) {
            replace(client);
        }
    }

    private void replace(int client) {
        gone.add(clients[client]);
        clients[client] = newClient();
    }

    private boolean readAll() {
        boolean any = false;
        for (HoardingClient client : clients) {
            any |= client.read();
        }
        for (HoardingClient client : gone) {
            any |= client.read();
        }
        for (HoardingServer server : servers) {
            any |= server.read();
        }
        return any;
    }

    private void endTurn() {
        ManualLoop.endTurn(worker.rooms().resources().loop());
        servers.forEach(HoardingServer::take);
        for (HoardingClient client : clients) {
            client.take();
        }
        gone.forEach(HoardingClient::take);
    }

    private void checkCounted() {
        long counted = worker.rooms().resources().loop().bufferedBytes();
        if (counted > bound()) {
            throw new AssertionError("the worker says it holds " + counted + " bytes; the bound is " + bound()
                    + "; by holder: " + holders() + "; by field: "
                    + Reachable.from(worker, pool).growth(atFirst));
        }
    }

    private String holders() {
        StringBuilder text = new StringBuilder();
        pool.clients()
                .forEach(client -> text.append(client.isClosed() ? "closed " : "")
                        .append(client.heldBytes())
                        .append("<")
                        .append(client.heldByResponses())
                        .append("> "));
        for (int server = 0; server < pool.servers().count(); server++) {
            text.append("server ")
                    .append(pool.servers().get(server).queuedBytes())
                    .append(' ');
        }
        return text.toString();
    }

    private long bound() {
        long connections = CLIENTS + gone.size() + servers.size();
        return BOUND + connections * ChunkPool.CHUNK_BYTES;
    }

    /** What is held in truth is what is counted. */
    void checkReachable() {
        Reachable now = Reachable.from(worker, pool);
        long held = now.bytes() - atFirst.bytes();
        long counted = worker.rooms().resources().loop().bufferedBytes();
        if (held > counted + UNCOUNTED_MAX) {
            throw new AssertionError(
                    "holds " + held + " bytes and counts " + counted + " of them; by field: " + now.growth(atFirst));
        }
    }

    /** All servers work from now on, clients read what they asked for and go; nothing is left of them. */
    void settle() {
        servers.forEach(HoardingServer::behave);
        for (HoardingClient client : clients) {
            client.stopReading(false);
        }
        gone.forEach(client -> client.stopReading(false));
        untilQuiet();
        for (HoardingClient client : clients) {
            client.end();
        }
        untilQuiet();
        for (HoardingClient client : clients) {
            client.close();
        }
        gone.forEach(HoardingClient::close);
        endTurn();
    }

    private void untilQuiet() {
        int quiet = 0;
        for (int round = 0; quiet < 3; round++) {
            if (round > ROUNDS_MAX) {
                throw new AssertionError("goes on and on");
            }
            boolean busy = readAll();
            endTurn();
            for (HoardingServer server : servers) {
                busy |= server.answer();
                server.comeBack();
            }
            checkCounted();
            quiet = busy ? 0 : quiet + 1;
        }
    }

    /** With nobody left, every number that says how much there is now is zero. */
    void checkNothingLeft() {
        PoolCounters sum = new PoolCounters();
        ServerCounters[] sums = new ServerCounters[SERVERS];
        for (int i = 0; i < SERVERS; i++) {
            sums[i] = new ServerCounters();
        }
        pool.addTo(sum, pool.pool().servers().servers(), sums, new Latencies(SERVERS));
        isZero("clients", sum.clientConnections);
        isZero("clients that are not read", sum.clientsPaused);
        isZero("clients that wait for memory", worker.rooms().clients().held().count());
        for (ServerCounters server : sums) {
            isZero("requests to be written", server.inQueue);
            isZero("their bytes", server.inQueueBytes);
            isZero("requests without a response", server.outQueue);
            isZero("their bytes", server.outQueueBytes);
        }
        worker.left(pool);
        ManualLoop.endTurn(worker.rooms().resources().loop());
        isZero("bytes of arrays", worker.rooms().resources().loop().arrays().inUseBytes());
        isZero("bytes of chunks", worker.rooms().resources().loop().chunks().inUseBytes());
        if (!worker.rooms().resources().memory().fits((int) ProxyTarget.MAX_BUFFERED_BYTES)) {
            throw new AssertionError("memory is still set aside");
        }
        checkReachable();
    }

    private static void isZero(String what, long count) {
        if (count != 0) {
            throw new AssertionError(what + ": " + count + ", with nobody left");
        }
    }

    void close() {
        for (HoardingClient client : clients) {
            client.close();
        }
        gone.forEach(HoardingClient::close);
        worker.left(pool);
        ManualLoop.endTurn(worker.rooms().resources().loop());
    }
}
