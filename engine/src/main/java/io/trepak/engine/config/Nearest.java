package io.trepak.engine.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Guesses which word a mistyped one was meant to be. Thread: any. */
public final class Nearest {
    private static final int MOST_EDITS = 2;
    private static final int LONGEST = 64;

    private Nearest() {}

    /**
     * The candidate with the fewest edits, if two or fewer suffice and something of the word is left; the first in
     * alphabetical order among equals. An edit inserts, drops or replaces a letter or swaps two neighbours; upper and lower
     * case count as equal.
     *
     * @param word as typed
     * @param candidates what it may have been meant to be
     */
    public static Optional<String> of(String word, Collection<String> candidates) {
        String best = null;
        int fewest = Math.min(MOST_EDITS, word.length() - 1) + 1;
        if (word.length() <= LONGEST) {
            for (String candidate : new TreeSet<>(candidates)) {
                int edits = edits(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
                if (edits < fewest) {
                    fewest = edits;
                    best = candidate;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** {@code ; did you mean "…"?}, or {@code otherwise} when nothing is near enough. */
    static String hint(String word, Collection<String> candidates, String otherwise) {
        return of(word, candidates)
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse(otherwise);
    }

    private static int edits(String a, String b) {
        if (Math.abs(a.length() - b.length()) > MOST_EDITS) {
            return MOST_EDITS + 1;
        }
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                table[i][j] = i == 0 || j == 0 ? i + j : cell(table, a, b, i, j);
            }
        }
        return table[a.length()][b.length()];
    }

    private static int cell(int[][] table, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(table[i - 1][j], table[i][j - 1]) + 1;
        least = Math.min(least, table[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
            least = Math.min(least, table[i - 2][j - 2] + 1);
        }
        return least;
    }
}
