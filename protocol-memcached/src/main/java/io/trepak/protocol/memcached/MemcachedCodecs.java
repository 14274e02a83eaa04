package io.trepak.protocol.memcached;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.KeyedResponses;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerCodecs;

/** Makes the codecs of one pool on one worker, and has what they share. */
final class MemcachedCodecs implements WorkerCodecs {
    private final Scratch scratch;

    /** @param status null where there is no pool */
    MemcachedCodecs(Settings settings, PoolStatus status) {
        this.scratch = new Scratch(settings, status);
    }

    Scratch scratch() {
        return scratch;
    }

    @Override
    public FrontendCodec frontend(ClientContext client) {
        return new MemcachedFrontend(scratch);
    }

    @Override
    public KeyedResponses keyedResponses() {
        return new KeyedValues();
    }

    @Override
    public BackendCodec backend(ServerContext server) {
        return new MemcachedBackend();
    }
}
