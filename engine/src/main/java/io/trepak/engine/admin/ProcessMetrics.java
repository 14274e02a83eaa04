package io.trepak.engine.admin;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;

/**
 * The JVM and the process; where Prometheus' client library has a name for the same, under that name, so that dashboards
 * made for it work.
 */
final class ProcessMetrics {
    private ProcessMetrics() {}

    static void addTo(Family.Table table) {
        memory(table);
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            table.counter(
                    "jvm_gc_collections",
                    "Garbage collections.",
                    Math.max(0, gc.getCollectionCount()),
                    "gc",
                    gc.getName());
            table.counter(
                    "jvm_gc_collection_seconds",
                    "Time spent in garbage collections.",
                    Math.max(0, gc.getCollectionTime()) / 1e3,
                    "gc",
                    gc.getName());
        }
        table.gauge(
                "jvm_threads_current",
                "Threads now.",
                ManagementFactory.getThreadMXBean().getThreadCount());
        table.gauge(
                "process_start_time_seconds",
                "When the process started, since 1970.",
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        operatingSystem(table);
    }

    private static void memory(Family.Table table) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        usage(table, "heap", memory.getHeapMemoryUsage());
        usage(table, "nonheap", memory.getNonHeapMemoryUsage());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            table.gauge(
                    "jvm_buffer_pool_used_bytes",
                    "Memory the JVM gave to buffers outside its heap.",
                    pool.getMemoryUsed(),
                    "pool",
                    pool.getName());
        }
    }

    private static void usage(Family.Table table, String area, MemoryUsage usage) {
        table.gauge("jvm_memory_used_bytes", "Memory in use by the JVM.", usage.getUsed(), "area", area);
        table.gauge(
                "jvm_memory_committed_bytes",
                "Memory the JVM has from the system.",
                usage.getCommitted(),
                "area",
                area);
        table.gauge(
                "jvm_memory_max_bytes", "Most memory the JVM may use; -1 for no limit.", usage.getMax(), "area", area);
    }

    private static void operatingSystem(Family.Table table) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            table.counter(
                    "process_cpu_seconds", "CPU time, user and system.", Math.max(0, system.getProcessCpuTime()) / 1e9);
            if (system instanceof UnixOperatingSystemMXBean unix) {
                table.gauge("process_open_fds", "Open file descriptors.", unix.getOpenFileDescriptorCount());
                table.gauge("process_max_fds", "Most file descriptors allowed.", unix.getMaxFileDescriptorCount());
            }
        }
    }
}
