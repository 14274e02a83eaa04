package io.trepak.launcher.it;

import java.util.Random;

/** What random tests start from: {@code -Dtrepak.seed=N} repeats a run, else another one each time, and printed. */
final class Seed {
    private Seed() {}

    static long take(String test) {
        long seed = Long.getLong("trepak.seed", new Random().nextLong());
        System.out.println(test + ": repeat with -Dtrepak.seed=" + seed);
        return seed;
    }
}
