package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.PoolStatus;

/** The proxy's answer to {@code stats}: memcached's names where the proxy has such a thing, names of its own elsewhere. */
final class Stats {
    private static final int MILLIS = 1000;

    private Stats() {}

    static void write(PoolStatus pool, Output out) {
        long nowMillis = System.currentTimeMillis();
        number("pid", ProcessHandle.current().pid(), out);
        number("uptime", (nowMillis - pool.startedAtMillis()) / MILLIS, out);
        number("time", nowMillis / MILLIS, out);
        text("version", pool.version(), out);
        number("curr_connections", pool.clients(), out);
        number("total_connections", pool.clientsAccepted(), out);
        text("pool", pool.pool(), out);
        number("servers", pool.servers(), out);
        number("live_servers", pool.liveServers(), out);
        number("server_requests", pool.requests(), out);
        number("server_request_bytes", pool.requestBytes(), out);
        number("server_responses", pool.responses(), out);
        number("server_response_bytes", pool.responseBytes(), out);
        out.write(Reply.END_LINE);
    }

    private static void number(String name, long value, Output out) {
        text(name, Long.toString(value), out);
    }

    private static void text(String name, String value, Output out) {
        out.writeText("STAT " + name + " " + value + "\r\n");
    }
}
