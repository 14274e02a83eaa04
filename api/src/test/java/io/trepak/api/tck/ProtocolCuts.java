package io.trepak.api.tck;

import static io.trepak.api.tck.ProtocolFeed.show;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Decodes frames whole, byte by byte, cut once at every place, and cut at random, and wants the same each time. */
final class ProtocolCuts {
    private static final int[] FILLS = {0, 0xff, '\r', '\n', '0', '$', ' '};
    private static final int MARGIN = 13;
    private static final int RANDOM_CUTS = 200;
    private static final int EVERY_CUT_UP_TO = 2048;
    private static final String AFRESH =
            "; a second call goes on where the first one stopped: nothing is added to the frame twice, nothing forgotten";

    private ProtocolCuts() {}

    /** One way to feed a frame; the codec is the same for all of them, so it must begin each frame afresh. */
    interface Decoding {
        Object decode(ProtocolFeed feed, byte[] whole, int... cuts);
    }

    static void check(List<byte[]> frames, Decoding decoding) {
        for (byte[] whole : frames) {
            Object expected = decoding.decode(new ProtocolFeed(0, 0), whole, whole.length);
            for (int fill : FILLS) {
                Object seen = decoding.decode(new ProtocolFeed(MARGIN, fill), whole, whole.length);
                assertEquals(
                        expected, seen, () -> "read outside [offset, limit)? Among bytes " + fill + ": " + show(whole));
            }
            if (whole.length <= EVERY_CUT_UP_TO) {
                checkEveryCut(whole, expected, decoding);
            }
            checkRandomCuts(whole, expected, decoding);
        }
    }

    private static void checkEveryCut(byte[] whole, Object expected, Decoding decoding) {
        int[] everyByte = new int[whole.length];
        Arrays.setAll(everyByte, i -> i + 1);
        Object byteByByte = decoding.decode(new ProtocolFeed(0, 0), whole, everyByte);
        assertEquals(expected, byteByByte, () -> "byte by byte: " + show(whole) + AFRESH);
        for (int cut = 1; cut < whole.length; cut++) {
            int at = cut;
            ProtocolFeed feed = new ProtocolFeed(cut % 2 * MARGIN, FILLS[cut % FILLS.length]);
            assertEquals(
                    expected,
                    decoding.decode(feed, whole, cut, whole.length),
                    () -> "cut at " + at + ": " + show(whole) + AFRESH);
        }
    }

    private static void checkRandomCuts(byte[] whole, Object expected, Decoding decoding) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < RANDOM_CUTS; i++) {
            int[] cuts = random.ints(random.nextInt(6), 1, whole.length + 1).toArray();
            int[] all = Arrays.copyOf(cuts, cuts.length + 1);
            all[cuts.length] = whole.length;
            int[] ascending = Arrays.stream(all).sorted().distinct().toArray();
            ProtocolFeed feed = new ProtocolFeed(random.nextInt(2) * MARGIN, random.nextInt(256));
            assertEquals(
                    expected,
                    decoding.decode(feed, whole, ascending),
                    () -> "cut at " + Arrays.toString(ascending) + ", seed " + seed + ": " + show(whole));
        }
    }
}
