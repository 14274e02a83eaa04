package io.trepak.distribution.ketama;

import com.google.auto.service.AutoService;
import io.trepak.api.Continuum;
import io.trepak.api.Distribution;
import io.trepak.api.Options;
import io.trepak.api.Server;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Consistent hashing with libketama's points, as twemproxy lays them out (hashkit/nc_ketama.c): on average 160 points a
 * server, four from each MD5 of {@code name-0}, {@code name-1} and so on, as many for each server as its share of all
 * weights calls for. The points must match, or keys move; so twemproxy's float arithmetic is kept to the bit, including
 * that 25 equal servers get 156 points each and that a server with too small a share gets none.
 */
@AutoService(Distribution.class)
public final class Ketama implements Distribution {
    private static final int POINTS_PER_SERVER = 160;
    private static final int POINTS_PER_DIGEST = 4;
    private static final int DIGEST_LENGTH = 16;

    /** The size of twemproxy's text buffer: of longer names all points coincide. */
    private static final int LONGEST_TEXT = 272;

    @Override
    public String name() {
        return "ketama";
    }

    @Override
    public String description() {
        return "consistent hashing by MD5 points on a ring; twemproxy's default";
    }

    @Override
    public Continuum build(List<Server> servers, BitSet live, Options options) {
        int[] digests = digestsPerServer(servers, live);
        long[] ring = new long[Math.multiplyExact(Arrays.stream(digests).reduce(0, Math::addExact), POINTS_PER_DIGEST)];
        Digester digester = new Digester();
        int at = 0;
        for (int server = 0; server < digests.length; server++) {
            byte[] name = servers.get(server).name().getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < digests[server]; i++) {
                byte[] digest = digester.digest(name, i);
                for (int part = 0; part < DIGEST_LENGTH; part += DIGEST_LENGTH / POINTS_PER_DIGEST) {
                    ring[at++] = Ring.entry(littleEndian(digest, part), server);
                }
            }
        }
        return new Ring(ring, digests.length);
    }

    /**
     * How many digests, of four points each, a server contributes: twemproxy counts and weighs the live ones only. Single
     * precision, left to right: see the class.
     */
    private static int[] digestsPerServer(List<Server> servers, BitSet live) {
        long totalWeight = 0;
        for (int i = live.nextSetBit(0); i >= 0; i = live.nextSetBit(i + 1)) {
            totalWeight += servers.get(i).weight();
        }
        int liveServers = live.cardinality();
        int[] digests = new int[servers.size()];
        for (int i = live.nextSetBit(0); i >= 0; i = live.nextSetBit(i + 1)) {
            float share = (float) servers.get(i).weight() / (float) totalWeight;
            float wanted = share * POINTS_PER_SERVER / POINTS_PER_DIGEST * (float) liveServers;
            digests[i] = (int) Math.floor((float) (wanted + 0.0000000001));
        }
        return digests;
    }

    private static int littleEndian(byte[] from, int index) {
        return from[index] & 0xff
                | (from[index + 1] & 0xff) << 8
                | (from[index + 2] & 0xff) << 16
                | (from[index + 3] & 0xff) << 24;
    }

    /** MD5 of {@code name-number}; lives for one build. */
    private static final class Digester {
        private final MessageDigest md5;
        private final byte[] digest = new byte[DIGEST_LENGTH];

        Digester() {
            try {
                md5 = MessageDigest.getInstance("MD5");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java runtime lacks MD5, which every runtime must have", e);
            }
        }

        /** The digest, valid until the next call. */
        byte[] digest(byte[] name, int number) {
            byte[] suffix = ("-" + number).getBytes(StandardCharsets.US_ASCII);
            int fromName = Math.min(name.length, LONGEST_TEXT);
            md5.update(name, 0, fromName);
            md5.update(suffix, 0, Math.min(suffix.length, LONGEST_TEXT - fromName));
            try {
                md5.digest(digest, 0, DIGEST_LENGTH);
            } catch (DigestException e) {
                throw new IllegalStateException("MD5 wants more room than its 16 bytes", e);
            }
            return digest;
        }
    }
}
