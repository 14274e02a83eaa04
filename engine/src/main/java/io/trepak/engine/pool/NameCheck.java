package io.trepak.engine.pool;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Looks names up once, as a proxy would, for somebody who only wants to know. Thread: any that may block. */
public final class NameCheck {
    private NameCheck() {}

    /**
     * The names that have no address, with the reason.
     *
     * @param millis how long the responses may take all together
     */
    public static Map<String, String> failures(Collection<String> hosts, Names names, long millis)
            throws InterruptedException {
        Collection<String> distinct = new LinkedHashSet<>(hosts);
        Map<String, String> failures = new ConcurrentHashMap<>();
        distinct.forEach(host -> failures.put(host, "no response within " + millis + " ms"));
        CountDownLatch answered = new CountDownLatch(distinct.size());
        for (String host : distinct) {
            names.lookUp(host, answer -> {
                if (answer.addresses().isEmpty()) {
                    failures.put(host, answer.failure());
                } else {
                    failures.remove(host);
                }
                answered.countDown();
            });
        }
        answered.await(millis, TimeUnit.MILLISECONDS);
        return new TreeMap<>(failures);
    }
}
