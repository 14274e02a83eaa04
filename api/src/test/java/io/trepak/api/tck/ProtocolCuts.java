package io.trepak.api.tck;

import static io.trepak.api.tck.ProtocolFeed.show;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;

/** Decodes frames whole, byte by byte, cut once at every place, and cut at random, and wants the same each time. */
final class ProtocolCuts {
    private static final int[] FILLS = {0, 0xff, '\r', '\n', '0', '$', ' '};
    private static final int MARGIN = 13;
    private static final int RANDOM_CUTS = 200;
    private static final int EVERY_CUT_UP_TO = 2048;
    private static final String AFRESH =
            "; a second call goes on where the first one stopped: nothing is added to the frame twice, nothing forgotten,"
                    + " and no array is kept, which is overwritten when the call is over";

    private ProtocolCuts() {}

    /** One way to feed a frame; the codec is the same for all of them, so it must begin each frame afresh. */
    interface Decoding {
        Record decode(ProtocolFeed feed, byte[] whole, int... cuts);
    }

    static void check(List<byte[]> frames, Decoding decoding) {
        for (byte[] whole : frames) {
            Record expected = decoding.decode(new ProtocolFeed(0, 0), whole, whole.length);
            for (int fill : FILLS) {
                Record seen = decoding.decode(new ProtocolFeed(MARGIN, fill), whole, whole.length);
                same(expected, seen, () -> "read outside [offset, limit)? Among bytes " + fill + ": " + show(whole));
            }
            if (whole.length <= EVERY_CUT_UP_TO) {
                checkEveryCut(whole, expected, decoding);
            }
            checkRandomCuts(whole, expected, decoding);
        }
    }

    private static void checkEveryCut(byte[] whole, Record expected, Decoding decoding) {
        int[] everyByte = new int[whole.length];
        Arrays.setAll(everyByte, i -> i + 1);
        same(expected, decoding, new ProtocolFeed(0, 0), whole, "byte by byte: ", everyByte);
        for (int cut = 1; cut < whole.length; cut++) {
            ProtocolFeed feed = new ProtocolFeed(cut % 2 * MARGIN, FILLS[cut % FILLS.length]);
            same(expected, decoding, feed, whole, "cut at " + cut + ": ", cut, whole.length);
        }
    }

    private static void checkRandomCuts(byte[] whole, Record expected, Decoding decoding) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < RANDOM_CUTS; i++) {
            int[] cuts = random.ints(random.nextInt(6), 1, whole.length + 1).toArray();
            int[] all = Arrays.copyOf(cuts, cuts.length + 1);
            all[cuts.length] = whole.length;
            int[] ascending = Arrays.stream(all).sorted().distinct().toArray();
            ProtocolFeed feed = new ProtocolFeed(random.nextInt(2) * MARGIN, random.nextInt(256));
            String when = "cut at " + Arrays.toString(ascending) + ", seed " + seed + ": ";
            same(expected, decoding, feed, whole, when, ascending);
        }
    }

    /** Decodes a frame that comes in pieces. */
    private static void same(
            Record expected, Decoding decoding, ProtocolFeed feed, byte[] whole, String when, int... cuts) {
        Record seen;
        try {
            seen = decoding.decode(feed, whole, cuts);
        } catch (AssertionError e) {
            throw new AssertionError(when + e.getMessage() + AFRESH, e);
        }
        same(expected, seen, () -> when + show(whole) + AFRESH);
    }

    /** Names what differs, and no more. */
    private static void same(Record expected, Record seen, Supplier<String> when) {
        if (expected.equals(seen)) {
            return;
        }
        StringBuilder differences = new StringBuilder();
        for (RecordComponent component : expected.getClass().getRecordComponents()) {
            Object before = value(component, expected);
            Object now = value(component, seen);
            if (!Objects.equals(before, now)) {
                differences
                        .append(differences.isEmpty() ? "" : ", ")
                        .append(component.getName())
                        .append(' ')
                        .append(shown(now))
                        .append(" instead of ")
                        .append(shown(before));
            }
        }
        fail(when.get() + "; whole, in an array of its own, it was decoded otherwise: now " + differences);
    }

    private static Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String shown(Object value) {
        return value instanceof String text ? Shown.text(text) : String.valueOf(value);
    }
}
