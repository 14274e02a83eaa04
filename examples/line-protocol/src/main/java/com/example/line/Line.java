package com.example.line;

import com.google.auto.service.AutoService;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolContext;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerCodecs;

/** {@code protocol: line}, a key-value protocol of text lines; README.md describes it. */
@AutoService(Protocol.class)
public final class Line implements Protocol {
    /** The option: the longest line a client or a server may send, its end not counted. */
    static final String MAX_BYTES = "line_max_bytes";

    private static final int DEFAULT_MAX_BYTES = 1 << 20;
    private static final int LEAST_MAX_BYTES = 64;

    @Override
    public String name() {
        return "line";
    }

    @Override
    public String description() {
        return "text lines: get, set, mget, del";
    }

    @Override
    public PoolProtocol open(PoolContext pool) {
        int maxBytes = pool.options().integer(MAX_BYTES, DEFAULT_MAX_BYTES);
        if (maxBytes < LEAST_MAX_BYTES) {
            throw pool.options().invalid(MAX_BYTES, "must be " + LEAST_MAX_BYTES + " or more");
        }
        return worker -> new LineCodecs(maxBytes);
    }

    private record LineCodecs(int maxBytes) implements WorkerCodecs {
        @Override
        public FrontendCodec frontend(ClientContext client) {
            return new LineFrontend(maxBytes);
        }

        @Override
        public BackendCodec backend(ServerContext server) {
            return new LineBackend(maxBytes);
        }
    }
}
