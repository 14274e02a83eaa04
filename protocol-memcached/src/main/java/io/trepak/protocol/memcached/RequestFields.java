package io.trepak.protocol.memcached;

/**
 * Where the fields of one request line are; used again for every request. Indexes are absolute in the array
 * given to {@link #split}, so they mean nothing after the call of {@code decode} they were found in.
 */
final class RequestFields {
    /** The longest line (cas) has six fields behind the name; more are only counted. */
    private static final int KEPT = 8;

    private static final byte[] NOREPLY = Bytes.ascii("noreply");

    private final int[] starts = new int[KEPT];
    private final int[] ends = new int[KEPT];
    private int count;
    /** A bit for each field that holds a byte no key may have. */
    private int unfitForKey;

    /** Finds the fields in {@code [from, end)}, which are parted by spaces; at {@code end} is the line end. */
    void split(byte[] in, int from, int end) {
        count = 0;
        unfitForKey = 0;
        int at = Bytes.skipSpaces(in, from);
        while (at != end) {
            int start = at;
            at = Bytes.endOfKey(in, at);
            if (in[at] != ' ' && at != end) {
                at = endOfField(in, at, end);
                unfitForKey |= 1 << Math.min(count, KEPT);
            }
            if (count < KEPT) {
                starts[count] = start;
                ends[count] = at;
            }
            count++;
            at = Bytes.skipSpaces(in, at);
        }
    }

    private static int endOfField(byte[] in, int from, int end) {
        int at = from;
        while (at < end && in[at] != ' ') {
            at++;
        }
        return at;
    }

    /** How many there are, beyond those whose place is kept too. */
    int count() {
        return count;
    }

    int start(int field) {
        return starts[field];
    }

    int end(int field) {
        return ends[field];
    }

    int length(int field) {
        return ends[field] - starts[field];
    }

    /** Whether the last of {@code count} kept fields says that no response is wanted. */
    boolean noreply(byte[] in) {
        return noreply(in, count - 1);
    }

    /** Whether one of the kept fields is that word. */
    boolean noreply(byte[] in, int field) {
        return Bytes.equals(in, starts[field], ends[field], NOREPLY);
    }

    /** Whether no field holds a byte that no key may have. */
    boolean areFit() {
        return unfitForKey == 0;
    }

    boolean isKey(int field) {
        return length(field) <= Bytes.MAX_KEY && (unfitForKey >>> field & 1) == 0;
    }

    /** The number in a field; -1 unless it is digits only and not above {@code max}, which is below 2^59. */
    long decimal(byte[] in, int field, long max) {
        return Bytes.decimal(in, starts[field], ends[field], max);
    }

    boolean isUnsigned64(byte[] in, int field) {
        return Bytes.isUnsigned64(in, starts[field], ends[field]);
    }

    /** Whether a field is a number from -2^63 to 2^63-1. */
    boolean isSigned64(byte[] in, int field) {
        return Bytes.isSigned64(in, starts[field], ends[field]);
    }
}
