package io.trepak.engine.admin;

import io.trepak.api.protocol.SlowRequest;
import io.trepak.engine.config.SlowLogConfig;
import io.trepak.engine.pool.Pool;
import io.trepak.engine.text.Json;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** The slow requests of a pool. */
final class SlowLogResponse {
    private SlowLogResponse() {}

    static String json(Pool pool) {
        SlowLogConfig config = pool.config().slowLog();
        return "{\"pool\":" + Json.quote(pool.config().name()) + ", \"threshold_micros\":" + config.micros()
                + ", \"entries\":" + config.entries() + ",\n\"slowest\":["
                + list(pool.slowLog().slowest()) + "],\n\"latest\":["
                + list(pool.slowLog().latest()) + "]}";
    }

    private static String list(List<SlowRequest> requests) {
        return requests.stream().map(SlowLogResponse::json).collect(Collectors.joining(",\n"));
    }

    private static String json(SlowRequest request) {
        return "{\"id\":" + request.id() + ", \"time\":"
                + Json.quote(Instant.ofEpochMilli(request.startedAtMillis()).toString()) + ", \"micros\":"
                + request.micros() + ", \"proxy_micros\":" + request.proxyMicros() + ", \"server_micros\":"
                + request.serverMicros() + ", \"client_micros\":" + request.clientMicros() + ", \"server\":"
                + Json.quote(request.server()) + ", \"command\":" + Json.quote(request.command()) + ", \"key\":"
                + (request.key() == null ? "null" : Json.quote(KeyText.ascii(request.key()))) + ", \"key_bytes\":"
                + request.keyBytes() + ", \"request_bytes\":" + request.requestBytes() + ", \"response_bytes\":"
                + request.responseBytes() + ", \"client\":" + Json.quote(request.client()) + "}";
    }
}
