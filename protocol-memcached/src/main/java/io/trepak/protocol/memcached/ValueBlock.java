package io.trepak.protocol.memcached;

/** {@code VALUE key flags bytes [casid]\r\n<data>\r\n} and {@code VA bytes [flags]\r\n<data>\r\n}, as a server sends them. */
final class ValueBlock {
    static final byte[] WORD = Bytes.ascii("VALUE ");

    /** Whether a VALUE line has a cas number. */
    enum Cas {
        NEVER,
        ALWAYS,
        PERHAPS
    }

    private static final int META_WORD = "VA ".length();
    private static final int LINE_END = 2;

    private ValueBlock() {}

    /**
     * Length of the block that starts at {@code start} with {@link #WORD}.
     *
     * @param keyEnd from {@link #keyEnd}
     * @param lineFeed index of the end of its first line
     * @return line and data with both line ends, above {@link Integer#MAX_VALUE} perhaps; -1 if the line is no such one
     */
    static long length(byte[] in, int start, int keyEnd, int lineFeed, Cas cas) {
        int keyLength = keyEnd - start - WORD.length;
        if (keyLength == 0 || keyLength > Bytes.MAX_KEY || in[keyEnd] != ' ') {
            return -1;
        }
        int flagsEnd = endOfDigits(in, keyEnd + 1);
        if (flagsEnd == keyEnd + 1 || in[flagsEnd] != ' ') {
            return -1;
        }
        int bytesEnd = endOfDigits(in, flagsEnd + 1);
        long bytes = Bytes.decimal(in, flagsEnd + 1, bytesEnd, Integer.MAX_VALUE);
        int end = bytesEnd;
        boolean hasCas = in[end] == ' ';
        if (hasCas) {
            end = endOfDigits(in, bytesEnd + 1);
            if (end == bytesEnd + 1) {
                return -1;
            }
        }
        boolean right = in[end] == '\r' && end + 1 == lineFeed && (cas == Cas.PERHAPS || hasCas == (cas == Cas.ALWAYS));
        return bytes >= 0 && right ? lineFeed + 1 - start + bytes + LINE_END : -1;
    }

    /** Index behind the key of the block that starts at {@code start}. */
    static int keyEnd(byte[] in, int start) {
        return Bytes.endOfKey(in, start + WORD.length);
    }

    /** {@link #length} of a meta command's block. */
    static long metaLength(byte[] in, int start, int lineFeed) {
        int bytesEnd = endOfDigits(in, start + META_WORD);
        long bytes = Bytes.decimal(in, start + META_WORD, bytesEnd, Integer.MAX_VALUE);
        boolean ended = in[bytesEnd] == ' ' || in[bytesEnd] == '\r' && bytesEnd + 1 == lineFeed;
        return bytes >= 0 && ended ? lineFeed + 1 - start + bytes + LINE_END : -1;
    }

    private static int endOfDigits(byte[] in, int from) {
        int at = from;
        while (Bytes.isDigit(in[at])) {
            at++;
        }
        return at;
    }
}
