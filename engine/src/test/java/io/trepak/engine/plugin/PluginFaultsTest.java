package io.trepak.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.api.HashFunction;
import io.trepak.engine.LogLines;
import io.trepak.engine.report.PluginFault;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PluginFaultsTest {
    private static final String DOING = "hashing a key; the request fails";

    private final AtomicLong nanos = new AtomicLong(-5);
    private final PluginFaults faults = new PluginFaults(nanos::get);
    private final HashFunction hash = new Twin();

    /** Plugins may be equal; faults are of one object. */
    private static final class Twin implements HashFunction {
        @Override
        public String name() {
            return "twin";
        }

        @Override
        public int hash(byte[] key, int offset, int length) {
            return 0;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Twin;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    void logsTheFirstFaultAndThenOneLineInTenSeconds() {
        faults.introduce(hash, "hash", "twin", "twin.jar");
        FaultCounter counter = faults.of(hash);
        IllegalStateException fault = new IllegalStateException("odd\nkey");
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 1000; i++) {
                counter.failed(DOING, fault);
            }
            String line =
                    "plugin failed: hash 'twin' (twin.jar): at " + DOING + ": java.lang.IllegalStateException: odd key";
            assertEquals(List.of(line), log.texts());
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
            counter.failed(DOING, fault);
            counter.failed(DOING, fault);
            assertEquals(List.of(line, line + " (1001 times so far)"), log.texts());
        }
        assertEquals(List.of(new PluginFault("hash", "twin", "twin.jar", 1002)), faults.counts());
    }

    @Test
    void equalPluginsAreCountedApart() {
        HashFunction other = new Twin();
        faults.introduce(hash, "hash", "a", "a.jar");
        faults.introduce(other, "hash", "b", "b.jar");
        faults.of(other).failed(DOING, new AssertionError());
        assertEquals(
                List.of(new PluginFault("hash", "a", "a.jar", 0), new PluginFault("hash", "b", "b.jar", 1)),
                faults.counts());
    }

    @Test
    void aPluginNobodyIntroducedGoesByItsClass() {
        assertTrue(faults.of(hash).label().startsWith("plugin '" + Twin.class.getName() + "' ("));
    }

    @Test
    void whatNobodySurvivesIsPassedOnAndAStackThatRanOverIsAFault() {
        FaultCounter counter = faults.of(hash);
        assertThrows(OutOfMemoryError.class, () -> counter.failed(DOING, new OutOfMemoryError()));
        assertEquals(0, counter.count());
        counter.failed(DOING, new StackOverflowError());
        assertEquals(1, counter.count());
    }
}
