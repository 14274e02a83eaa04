package io.trepak.engine.worker;

import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.Loop;
import io.trepak.engine.net.ManualLoop;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.net.Transport;
import io.trepak.engine.plugin.NoClient;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.pool.PublishedStatus;
import io.trepak.engine.worker.client.Client;
import io.trepak.engine.worker.client.LocalFilters;
import io.trepak.engine.worker.resources.GiantPermit;
import io.trepak.engine.worker.server.ServerWire;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The engine's own way of a request, client to server and back, with memory where sockets would be. Rounds are prepared
 * once, with the responses the servers will give, and then run over and over on the caller's thread.
 *
 * <pre>
 *   clients deliver ─► Client, Router, Backend ─► end of turn ─► servers have got what they got when prepared?
 *   clients have got all their responses? ◄─ end of turn ◄─ ServerConnection, Client ◄─ servers deliver
 * </pre>
 */
public final class Forwarding implements AutoCloseable {
    private static final long MAX_BUFFERED_BYTES = 256L << 20;

    /** Answers one request. */
    @FunctionalInterface
    public interface Server {
        /** The response to a command with these keys. */
        byte[] respond(String command, List<String> keys);
    }

    private record Round(byte[][] requests, int[] requestBytes, byte[][] responses, int responseBytes) {}

    private final Worker worker;
    private final WorkerPool pool;
    private final Client[] proxied;
    private final MemoryConnection[] clients;
    private final MemoryConnection[] servers;
    private final List<Round> rounds = new ArrayList<>();
    private int next;

    /**
     * Sets up a worker with open connections; its loop is not started.
     *
     * @param config of a pool without a timeout, for there is no loop to run a timer
     */
    public Forwarding(Pool config, int clientCount) {
        worker = new Worker(
                Transport.NIO,
                Thread::new,
                MAX_BUFFERED_BYTES,
                new GiantPermit(MAX_BUFFERED_BYTES),
                Integer.getInteger("trepak.latencySample", 64));
        pool = new WorkerPool(
                worker.rooms(), config, new LocalFilters(List.of()), new PublishedStatus(config, "bench", 0), () -> {});
        Loop loop = worker.rooms().resources().loop();
        proxied = new Client[clientCount];
        clients = new MemoryConnection[clientCount];
        for (int i = 0; i < clientCount; i++) {
            proxied[i] = pool.newClient();
            clients[i] = new MemoryConnection(loop, proxied[i]);
            proxied[i].attach(clients[i]);
            proxied[i].warmUp();
        }
        servers = new MemoryConnection[config.servers().count()];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = ServerWire.connect(
                    pool.servers().backend(i, 0, 0), receiver -> new MemoryConnection(loop, receiver));
        }
    }

    /**
     * Prepares a round by running it once.
     *
     * @param requests what each client sends: any number of whole requests
     */
    public void prepare(List<byte[]> requests, Server server) {
        deliver(clients, requests.toArray(byte[][]::new));
        int[] requestBytes = new int[servers.length];
        byte[][] responses = new byte[servers.length][];
        for (int i = 0; i < servers.length; i++) {
            requestBytes[i] = servers[i].sentLength();
            responses[i] = responsesTo(servers[i].takeSent(), server);
        }
        deliver(servers, responses);
        int responseBytes = takeAnswers();
        rounds.add(new Round(requests.toArray(byte[][]::new), requestBytes, responses, responseBytes));
    }

    private byte[] responsesTo(byte[] requests, Server server) {
        FrontendCodec codec = pool.codecs().frontend(new NoClient("bench"));
        RequestFrame frame = new RequestFrame();
        ByteArrayOutputStream responses = new ByteArrayOutputStream();
        int offset = 0;
        while (offset < requests.length) {
            int length = codec.decode(requests, offset, requests.length, frame);
            if (length <= 0) {
                throw new IllegalStateException("the engine sent a server what is no whole request");
            }
            List<String> keys = new ArrayList<>();
            for (int key = 0; key < frame.keyCount(); key++) {
                keys.add(new String(
                        requests, offset + frame.keyOffset(key), frame.keyLength(key), StandardCharsets.US_ASCII));
            }
            responses.writeBytes(server.respond(frame.command().name(), keys));
            frame.clear();
            offset += length;
        }
        return responses.toByteArray();
    }

    /** Runs the next of the prepared rounds. Returns how many bytes the clients got. */
    public int run() {
        Round round = rounds.get(next);
        next = next + 1 == rounds.size() ? 0 : next + 1;
        deliver(clients, round.requests);
        for (int i = 0; i < servers.length; i++) {
            if (servers[i].sentLength() != round.requestBytes[i]) {
                throw new IllegalStateException("server " + i + " got " + servers[i].sentLength()
                        + " bytes of requests; expected " + round.requestBytes[i]);
            }
            servers[i].forgetSent();
        }
        deliver(servers, round.responses);
        int got = takeAnswers();
        if (got != round.responseBytes) {
            throw new IllegalStateException(
                    "clients got " + got + " bytes of responses; expected " + round.responseBytes);
        }
        return got;
    }

    private void deliver(MemoryConnection[] to, byte[][] bytes) {
        for (int i = 0; i < to.length; i++) {
            if (bytes[i].length > 0) {
                to[i].deliver(bytes[i]);
            }
        }
        ManualLoop.endTurn(worker.rooms().resources().loop());
    }

    private int takeAnswers() {
        int got = 0;
        for (MemoryConnection client : clients) {
            got += client.sentLength();
            client.forgetSent();
        }
        return got;
    }

    /** How many servers the last prepared round reached. */
    public int serversReached() {
        int reached = 0;
        for (int bytes : rounds.get(rounds.size() - 1).requestBytes) {
            reached += bytes > 0 ? 1 : 0;
        }
        return reached;
    }

    @Override
    public void close() {
        for (Client client : proxied) {
            client.close();
        }
        pool.close();
        worker.close().syncUninterruptibly();
    }
}
