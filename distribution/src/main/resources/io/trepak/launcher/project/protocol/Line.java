package @package@;

import io.trepak.api.protocol.ProtocolException;

/** Finds the end of a line, however many pieces it comes in. */
final class @Class@Line {
    private static final int MOST_BYTES = 64 << 10;

    private int searched;

    /** Returns the length of the line with its end, or -1 when there is more to come. */
    int find(byte[] in, int offset, int limit) {
        for (int at = offset + searched; at < limit; at++) {
            if (in[at] == '\n') {
                searched = 0;
                return at + 1 - offset;
            }
        }
        searched = limit - offset;
        if (searched > MOST_BYTES) {
            throw new ProtocolException("line too long");
        }
        return -1;
    }
}
