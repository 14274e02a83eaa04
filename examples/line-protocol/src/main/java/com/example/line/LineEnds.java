package com.example.line;

import io.trepak.api.protocol.ProtocolException;

/**
 * Finds the line ends of a frame one after the other, and goes on where it stopped when there was none. Belongs to one
 * codec; counts from the frame's first byte, because an unfinished frame may move to another array.
 */
final class LineEnds {
    private final int maxBytes;
    private int lineStart;
    private int searched;

    LineEnds(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * The next line.
     *
     * @return the length of the frame up to the end of that line, or -1 when there is more to come
     */
    int next(byte[] in, int offset, int limit) {
        int at = offset + searched;
        while (at < limit && in[at] != '\n') {
            at++;
        }
        searched = at - offset;
        if (searched - lineStart > maxBytes) {
            throw new ProtocolException("line too long");
        }
        if (at == limit) {
            return -1;
        }
        lineStart = ++searched;
        return searched;
    }

    /** The next line is the first of another frame. */
    void startOver() {
        lineStart = 0;
        searched = 0;
    }
}
