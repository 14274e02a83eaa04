package io.trepak.topology.redis_cluster.it;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What requests cost the one worker of a proxy that runs in this process. */
final class WorkerCost {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int AT_ONCE = 16;

    private final int port;
    private final long thread;
    private long requests;
    private long cpuNanos;
    private long bytes;

    /** @param others workers of other proxies */
    WorkerCost(int port, Set<Long> others) {
        this.port = port;
        this.thread = workers().stream()
                .filter(id -> !others.contains(id))
                .findFirst()
                .orElseThrow();
    }

    /** The workers of all proxies in this process. */
    static Set<Long> workers() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().startsWith("trepak-worker"))
                .map(ThreadInfo::getThreadId)
                .collect(Collectors.toSet());
    }

    /** Sends GETs, sixteen at a time, and forgets what came of those before. */
    void ask(List<String> keys, int count) throws IOException {
        try (Link link = new Link(port)) {
            link.ask("GET", keys.get(0));
            long cpuBefore = THREADS.getThreadCpuTime(thread);
            long bytesBefore = THREADS.getThreadAllocatedBytes(thread);
            for (int i = 0; i < count; i += AT_ONCE) {
                for (int j = 0; j < AT_ONCE; j++) {
                    link.request("GET", keys.get((i + j) % keys.size()));
                }
                link.flush();
                for (int j = 0; j < AT_ONCE; j++) {
                    link.response();
                }
            }
            cpuNanos += THREADS.getThreadCpuTime(thread) - cpuBefore;
            bytes += THREADS.getThreadAllocatedBytes(thread) - bytesBefore;
            requests += count;
        }
    }

    void forget() {
        requests = 0;
        cpuNanos = 0;
        bytes = 0;
    }

    double nanosPerRequest() {
        return (double) cpuNanos / requests;
    }

    double bytesPerRequest() {
        return (double) bytes / requests;
    }
}
