package io.trepak.protocol.memcached;

/**
 * The key that a meta command's response names: {@code HD s5 kfoo}, {@code VA 5 kZm9v b}, {@code ME foo exp=-1 ...}. Compared
 * with the request's, so that a response to somebody else is caught. One object per server connection.
 */
final class MetaKey {
    private static final int CODE = 2;

    private final Base64Key base64 = new Base64Key();

    /**
     * Looks at the first line of a response, {@code [start, end)}; at {@code end} stands its carriage return.
     *
     * @param print of the request's key; 0 when the response names none
     */
    void check(byte[] in, int start, int end, long print) {
        if (print == 0) {
            return;
        }
        boolean right = in[start] == 'M' ? isDebugged(in, start, end, print) : isReturned(in, start, end, print);
        if (!right) {
            throw MemcachedBackend.otherKey();
        }
    }

    /** The key stands first, in base64 if it was stored so; nothing says whether it was. */
    private boolean isDebugged(byte[] in, int start, int end, long print) {
        int key = Bytes.skipSpaces(in, start + CODE);
        int keyEnd = Math.min(end, Bytes.endOfKey(in, key));
        return Bytes.print(in, key, keyEnd) == print || isDecoded(in, key, keyEnd, print);
    }

    /** Among the flags is the key, and a b if it is in base64. */
    private boolean isReturned(byte[] in, int start, int end, long print) {
        int key = 0;
        int keyEnd = 0;
        boolean encoded = false;
        int at = Bytes.skipSpaces(in, start + CODE);
        while (at < end) {
            int wordEnd = Bytes.endOfKey(in, at);
            if (in[at] == 'k') {
                key = at + 1;
                keyEnd = wordEnd;
            } else if (in[at] == 'b' && wordEnd == at + 1) {
                encoded = true;
            }
            at = Bytes.skipSpaces(in, Math.max(wordEnd, at + 1));
        }
        if (keyEnd == 0) {
            return true;
        }
        return encoded ? isDecoded(in, key, keyEnd, print) : Bytes.print(in, key, keyEnd) == print;
    }

    private boolean isDecoded(byte[] in, int start, int end, long print) {
        int length = end - start <= Bytes.MAX_KEY ? base64.decode(in, start, end) : 0;
        return length > 0 && Bytes.print(base64.bytes(), 0, length) == print;
    }
}
