package com.example.line;

import com.google.auto.service.AutoService;
import io.trepak.api.Options;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Protocol;

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
    public FrontendCodec frontend(Options options) {
        return new LineFrontend(maxBytes(options));
    }

    @Override
    public BackendCodec backend(Options options) {
        return new LineBackend(maxBytes(options));
    }

    private static int maxBytes(Options options) {
        int bytes = options.integer(MAX_BYTES, DEFAULT_MAX_BYTES);
        if (bytes < LEAST_MAX_BYTES) {
            throw options.invalid(MAX_BYTES, "must be " + LEAST_MAX_BYTES + " or more");
        }
        return bytes;
    }
}
