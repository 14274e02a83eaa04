package io.trepak.protocol.redis;

/** Patterns of names, of the two signs that matter: * for any text, ? for any character. */
final class Glob {
    private Glob() {}

    // Remembers the last star only: an earlier one can take no more than the first fit.
    static boolean matches(String pattern, String name) {
        int at = 0;
        int star = -1;
        int resume = 0;
        for (int i = 0; i < name.length(); ) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                resume = i;
            } else if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == name.charAt(i))) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
