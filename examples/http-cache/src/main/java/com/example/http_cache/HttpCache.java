package com.example.http_cache;

import com.google.auto.service.AutoService;
import io.trepak.api.OptionKey;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolContext;
import io.trepak.api.protocol.PoolNeeds;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.api.protocol.WorkerContext;
import java.util.List;

/**
 * HTTP/1.1 in front of caches: GET and HEAD go to the server that the request's target belongs to. Servers end their connections
 * when they like, say after a thousand requests: what they did not answer is sent again, so all requests are kept.
 */
@AutoService(Protocol.class)
public final class HttpCache implements Protocol {
    private static final OptionKey MOST_HEAD_BYTES = OptionKey.number(
            "http_cache_max_head_bytes", 256, 65536, 8192, "bytes", "A request with a longer head is refused.");

    @Override
    public String name() {
        return "http_cache";
    }

    @Override
    public String description() {
        return "HTTP/1.1, GET and HEAD, keyed by the request's target";
    }

    @Override
    public List<OptionKey> optionKeys() {
        return List.of(MOST_HEAD_BYTES);
    }

    @Override
    public PoolProtocol open(PoolContext pool) {
        return new OfPool(MOST_HEAD_BYTES.number(pool.options()));
    }

    private record OfPool(int mostHeadBytes) implements PoolProtocol {
        @Override
        public PoolNeeds needs() {
            return new PoolNeeds().keepRequests(mostHeadBytes);
        }

        @Override
        public WorkerCodecs perThread(WorkerContext worker) {
            return new Codecs(new Fields(), mostHeadBytes);
        }
    }

    private record Codecs(Fields fields, int mostHeadBytes) implements WorkerCodecs {
        @Override
        public FrontendCodec frontend(ClientContext client) {
            return new HttpFrontend(fields, mostHeadBytes);
        }

        @Override
        public BackendCodec backend(ServerContext server) {
            return new HttpBackend(fields);
        }
    }
}
