package io.trepak.launcher.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One request of a script and its response. */
record Exchange(byte[] request, byte[] answer) {

    /** Where the requests of one connection come from. May look at earlier responses, but not at those of the pipeline. */
    interface Script {
        byte[] next();

        /** Reads the response to a request; empty when it has none. */
        byte[] answer(byte[] request, Link link) throws IOException;
    }

    /** Makes the script of a connection. */
    interface Scripts {
        Script of(int connection);
    }

    private static final int DEPTH_MAX = 40;

    /**
     * Plays a script on each of several connections at a time, in pipelines of random depth, cut at random places.
     *
     * @return for each connection what was said
     */
    static List<List<Exchange>> play(int port, long seed, int connections, int requests, Scripts scripts)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            List<Future<List<Exchange>>> running = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                int number = i;
                running.add(threads.submit(() -> play(port, new Random(~seed + number), requests, scripts.of(number))));
            }
            List<List<Exchange>> played = new ArrayList<>();
            for (Future<List<Exchange>> each : running) {
                played.add(each.get());
            }
            return played;
        } catch (ExecutionException e) {
            throw new IOException("seed " + seed, e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Exchange> play(int port, Random random, int requests, Script script) throws IOException {
        List<Exchange> played = new ArrayList<>();
        try (Link link = new Link(port)) {
            while (played.size() < requests) {
                List<byte[]> batch = new ArrayList<>();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                for (int depth = 1 + random.nextInt(DEPTH_MAX); depth > 0; depth--) {
                    byte[] request = script.next();
                    batch.add(request);
                    bytes.writeBytes(request);
                }
                sendInPieces(link, bytes.toByteArray(), random);
                for (byte[] request : batch) {
                    try {
                        played.add(new Exchange(request, script.answer(request, link)));
                    } catch (IOException e) {
                        throw new IOException("no response to " + Bytes.shown(request), e);
                    }
                }
            }
        }
        return played;
    }

    private static void sendInPieces(Link link, byte[] bytes, Random random) throws IOException {
        int bound = random.nextInt(8) == 0 ? Math.max(2, bytes.length / 100) : bytes.length;
        for (int at = 0; at < bytes.length; ) {
            int piece = Math.min(bytes.length - at, 1 + random.nextInt(bound));
            link.send(bytes, at, piece);
            at += piece;
        }
    }
}
