package io.trepak.protocol.memcached;

import com.google.auto.service.AutoService;
import io.trepak.api.Options;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Protocol;

/** memcached's text protocol, classic commands. Reads no options. */
@AutoService(Protocol.class)
public final class Memcached implements Protocol {
    @Override
    public String name() {
        return "memcached";
    }

    @Override
    public String description() {
        return "memcached text protocol: get, set and their kin, gat, incr, delete, touch; multi-key get is split";
    }

    @Override
    public FrontendCodec frontend(Options options) {
        return new MemcachedFrontend();
    }

    @Override
    public BackendCodec backend(Options options) {
        return new MemcachedBackend();
    }
}
