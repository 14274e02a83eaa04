package io.trepak.api.tck;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * How many bytes the current thread allocated. Reached by name: the module under test reads neither java.management nor
 * jdk.management, and must not have to.
 */
final class ProtocolAllocations {
    private static final int ATTEMPTS = 5;
    private static final MethodHandle ALLOCATED_BYTES = find();

    private ProtocolAllocations() {}

    /**
     * The fewest bytes that some run of an action allocated, out of a few after a warm-up: what the action itself
     * allocates shows in each, a class loaded by chance does not.
     */
    static long fewest(Runnable action, int warmUps) throws Throwable {
        for (int i = 0; i < warmUps; i++) {
            action.run();
        }
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS; i++) {
            long before = (long) ALLOCATED_BYTES.invokeExact();
            action.run();
            long after = (long) ALLOCATED_BYTES.invokeExact();
            fewest = Math.min(fewest, after - before);
        }
        return fewest;
    }

    private static MethodHandle find() {
        try {
            Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
            Object bean = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getPlatformMXBean", Class.class)
                    .invoke(null, type);
            return MethodHandles.publicLookup()
                    .findVirtual(type, "getCurrentThreadAllocatedBytes", MethodType.methodType(long.class))
                    .bindTo(bean);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM cannot count allocations; run the tests on a HotSpot JVM", e);
        }
    }
}
