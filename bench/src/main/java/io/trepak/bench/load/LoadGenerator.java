package io.trepak.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/**
 * The clients of {@code bench/compare}: one thread, all responses checked. Reads a run a line, {@code port protocol operation
 * keysPerRequest valueBytes keys pipeline clients seconds}, and writes a line for each, {@code requests seconds p50Micros
 * p99Micros}, the latencies those of a batch; or {@code failed} and why. One process for all runs, so that its own warming
 * up meets no proxy more than another.
 */
public final class LoadGenerator {
    private static final int SCRATCH_BYTES = 1 << 18;

    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private Workload made;
    private List<Workload.Batch> batches;

    private LoadGenerator() {}

    /** Runs until its input ends. */
    public static void main(String[] args) throws IOException {
        LoadGenerator generator = new LoadGenerator();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                System.out.println(generator.run(line.trim().split(" ")));
            } catch (IOException e) {
                System.out.println("failed " + e.getMessage().replace('\n', ' ').replace('\r', ' '));
            }
        }
    }

    private String run(String[] words) throws IOException {
        int port = Integer.parseInt(words[0]);
        Workload workload = new Workload(
                words[1],
                words[2],
                Integer.parseInt(words[3]),
                Integer.parseInt(words[4]),
                Integer.parseInt(words[5]),
                Integer.parseInt(words[6]));
        if (!workload.equals(made)) {
            batches = workload.batches();
            made = workload;
        }
        return run(port, Integer.parseInt(words[7]), Double.parseDouble(words[8]));
    }

    private String run(int port, int count, double seconds) throws IOException {
        List<LoadClient> clients = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < count; i++) {
                clients.add(new LoadClient(selector, port, made.isExact()));
            }
            return made.operation().equals("load")
                    ? load(selector, clients.get(0))
                    : measure(selector, clients, (long) (seconds * 1e9));
        } finally {
            for (LoadClient client : clients) {
                client.close();
            }
        }
    }

    private String load(Selector selector, LoadClient client) throws IOException {
        for (Workload.Batch batch : batches) {
            client.send(batch);
            boolean done = false;
            while (!done) {
                selector.select();
                selector.selectedKeys().clear();
                done = client.goOn(scratch);
            }
        }
        return batches.size() * made.pipeline() + " 0 0 0";
    }

    private String measure(Selector selector, List<LoadClient> clients, long nanos) throws IOException {
        Latencies latencies = new Latencies();
        int next = 0;
        long start = System.nanoTime();
        for (LoadClient client : clients) {
            client.send(batches.get(next++ % batches.size()));
        }
        long done = 0;
        int waiting = clients.size();
        while (waiting > 0) {
            selector.select();
            boolean over = System.nanoTime() - start >= nanos;
            for (SelectionKey key : selector.selectedKeys()) {
                LoadClient client = (LoadClient) key.attachment();
                if (client.goOn(scratch)) {
                    latencies.add(client.nanosSinceSent());
                    done++;
                    if (over) {
                        waiting--;
                    } else {
                        client.send(batches.get(next++ % batches.size()));
                    }
                }
            }
            selector.selectedKeys().clear();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return done * made.pipeline() + " " + seconds + " " + latencies.micros(0.5) + " " + latencies.micros(0.99);
    }
}
