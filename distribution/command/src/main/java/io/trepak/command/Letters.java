package io.trepak.command;

/** What is no good to look at. */
public final class Letters {
    private Letters() {}

    /** What breaks lines, or turns the direction of a text, for whoever reads it on a terminal. */
    public static boolean isInvisible(char c) {
        int type = Character.getType(c);
        return type == Character.FORMAT || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }
}
