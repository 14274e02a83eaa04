package io.trepak.engine.pool;

/**
 * When to look a name up again: when its response is no longer good, within bounds; after a failure soon, then less and less
 * often. Belongs to what looks the name up.
 */
final class LookupTimes {
    /** Where nobody says how long a response is good for: of the hosts file, or the system's resolver. */
    private static final long UNKNOWN_TIME_MILLIS = 30_000;

    private static final long SHORTEST_MILLIS = 1000;
    private static final long LONGEST_MILLIS = 3_600_000;
    private static final int RETRY_DOUBLINGS = 5;

    private int failures;

    /** Whether the last response, if any, was none. */
    boolean isFailing() {
        return failures > 0;
    }

    /** In how many milliseconds to ask again, after this response. */
    long after(Names.Answer answer) {
        if (answer.addresses().isEmpty()) {
            return SHORTEST_MILLIS << Math.min(failures++, RETRY_DOUBLINGS);
        }
        failures = 0;
        long millis = answer.goodForMillis() < 0 ? UNKNOWN_TIME_MILLIS : answer.goodForMillis();
        return Math.min(LONGEST_MILLIS, Math.max(SHORTEST_MILLIS, millis));
    }
}
