package io.trepak.engine.line;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolContext;
import io.trepak.api.protocol.PoolNeeds;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerCodecs;
import io.trepak.api.protocol.WorkerContext;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lines for tests. A request is a line of words, first those with an {@code @}, which say what the engine shall do with it,
 * then the command, then keys:
 *
 * <pre>
 *   get k1 k2            @lane=1 set k        @payload=5 set k (and five bytes behind the line)
 *   @rewrite @quiet …    the server gets the line without these words
 *   @boom=join set k     from now on join fails in the middle; @boom=none ends that
 * </pre>
 *
 * What servers answer is told by the first character:
 *
 * <pre>
 *   +fine   -error   !unavailable   ^wrong server   *command (must be that of the request)   .   ?throws   &never returns
 *   $5 and as many bytes and a line end      a value
 *   ~5 and as many bytes and a line end      a piece, another follows
 *   =key 5 and as many bytes and a line end  the piece of a key, another follows; the last is {@code .}
 * </pre>
 */
public final class LineProtocol implements Protocol {
    @Override
    public String name() {
        return "line";
    }

    @Override
    public PoolProtocol open(PoolContext pool) {
        return new LinePool(
                pool.options().flag("line_refuses_clients", false),
                pool.options().flag("line_hello", false),
                pool.options().flag("line_probe", false),
                new AtomicInteger());
    }

    /**
     * @param greets whether there is a handshake in lane 0 as well
     * @param probes whether servers can be asked whether they are well
     * @param made how many codecs of clients, by any thread
     */
    private record LinePool(boolean refusesClients, boolean greets, boolean probes, AtomicInteger made)
            implements PoolProtocol {
        @Override
        public PoolNeeds needs() {
            return new PoolNeeds().lanes(5);
        }

        @Override
        public WorkerCodecs perThread(WorkerContext worker) {
            return new LineCodecs(this, worker.status());
        }
    }

    private record LineCodecs(LinePool pool, PoolStatus status) implements WorkerCodecs {

        @Override
        public FrontendCodec frontend(ClientContext client) {
            // The first is made at the start, to see whether there is one.
            if (pool.made.getAndIncrement() > 0 && pool.refusesClients) {
                throw new IllegalStateException("as asked: no codec");
            }
            return new LineFrontend(status);
        }

        @Override
        public BackendCodec backend(ServerContext server) {
            if (server.lane() == 4) {
                throw new IllegalStateException("as asked: no codec");
            }
            return new LineBackend(server.lane(), pool.greets, pool.probes);
        }
    }
}
