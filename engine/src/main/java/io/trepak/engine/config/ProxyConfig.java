package io.trepak.engine.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * A whole configuration file.
 *
 * @param file as the user named it
 * @param pools in twemproxy's order: shorter names first, equal lengths by unsigned bytes; never empty
 * @param process how the process carries requests
 * @param monitoring how the proxy lets itself be watched
 * @param settings keys at the left margin that begin with the name of an exporter and an underscore, for that exporter
 * @param lines the line of every key at the left margin, from 1
 */
public record ProxyConfig(
        String file,
        List<PoolConfig> pools,
        ProcessConfig process,
        Monitoring monitoring,
        Map<String, Setting> settings,
        Map<String, Integer> lines) {

    /** Where a key at the left margin stands; the first line if the key is not in the file. */
    public Location at(String key) {
        return new Location(file, lines.getOrDefault(key, 1));
    }

    /** The same with other pools, in order. */
    public ProxyConfig with(List<PoolConfig> others) {
        return with(file, others);
    }

    /** The same with other pools, in order, from another file. */
    public ProxyConfig with(String other, List<PoolConfig> others) {
        return new ProxyConfig(other, List.copyOf(others), process, monitoring, settings, lines);
    }

    /** The same, requests carried otherwise. */
    public ProxyConfig with(ProcessConfig other) {
        return new ProxyConfig(file, pools, other, monitoring, settings, lines);
    }

    /** What works at the left margin but will surprise, one line each. */
    public List<Warning> warnings() {
        ListenConfig admin = monitoring.admin();
        if (admin == null || !((InetSocketAddress) admin.address()).getAddress().isAnyLocalAddress()) {
            return List.of();
        }
        return List.of(new Warning(
                at("admin"),
                "open-admin",
                "directive \"admin\" opens the admin port to every address",
                "it asks for no password",
                "use 127.0.0.1, or an address only your monitoring reaches"));
    }
}
