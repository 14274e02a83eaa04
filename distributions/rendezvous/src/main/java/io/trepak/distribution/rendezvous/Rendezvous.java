package io.trepak.distribution.rendezvous;

import com.google.auto.service.AutoService;
import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Options;
import io.trepak.api.Server;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Highest random weight (Thaler and Ravishankar, "Using name-based mappings to increase hit rates", 1998): hash and server
 * name together give each server a score, and the best one owns the hash. With weights the score is {@code -weight / ln(u)}
 * for a {@code u} between 0 and 1 (Schindelhauer and Schomaker, "Weighted distributed hash tables", 2005; Resch, "New
 * hashing algorithms for data storage", 2015), which makes shares exactly proportional. A score depends on nothing but one
 * server's name and weight; so only keys of a server that leaves move, whatever the weights.
 */
@AutoService(Distribution.class)
public final class Rendezvous implements Distribution {
    @Override
    public String name() {
        return "rendezvous";
    }

    @Override
    public String description() {
        return "the best score of key and server name; exact weights, least movement, time grows with servers";
    }

    @Override
    public Continuum build(List<Server> servers, BitSet live, Options options) {
        // Heavy servers first, for a good score early on spares the others their logarithm; names make the order total.
        int[] order = live.stream()
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> -servers.get(i).weight())
                        .thenComparing(i -> servers.get(i).name()))
                .mapToInt(Integer::intValue)
                .toArray();
        long[] seeds = new long[order.length];
        int[] weights = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            Server server = servers.get(order[i]);
            seeds[i] = seed(server.name());
            weights[i] = server.weight();
        }
        return weights[0] == weights[weights.length - 1]
                ? new EvenScores(seeds, order)
                : new WeightedScores(seeds, weights, order);
    }

    /** The first eight bytes of the name's MD5, little endian: names that differ in one digit get unrelated seeds. */
    static long seed(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(name.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks MD5, which every runtime must have", e);
        }
    }
}
