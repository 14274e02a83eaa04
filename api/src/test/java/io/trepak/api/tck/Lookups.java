package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.trepak.api.Continuum;
import java.util.Arrays;

/** Looks hashes up for {@link DistributionTck}; a table that cannot answer fails the test with what to mend. */
final class Lookups {
    private Lookups() {}

    static Continuum perThread(Continuum continuum) {
        Continuum copy = continuum.perThread();
        assertNotNull(copy, "perThread() is null; return this, or a private copy when select() keeps state");
        return copy;
    }

    /** A lookup that may fail, but only with words of use. */
    static int select(Continuum continuum, int hash, int servers) {
        int server;
        Trial.begin(() -> "select(" + Integer.toUnsignedString(hash) + ") with " + servers + " servers");
        try {
            server = continuum.select(hash);
        } catch (RuntimeException e) {
            return fail(
                    "select(" + Integer.toUnsignedString(hash) + ") throws with " + servers
                            + " servers; every hash from 0 to 4294967295 has an owner, and an int above 2147483647 is"
                            + " negative in Java",
                    e);
        }
        assertTrue(
                server >= 0 && server < servers,
                () -> "select(" + Integer.toUnsignedString(hash) + ") is " + server + " with " + servers
                        + " servers; read the hash as unsigned (Integer.remainderUnsigned, compareUnsigned)");
        return server;
    }

    /** The servers of all sample hashes. */
    static int[] selections(Continuum continuum, int servers) {
        return Arrays.stream(Samples.hashes())
                .map(hash -> select(continuum, hash, servers))
                .toArray();
    }

    static void assertSame(Continuum first, Continuum second, int servers, String when) {
        for (int hash : Samples.hashes()) {
            assertEquals(
                    select(first, hash, servers),
                    select(second, hash, servers),
                    () -> "hash " + Integer.toUnsignedString(hash) + " has another server when " + when);
        }
    }
}
