package com.example.memcached_binary;

import com.google.auto.service.AutoService;
import io.trepak.api.OptionKey;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolContext;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerCodecs;
import java.util.List;

/** memcached's binary protocol. */
@AutoService(Protocol.class)
public final class MemcachedBinary implements Protocol {
    private static final OptionKey ALLOW_FLUSH = OptionKey.flag(
            "memcached_binary_allow_flush", false, "Whether clients may flush all servers of the pool.");

    @Override
    public String name() {
        return "memcached_binary";
    }

    @Override
    public String description() {
        return "memcached's binary protocol";
    }

    @Override
    public List<OptionKey> optionKeys() {
        return List.of(ALLOW_FLUSH);
    }

    @Override
    public PoolProtocol open(PoolContext pool) {
        boolean flushAllowed = ALLOW_FLUSH.flag(pool.options());
        return worker -> new Codecs(flushAllowed);
    }

    private record Codecs(boolean flushAllowed) implements WorkerCodecs {
        @Override
        public FrontendCodec frontend(ClientContext client) {
            return new BinaryFrontend(flushAllowed);
        }

        @Override
        public BackendCodec backend(ServerContext server) {
            return new BinaryBackend();
        }
    }
}
