package io.trepak.protocol.redis;

import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.PoolStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Answers for the whole pool what a server would say about itself, as far as clients and tools need it to go on. */
final class ServerResponses {
    private static final List<String> SECTIONS =
            List.of("server", "clients", "memory", "persistence", "stats", "replication", "cluster", "keyspace");

    private static final int MAX_PATTERN_BYTES = 256;

    /** Null where nobody knows. */
    private final PoolStatus status;

    ServerResponses(PoolStatus status) {
        this.status = status;
    }

    void write(RedisCommand command, RequestArguments arguments, Reply reply, Output out) {
        switch (command.answer()) {
            case ACL_WHOAMI -> Resp.bulk("default", out);
            case CONFIG_GET -> config(arguments, reply, out);
            case INFO -> info(arguments, reply, out);
            // What redis-server says whose cluster-enabled is no.
            case NO_CLUSTER -> Resp.error("ERR This instance has cluster support disabled", out);
            case ROLE -> role(reply, out);
            case TIME -> time(reply, out);
            default -> throw new IllegalArgumentException(command + " is not about a server");
        }
    }

    private static void role(Reply reply, Output out) {
        reply.array(3, out);
        Resp.bulk("master", out);
        reply.integer(0, out);
        reply.array(0, out);
    }

    private static void time(Reply reply, Output out) {
        Instant now = Instant.now();
        reply.array(2, out);
        Resp.bulk(Long.toString(now.getEpochSecond()), out);
        Resp.bulk(Integer.toString(now.getNano() / 1000), out);
    }

    // What clients and benchmarks ask for before they start. A setting that is not here has no meaning for a proxy.
    private static void config(RequestArguments arguments, Reply reply, Output out) {
        Map<String, String> known = new LinkedHashMap<>();
        known.put("appendonly", "no");
        known.put("databases", "1");
        known.put("maxclients", "0");
        known.put("maxmemory", "0");
        known.put("notify-keyspace-events", "");
        known.put("proto-max-bulk-len", Integer.toString(RequestDecoder.MAX_BULK_BYTES));
        known.put("requirepass", "");
        known.put("save", "");
        known.put("timeout", "0");
        List<String> patterns = patterns(arguments);
        known.keySet().removeIf(name -> patterns.stream().noneMatch(pattern -> Glob.matches(pattern, name)));
        reply.map(known.size(), out);
        known.forEach((name, value) -> reply.entry(name, value, out));
    }

    // One that is longer than any name would be is none that people write, and takes its time.
    private static List<String> patterns(RequestArguments arguments) {
        List<String> patterns = new ArrayList<>();
        for (int i = 2; i < arguments.count(); i++) {
            if (arguments.bytes(i).length <= MAX_PATTERN_BYTES) {
                patterns.add(arguments.text(i).toLowerCase(Locale.ROOT));
            }
        }
        return patterns;
    }

    private void info(RequestArguments arguments, Reply reply, Output out) {
        if (status != null) {
            status.refresh();
        }
        List<String> sections = new ArrayList<>();
        for (int i = 1; i < arguments.count(); i++) {
            String section = arguments.text(i).toLowerCase(Locale.ROOT);
            boolean all = section.equals("all") || section.equals("default") || section.equals("everything");
            sections.addAll(all ? SECTIONS : List.of(section));
        }
        StringBuilder text = new StringBuilder();
        for (String section : SECTIONS) {
            if (sections.isEmpty() || sections.contains(section)) {
                text.append(text.length() == 0 ? "" : "\r\n");
                text.append("# ").append(section.substring(0, 1).toUpperCase(Locale.ROOT));
                text.append(section, 1, section.length()).append("\r\n");
                describe(section, text);
            }
        }
        reply.verbatim(text.toString(), out);
    }

    private void describe(String section, StringBuilder text) {
        switch (section) {
            case "server" -> {
                line("redis_version", RedisProtocol.SPOKEN_VERSION, text);
                line("redis_mode", "standalone", text);
                line("server_name", "trepak", text);
                if (status != null) {
                    line("trepak_version", status.version(), text);
                    line("pool", status.pool(), text);
                    line("process_id", ProcessHandle.current().pid(), text);
                    line("uptime_in_seconds", (System.currentTimeMillis() - status.startedAtMillis()) / 1000, text);
                }
            }
            case "clients" -> {
                if (status != null) {
                    line("connected_clients", status.clients(), text);
                }
                line("blocked_clients", 0, text);
            }
            case "memory" -> {
                Runtime java = Runtime.getRuntime();
                line("used_memory", java.totalMemory() - java.freeMemory(), text);
                line("maxmemory", 0, text);
                line("maxmemory_policy", "noeviction", text);
            }
            // Clients wait while a server says it is loading.
            case "persistence" -> {
                line("loading", 0, text);
                line("rdb_bgsave_in_progress", 0, text);
                line("aof_rewrite_in_progress", 0, text);
            }
            // Whatever the servers are, clients need to know nothing of slots.
            case "cluster" -> line("cluster_enabled", 0, text);
            // Nobody counts the keys of all servers for this.
            case "keyspace" -> {}
            case "stats" -> {
                if (status != null) {
                    line("total_connections_received", status.clientsAccepted(), text);
                    line("total_commands_processed", status.requests(), text);
                    line("total_net_input_bytes", status.requestBytes(), text);
                    line("total_net_output_bytes", status.responseBytes(), text);
                    line("pool_servers", status.servers(), text);
                    line("pool_live_servers", status.liveServers(), text);
                }
            }
            default -> {
                line("role", "master", text);
                line("connected_slaves", 0, text);
            }
        }
    }

    private static void line(String name, Object value, StringBuilder text) {
        text.append(name).append(':').append(value).append("\r\n");
    }
}
