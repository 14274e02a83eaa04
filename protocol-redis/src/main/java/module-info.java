/** {@code protocol: redis}, also {@code redis: true}. */
module io.trepak.protocol.redis {
    requires io.trepak.api;
    requires static com.google.auto.service;

    provides io.trepak.api.protocol.Protocol with
            io.trepak.protocol.redis.RedisProtocol;
}
