package io.trepak.bench.load;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What clients send, and what has to come back: batches made beforehand, so that sending one and checking its responses costs
 * next to nothing.
 *
 * @param protocol {@code redis} or {@code memcached}
 * @param operation {@code get}, {@code set}, {@code mget}, {@code mset}, or {@code load}: each key is set once
 * @param keysPerRequest of mget and mset
 * @param valueBytes of each value
 * @param keys there are
 * @param pipeline requests in a batch
 */
record Workload(String protocol, String operation, int keysPerRequest, int valueBytes, int keys, int pipeline) {
    private static final int BATCHES = 2000;
    private static final long BATCH_BYTES_MAX = 64 << 20;

    /** Requests that are sent together, and their responses. */
    record Batch(ByteBuffer requests, ByteBuffer answers) {}

    List<Batch> batches() {
        Random random = new Random(keys);
        String value = "x".repeat(valueBytes);
        List<Batch> batches = new ArrayList<>();
        long bytes = 0;
        int next = 0;
        int wanted = operation.equals("load") ? (keys + pipeline - 1) / pipeline : BATCHES;
        while (batches.size() < wanted && (bytes < BATCH_BYTES_MAX || operation.equals("load"))) {
            ByteArrayOutputStream requests = new ByteArrayOutputStream();
            ByteArrayOutputStream answers = new ByteArrayOutputStream();
            for (int i = 0; i < pipeline; i++) {
                List<String> names = new ArrayList<>();
                for (int k = 0; k < Math.max(1, keysPerRequest); k++) {
                    int number = operation.equals("load") ? next++ % keys : random.nextInt(keys);
                    names.add("key:%010d".formatted(number));
                }
                if (protocol.equals("redis")) {
                    redis(names, value, requests, answers);
                } else {
                    memcached(names, value, requests, answers);
                }
            }
            bytes += requests.size();
            // Direct, or each write would copy it first.
            ByteBuffer direct = ByteBuffer.allocateDirect(requests.size());
            batches.add(new Batch(direct.put(requests.toByteArray()).flip(), ByteBuffer.wrap(answers.toByteArray())));
        }
        return batches;
    }

    private void redis(
            List<String> names, String value, ByteArrayOutputStream requests, ByteArrayOutputStream answers) {
        List<String> words = new ArrayList<>();
        boolean writes = !operation.endsWith("get");
        words.add(operation.equals("load") ? "SET" : operation.toUpperCase(java.util.Locale.ROOT));
        for (String name : names) {
            words.add(name);
            if (writes) {
                words.add(value);
            }
        }
        text(requests, "*" + words.size() + "\r\n");
        words.forEach(word -> text(requests, bulk(word)));
        if (writes) {
            text(answers, "+OK\r\n");
            return;
        }
        if (operation.equals("mget")) {
            text(answers, "*" + names.size() + "\r\n");
        }
        names.forEach(name -> text(answers, bulk(value)));
    }

    private static String bulk(String word) {
        return "$" + word.length() + "\r\n" + word + "\r\n";
    }

    /**
     * A multi-get's values come in the order of the servers they are from, so only their number of bytes is sure; all keys
     * are of one length.
     */
    private void memcached(
            List<String> names, String value, ByteArrayOutputStream requests, ByteArrayOutputStream answers) {
        if (!operation.endsWith("get")) {
            text(requests, "set " + names.get(0) + " 0 0 " + value.length() + "\r\n" + value + "\r\n");
            text(answers, "STORED\r\n");
            return;
        }
        text(requests, "get " + String.join(" ", names) + "\r\n");
        names.forEach(name -> text(answers, "VALUE " + name + " 0 " + value.length() + "\r\n" + value + "\r\n"));
        text(answers, "END\r\n");
    }

    /** Whether answers have to be those of the batch byte by byte, not only as long and ending alike. */
    boolean isExact() {
        return protocol.equals("redis") || keysPerRequest <= 1;
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
