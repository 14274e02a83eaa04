package io.trepak.protocol.memcached;

/**
 * Tells lines of HTTP from typing errors. A web page can have a browser send a POST to any port; were its headers answered with
 * errors, the lines of its body would be carried out.
 */
final class HttpLine {
    private static final byte[] VERSION = Bytes.ascii("HTTP/");
    /** In small letters. */
    private static final byte[] HOST = Bytes.ascii("host:");

    private static final byte[] POST = Bytes.ascii("post ");

    private HttpLine() {}

    /**
     * Whether {@code [start, end)}, which is no memcached command, is a line of HTTP: one whose last word begins with HTTP/
     * (memcached, proto_text.c, process_command_ascii), or that begins with POST or Host: (Redis, networking.c,
     * securityWarningCommand).
     */
    static boolean is(byte[] in, int start, int end) {
        return startsWith(in, start, end, HOST) || startsWith(in, start, end, POST) || endsWithVersion(in, start, end);
    }

    private static boolean startsWith(byte[] in, int start, int end, byte[] word) {
        if (end - start < word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            byte b = in[start + i];
            if ((b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) != word[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean endsWithVersion(byte[] in, int start, int end) {
        int wordEnd = end;
        while (wordEnd > start && in[wordEnd - 1] == ' ') {
            wordEnd--;
        }
        int word = wordEnd;
        while (word > start && in[word - 1] != ' ') {
            word--;
        }
        return Bytes.startsWith(in, word, wordEnd, VERSION);
    }
}
