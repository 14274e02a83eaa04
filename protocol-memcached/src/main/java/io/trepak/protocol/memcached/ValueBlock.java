package io.trepak.protocol.memcached;

/** {@code VALUE key flags bytes [casid]\r\n<data>\r\n}, as a server sends it. */
final class ValueBlock {
    static final byte[] WORD = Bytes.ascii("VALUE ");

    private static final int LINE_END = 2;

    private ValueBlock() {}

    /**
     * Length of the block that starts at {@code start} with {@link #WORD}.
     *
     * @param lineFeed index of the end of its first line
     * @return line and data with both line ends, above {@link Integer#MAX_VALUE} perhaps; -1 if the line is no such one
     */
    static long length(byte[] in, int start, int lineFeed) {
        int keyStart = start + WORD.length;
        int keyEnd = Bytes.endOfKey(in, keyStart);
        if (keyEnd == keyStart || keyEnd - keyStart > Bytes.MAX_KEY || in[keyEnd] != ' ') {
            return -1;
        }
        int flagsEnd = endOfDigits(in, keyEnd + 1);
        if (flagsEnd == keyEnd + 1 || in[flagsEnd] != ' ') {
            return -1;
        }
        int bytesEnd = endOfDigits(in, flagsEnd + 1);
        long bytes = Bytes.decimal(in, flagsEnd + 1, bytesEnd, Integer.MAX_VALUE);
        int end = bytesEnd;
        if (in[end] == ' ') {
            end = endOfDigits(in, bytesEnd + 1);
            if (end == bytesEnd + 1) {
                return -1;
            }
        }
        boolean ended = in[end] == '\r' && end + 1 == lineFeed;
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
