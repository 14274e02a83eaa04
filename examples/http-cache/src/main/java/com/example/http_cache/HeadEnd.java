package com.example.http_cache;

import io.trepak.api.protocol.ProtocolException;

/** Finds the empty line behind a head, however many pieces it comes in. */
final class HeadEnd {
    private final int mostBytes;
    /** How far was looked, from the first byte of the message. */
    private int searched;

    HeadEnd(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Forgets the last message. */
    void clear() {
        searched = 0;
    }

    /**
     * Looks for {@code CR LF CR LF}.
     *
     * @param start offset of the head from the first byte of the message
     * @return offset behind it; -1 when it has not come yet
     */
    int find(byte[] in, int offset, int limit, int start) {
        for (int at = offset + Math.max(searched, start + 3); at < limit; at++) {
            if (in[at] == '\n' && in[at - 1] == '\r' && in[at - 2] == '\n' && in[at - 3] == '\r') {
                searched = at + 1 - offset;
                checkLength(searched - start);
                return searched;
            }
        }
        searched = Math.max(start, limit - offset);
        checkLength(searched - start);
        return -1;
    }

    private void checkLength(int bytes) {
        if (bytes > mostBytes) {
            throw new ProtocolException("head longer than " + mostBytes + " bytes");
        }
    }
}
