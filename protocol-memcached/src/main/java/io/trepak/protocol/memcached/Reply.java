package io.trepak.protocol.memcached;

/** The kinds of response lines, a bit each, so that a command can say which of them it may bring. */
final class Reply {
    static final int END = 1;
    /** A line with a data block behind it, and more of them or END behind that. */
    static final int VALUE = 1 << 1;

    static final int STORED = 1 << 2;
    static final int NOT_STORED = 1 << 3;
    static final int EXISTS = 1 << 4;
    static final int NOT_FOUND = 1 << 5;
    static final int DELETED = 1 << 6;
    static final int TOUCHED = 1 << 7;
    static final int NUMBER = 1 << 8;
    static final int VERSION = 1 << 9;
    static final int OK = 1 << 10;
    /** A line of a meta command with a data block behind it. */
    static final int VA = 1 << 11;

    static final int HD = 1 << 12;
    static final int EN = 1 << 13;
    static final int NS = 1 << 14;
    static final int EX = 1 << 15;
    static final int NF = 1 << 16;
    static final int ME = 1 << 17;
    /** ERROR, CLIENT_ERROR, SERVER_ERROR: any command may bring them. */
    static final int ERROR = 1 << 18;

    static final int ANY = (1 << 19) - 1;
    /** None of them. */
    static final int UNKNOWN = 0;

    static final byte[] END_LINE = Bytes.ascii("END\r\n");

    private static final byte[] END_WORD = Bytes.ascii("END");
    private static final byte[] EXISTS_WORD = Bytes.ascii("EXISTS");
    private static final byte[] ERROR_WORD = Bytes.ascii("ERROR");
    private static final byte[] STORED_WORD = Bytes.ascii("STORED");
    private static final byte[] SERVER_ERROR_WORD = Bytes.ascii("SERVER_ERROR");
    private static final byte[] NOT_STORED_WORD = Bytes.ascii("NOT_STORED");
    private static final byte[] NOT_FOUND_WORD = Bytes.ascii("NOT_FOUND");
    private static final byte[] DELETED_WORD = Bytes.ascii("DELETED");
    private static final byte[] TOUCHED_WORD = Bytes.ascii("TOUCHED");
    private static final byte[] OK_WORD = Bytes.ascii("OK");
    private static final byte[] VERSION_WORD = Bytes.ascii("VERSION");
    private static final byte[] CLIENT_ERROR_WORD = Bytes.ascii("CLIENT_ERROR");
    private static final int MAX_DIGITS = 20;

    private Reply() {}

    /** What {@code [start, end)} is, a line without its end; at {@code end} stands a carriage return. */
    static int kind(byte[] in, int start, int end) {
        return switch (in[start]) {
            case 'V' -> v(in, start, end);
            case 'E' -> e(in, start, end);
            case 'S' -> s(in, start, end);
            case 'H' -> isCode(in, start, end, 'D') ? HD : UNKNOWN;
            case 'N' -> n(in, start, end);
            case 'D' -> isWord(in, start, end, DELETED_WORD) ? DELETED : UNKNOWN;
            case 'T' -> isWord(in, start, end, TOUCHED_WORD) ? TOUCHED : UNKNOWN;
            case 'C' -> isText(in, start, end, CLIENT_ERROR_WORD) ? ERROR : UNKNOWN;
            case 'O' -> isWord(in, start, end, OK_WORD) ? OK : UNKNOWN;
            case 'M' -> isCode(in, start, end, 'E') ? ME : UNKNOWN;
            default -> isNumber(in, start, end) ? NUMBER : UNKNOWN;
        };
    }

    private static int v(byte[] in, int start, int end) {
        if (Bytes.startsWith(in, start, end, ValueBlock.WORD)) {
            return VALUE;
        }
        if (isCode(in, start, end, 'A')) {
            return VA;
        }
        return isText(in, start, end, VERSION_WORD) ? VERSION : UNKNOWN;
    }

    private static int e(byte[] in, int start, int end) {
        if (Bytes.equals(in, start, end, END_WORD)) {
            return END;
        }
        if (isCode(in, start, end, 'N')) {
            return EN;
        }
        if (isCode(in, start, end, 'X')) {
            return EX;
        }
        if (isWord(in, start, end, EXISTS_WORD)) {
            return EXISTS;
        }
        return isWord(in, start, end, ERROR_WORD) ? ERROR : UNKNOWN;
    }

    private static int s(byte[] in, int start, int end) {
        if (isWord(in, start, end, STORED_WORD)) {
            return STORED;
        }
        return isText(in, start, end, SERVER_ERROR_WORD) ? ERROR : UNKNOWN;
    }

    private static int n(byte[] in, int start, int end) {
        if (isCode(in, start, end, 'F')) {
            return NF;
        }
        if (isCode(in, start, end, 'S')) {
            return NS;
        }
        if (isWord(in, start, end, NOT_FOUND_WORD)) {
            return NOT_FOUND;
        }
        return isWord(in, start, end, NOT_STORED_WORD) ? NOT_STORED : UNKNOWN;
    }

    /** Whether it is a meta command's two letters, perhaps with flags behind them. */
    private static boolean isCode(byte[] in, int start, int end, char second) {
        return end - start >= 2 && in[start + 1] == second && (end - start == 2 || in[start + 2] == ' ');
    }

    private static boolean isWord(byte[] in, int start, int end, byte[] word) {
        return Bytes.startsWith(in, start, end, word) && onlySpaces(in, start + word.length, end);
    }

    private static boolean isText(byte[] in, int start, int end, byte[] word) {
        int at = start + word.length;
        return Bytes.startsWith(in, start, end, word) && (at == end || in[at] == ' ');
    }

    private static boolean isNumber(byte[] in, int start, int end) {
        int at = start;
        while (Bytes.isDigit(in[at])) {
            at++;
        }
        return at > start && at - start <= MAX_DIGITS && onlySpaces(in, at, end);
    }

    private static boolean onlySpaces(byte[] in, int from, int end) {
        return Bytes.skipSpaces(in, from) == end;
    }
}
