package io.trepak.distribution.maglev;

import io.trepak.api.Server;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Fills the table. Server by server, in the order of their names, claims the first free entry of its own walk: it begins at
 * an offset and goes on by a skip, both from the MD5 of its name; a prime size lets every walk reach every entry. Lives for
 * one build.
 */
final class Turns {
    private final int size;
    private final int[] order;
    private final int[] weights;
    private final int[] position;
    private final int[] skip;

    /**
     * Fit to run once.
     *
     * @param order who takes the first turn, the second and so on; who is not in it takes none
     * @param position per server, where its walk begins; changed as it goes on
     * @param skip per server, the length of its step, 1 to {@code size - 1}
     */
    Turns(int size, int[] order, int[] weights, int[] position, int[] skip) {
        this.size = size;
        this.order = order;
        this.weights = weights;
        this.position = position;
        this.skip = skip;
    }

    static Turns of(List<Server> servers, BitSet live, int size) {
        int[] order = live.stream()
                .boxed()
                .sorted(Comparator.comparing(i -> servers.get(i).name()))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] weights = new int[servers.size()];
        int[] position = new int[weights.length];
        int[] skip = new int[weights.length];
        MessageDigest md5 = md5();
        for (int i : order) {
            byte[] name = servers.get(i).name().getBytes(StandardCharsets.UTF_8);
            ByteBuffer digest = ByteBuffer.wrap(md5.digest(name)).order(ByteOrder.LITTLE_ENDIAN);
            weights[i] = servers.get(i).weight();
            position[i] = (int) Long.remainderUnsigned(digest.getLong(), size);
            skip[i] = (int) Long.remainderUnsigned(digest.getLong(), size - 1) + 1;
        }
        return new Turns(size, order, weights, position, skip);
    }

    /** Who owns each entry, as index into the list of servers. */
    int[] owners() {
        int[] owners = new int[size];
        Arrays.fill(owners, -1);
        long turn = Arrays.stream(weights).max().orElseThrow();
        long[] credit = new long[weights.length];
        for (int i = 0; i < credit.length; i++) {
            credit[i] = turn - weights[i]; // so that the first round is everybody's
        }
        for (int filled = 0; ; ) {
            for (int server : order) {
                credit[server] += weights[server];
                if (credit[server] >= turn) {
                    credit[server] -= turn;
                    claim(owners, server);
                    if (++filled == size) {
                        return owners;
                    }
                }
            }
        }
    }

    private void claim(int[] owners, int server) {
        int at = position[server];
        while (owners[at] >= 0) {
            at = next(at, server);
        }
        owners[at] = server;
        position[server] = next(at, server);
    }

    private int next(int at, int server) {
        int next = at + skip[server];
        return next < size ? next : next - size;
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks MD5, which every runtime must have", e);
        }
    }
}
