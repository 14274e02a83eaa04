package io.trepak.topology.sentinel;

import io.trepak.api.Server;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The replicas of one master: those the sentinels list are asked each second, and those may be read that are connected to the master in
 * force, and have heard of it of late.
 */
final class Replicas {
    private final SentinelSettings settings;
    private final Surroundings surroundings;
    private final Map<String, ReplicaProbe> probes = new LinkedHashMap<>();

    Replicas(SentinelSettings settings, Surroundings surroundings) {
        this.settings = settings;
        this.surroundings = surroundings;
    }

    /** The sentinels list these: the first of them are asked from now on, and no others. */
    void listed(Collection<String> addresses) {
        List<String> wanted =
                addresses.stream().distinct().limit(Server.REPLICAS_MAX).toList();
        probes.values().removeIf(probe -> {
            boolean isGone = !wanted.contains(probe.address());
            if (isGone) {
                probe.stop();
            }
            return isGone;
        });
        for (String address : wanted) {
            if (!probes.containsKey(address)) {
                ReplicaProbe probe = new ReplicaProbe(address, settings.serverLogin(), surroundings);
                probes.put(address, probe);
                probe.start();
            }
        }
    }

    /** Those that may be read. */
    List<Server> fit(Master master) {
        List<Server> fit = new ArrayList<>();
        for (ReplicaProbe probe : probes.values()) {
            if (trouble(probe, master) == null) {
                fit.add(Server.of(probe.address(), probe.address(), 1));
            }
        }
        return fit;
    }

    /**
     * Why one cannot be read; null when it can. During a failover none is: one of them becomes the master, and drops its connections with
     * what was not answered.
     */
    private String trouble(ReplicaProbe probe, Master master) {
        if (master.isHolding()) {
            return "its master is about to be replaced";
        }
        ReplicaState state = probe.state();
        return state == null ? probe.silence() : state.trouble(master.address(), settings.replicaLagSeconds());
    }

    /** For people. */
    List<Object> page(Master master) {
        List<Object> all = new ArrayList<>();
        for (ReplicaProbe probe : probes.values()) {
            Map<String, Object> about = new LinkedHashMap<>();
            about.put("address", probe.address());
            about.put(
                    "lag_seconds", probe.state() == null ? null : probe.state().silentSeconds());
            String trouble = trouble(probe, master);
            about.put("read", trouble == null);
            about.put("trouble", trouble);
            all.add(about);
        }
        return all;
    }

    void stop() {
        probes.values().forEach(ReplicaProbe::stop);
        probes.clear();
    }
}
