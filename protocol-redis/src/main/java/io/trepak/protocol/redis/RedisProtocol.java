package io.trepak.protocol.redis;

import com.google.auto.service.AutoService;
import io.trepak.api.Options;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Protocol;

/** Redis's protocol, version 2 (RESP2), with the commands twemproxy forwards. */
@AutoService(Protocol.class)
public final class RedisProtocol implements Protocol {
    /** For ServiceLoader. */
    public RedisProtocol() {}

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public String description() {
        return "Redis, RESP2; splits MGET, MSET, DEL, UNLINK, TOUCH, EXISTS";
    }

    @Override
    public FrontendCodec frontend(Options options) {
        return new RedisFrontend(RedisSettings.of(options));
    }

    @Override
    public BackendCodec backend(Options options) {
        return new RedisBackend(RedisSettings.of(options));
    }
}
