package io.trepak.api.tck;

import java.lang.reflect.Method;

/**
 * Bytes a piece of work allocates on the calling thread, from the virtual machine's own count. Reached by reflection, for
 * a plugin's test module reads java.base and the API only.
 */
final class Allocation {
    private static final int WARM_UP = 50;
    private static final int ROUNDS = 5;

    private Allocation() {}

    /** The least that one of several runs allocated once warm, or -1 on a virtual machine that does not count. */
    static long leastBytes(Runnable work) {
        Object threads;
        Method allocated;
        try {
            threads = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            Class<?> counting = Class.forName("com.sun.management.ThreadMXBean");
            if (!counting.isInstance(threads)) {
                return -1;
            }
            allocated = counting.getMethod("getCurrentThreadAllocatedBytes");
            for (int i = 0; i < WARM_UP; i++) {
                work.run();
            }
            long least = Long.MAX_VALUE;
            for (int i = 0; i < ROUNDS; i++) {
                long before = (long) allocated.invoke(threads);
                work.run();
                long after = (long) allocated.invoke(threads);
                least = Math.min(least, after - before);
            }
            return least;
        } catch (ReflectiveOperationException e) {
            return -1;
        }
    }
}
