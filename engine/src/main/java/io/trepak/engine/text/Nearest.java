package io.trepak.engine.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Guesses which word a mistyped one was meant to be. Thread: any. */
public final class Nearest {
    private static final int MOST_EDITS = 2;
    private static final int LONGEST = 64;
    /** More that are equally near are no hint any more. */
    private static final int MOST_OFFERED = 3;

    private Nearest() {}

    /**
     * The candidates with the fewest edits, if two or fewer suffice and something of the word is left; in alphabetical order.
     * All of those that are equally near, since one alone might be the wrong one: a wrong hash function places keys elsewhere.
     * An edit inserts, drops or replaces a letter or swaps two neighbours; upper and lower case count as equal, underscores and
     * hyphens not at all. None if there are too many.
     *
     * @param word as typed
     * @param candidates what it may have been meant to be
     */
    public static List<String> of(String word, Collection<String> candidates) {
        List<String> best = new ArrayList<>();
        String bare = bare(word);
        int fewest = Math.min(MOST_EDITS, bare.length() - 1);
        if (word.length() <= LONGEST) {
            for (String candidate : new TreeSet<>(candidates)) {
                int edits = edits(bare, bare(candidate));
                if (edits < fewest) {
                    best.clear();
                    fewest = edits;
                }
                if (edits == fewest) {
                    best.add(candidate);
                }
            }
        }
        return best.size() > MOST_OFFERED ? List.of() : List.copyOf(best);
    }

    /** {@code ; did you mean "…" or "…"?}, or {@code otherwise} when nothing is near enough. */
    public static String hint(String word, Collection<String> candidates, String otherwise) {
        return hint(word, candidates, '"', otherwise);
    }

    /** The same with other quotes. */
    public static String hint(String word, Collection<String> candidates, char quote, String otherwise) {
        List<String> near = of(word, candidates);
        if (near.isEmpty()) {
            return otherwise;
        }
        StringBuilder text = new StringBuilder("; did you mean ");
        for (int i = 0; i < near.size(); i++) {
            text.append(i == 0 ? "" : i == near.size() - 1 ? " or " : ", ")
                    .append(quote)
                    .append(near.get(i))
                    .append(quote);
        }
        return text.append('?').toString();
    }

    private static String bare(String word) {
        return word.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
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
