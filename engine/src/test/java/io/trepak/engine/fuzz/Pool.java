package io.trepak.engine.fuzz;

import io.trepak.api.Options;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.KeyedResponses;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.engine.line.AnyServer;
import io.trepak.engine.plugin.NoClient;
import io.trepak.engine.plugin.OpenProtocol;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * A protocol with some settings of a pool.
 *
 * @param keys what the pool says about its protocol
 */
record Pool(Protocol protocol, Map<String, String> keys) implements Options {
    static List<Pool> redis() {
        return ofEach(
                "redis",
                List.of(
                        Map.of(),
                        Map.of(
                                "redis_multi_key",
                                "first_key",
                                "redis_unknown",
                                "first_key",
                                "redis_max_key_bytes",
                                "64"),
                        Map.of("redis_multi_key", "twemproxy", "redis_errors", "close", "redis_max_depth", "8"),
                        Map.of("redis_auth", "secret", "redis_db", "3", "redis_unavailable", "close"),
                        Map.of(
                                "redis_keyless_scripts",
                                "any_server",
                                "redis_max_arguments",
                                "16",
                                "redis_resp3",
                                "false",
                                "redis_allow",
                                "keys flushall flushdb script_flush")));
    }

    static List<Pool> memcached() {
        return ofEach(
                "memcached",
                List.of(
                        Map.of(),
                        Map.of("memcached_merge_gets", "false", "memcached_allow_flush_all", "true"),
                        Map.of("memcached_max_line_bytes", "2048", "memcached_max_keys_per_get", "3")));
    }

    private static List<Pool> ofEach(String name, List<Map<String, String>> settings) {
        Protocol protocol = ServiceLoader.load(Protocol.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no protocol is called " + name));
        return settings.stream().map(keys -> new Pool(protocol, keys)).toList();
    }

    FrontendCodec frontend() {
        return opened().frontend(new NoClient("fuzz"));
    }

    BackendCodec backend(int lane) {
        return opened().backend(new AnyServer(lane));
    }

    /** Null when the protocol has none. */
    KeyedResponses keyedResponses() {
        return opened().keyedResponses();
    }

    /** How many kinds of connections to servers there are. */
    int lanes() {
        return OpenProtocol.open(protocol, this).needs().lanes();
    }

    /** There is no pool whose status it could have. */
    private WorkerCodecs opened() {
        return OpenProtocol.open(protocol, this).opened().perThread(() -> null);
    }

    /** The command a request is of. */
    Command command(byte[] request) {
        RequestFrame frame = new RequestFrame();
        int length = frontend().decode(request, 0, request.length, frame);
        if (length != request.length) {
            throw new IllegalArgumentException("no request: " + Bytes.text(request, 0, request.length));
        }
        return frame.command();
    }

    @Override
    public String string(String key, String defaultValue) {
        return keys.getOrDefault(key, defaultValue);
    }

    @Override
    public int integer(String key, int defaultValue) {
        String value = keys.get(key);
        return value == null ? defaultValue : Integer.parseInt(value);
    }

    @Override
    public boolean flag(String key, boolean defaultValue) {
        String value = keys.get(key);
        return value == null ? defaultValue : value.equals("true");
    }

    @Override
    public IllegalArgumentException invalid(String key, String problem) {
        return new IllegalArgumentException(key + ": " + problem);
    }
}
