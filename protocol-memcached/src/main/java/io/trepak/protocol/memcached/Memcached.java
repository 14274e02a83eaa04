package io.trepak.protocol.memcached;

import com.google.auto.service.AutoService;
import io.trepak.api.OptionKey;
import io.trepak.api.Options;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.Protocol;
import java.util.List;

/** memcached's text protocol: classic and meta commands. */
@AutoService(Protocol.class)
public final class Memcached implements Protocol {
    @Override
    public String name() {
        return "memcached";
    }

    @Override
    public String description() {
        return "memcached text protocol: classic and meta commands; get and gat with several keys are split";
    }

    @Override
    public List<OptionKey> optionKeys() {
        return Settings.KEYS;
    }

    @Override
    public FrontendCodec frontend(Options options) {
        return frontend(options, null);
    }

    @Override
    public FrontendCodec frontend(Options options, PoolStatus status) {
        return new MemcachedFrontend(Settings.of(options), status);
    }

    @Override
    public BackendCodec backend(Options options) {
        return new MemcachedBackend();
    }
}
