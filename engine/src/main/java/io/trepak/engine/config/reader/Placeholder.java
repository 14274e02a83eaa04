package io.trepak.engine.config.reader;

import java.util.regex.Pattern;

/** What stands in a template for something else, and was not replaced. */
final class Placeholder {
    /** What is said of it. */
    static final String LEFT = "looks like a template that nobody filled in; expected the text it stands for";

    private static final Pattern MARKS = Pattern.compile("[^#]*(\\{\\{|\\{%|<%|\\$\\{).*");

    private Placeholder() {}

    /** Whether a line or a value has marks of one. */
    static boolean isIn(String text) {
        return MARKS.matcher(text).matches();
    }
}
