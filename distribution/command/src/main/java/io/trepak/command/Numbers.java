package io.trepak.command;

/** Numbers as nutcracker takes them: digits only; unlike there a number too large does not wrap round to another one. */
public final class Numbers {
    private static final int MAX_WORKERS = 256;

    private Numbers() {}

    /** Whether it is one. */
    public static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Of digits; everything beyond ten of them is as good as endless. */
    public static long value(String digits) {
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > 10 ? Long.MAX_VALUE : Long.parseLong(significant);
    }

    /** The value of an option. */
    public static int of(String option, String text, int min, int max) throws InvalidArguments {
        if (!isNumber(text)) {
            throw new InvalidArguments("option " + option + " requires a number");
        }
        long number = value(text);
        if (number < min || number > max) {
            throw new InvalidArguments(
                    "option " + option + " value " + text + " is out of range; expected " + min + " to " + max);
        }
        return (int) number;
    }

    /** Of {@code --workers}. */
    public static int workers(String text) throws InvalidArguments {
        return of("--workers", text, 1, MAX_WORKERS);
    }
}
