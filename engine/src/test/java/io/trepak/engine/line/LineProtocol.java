package io.trepak.engine.line;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.KeyedResponses;
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
 *   @tag=7 set k         every error of the proxy says its number and its kind; @server=N names a server
 *   @inline get,k1,k2    the request is translated: get k1 k2
 *   @ask @payload=5 set k    the client is told to go on before the payload comes; with @ask=all it is looked at when all is here
 *   @pin=ONCE @block=100 set k    on a connection of its own, where the server may take 100 ms
 *   login N P            who gives the password "open" is N; others wait, and are closed after three
 *   who                  says which users there are; nobody waits for that
 *   hold 9               the codec holds so many bytes
 *   later k              is answered in a second; with @boom=never it is not
 *   kick                 closes the client
 *   greet                is answered with the text of {@code line_greeting}, as a reload may have changed it
 *   queue k, run         run says the keys that were queued, unless one of them was refused
 *   @boom=join set k     from now on join fails in the middle; @boom=none ends that
 * </pre>
 *
 * What servers answer is told by the first character:
 *
 * <pre>
 *   +fine   -error   !unavailable   ^demoted   >answers nobody   *command (must be that of the request)   .   ?throws   &never returns
 *   $5 and as many bytes and a line end      a value
 *   !later  !demoted  !elsewhere 3 s1  !once 3 s1   not executed: an error, and the server is well; the unit is another one's
 *   … @last @close @head=3                   behind the text: nothing more is answered on this connection; the client is closed; the
 *                                            client gets other words for so many bytes
 *   ~5 and as many bytes and a line end      a piece, another follows
 *   =key 5 and as many bytes and a line end  the piece of a key, another follows; the last is {@code .}
 *   #words          of merged requests: belongs to no key, another follows
 *   <5 and as many bytes and a line end      of merged requests: the piece of the next key, another follows; {@code >} is the last
 *   -because text                            refuses a handshake with that text for clients, in which | is a line end
 * </pre>
 *
 * A handshake is a line {@code hello} with the lane; with {@code line_rounds: 3} it is {@code hello 1 0}, {@code hello 1 1}, {@code hello
 * 1 2}, each once the one before is answered; to a replica there is none. With {@code line_reads: ANY} and the like {@code read} is asked of
 * replicas, {@code own} is not. With {@code line_keep: N} requests are kept, with {@code line_redirects: N} each is sent on so often, with {@code line_server_first} a line of the server's comes before.
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
                pool.options().integer("line_rounds", pool.options().flag("line_hello", false) ? 1 : 0),
                pool.options().flag("line_server_first", false),
                pool.options().flag("line_probe", false),
                pool.options().flag("line_merges", true),
                pool.options().integer("line_keep", 0),
                PoolNeeds.Reads.valueOf(pool.options().string("line_reads", "OWNER")),
                pool.options().integer("line_redirects", 5),
                pool.options().string("line_greeting", "hello"),
                new AtomicInteger(),
                LineLife.open(pool),
                pool);
    }

    /**
     * @param rounds of the handshake in lane 0; in others at least one
     * @param probes whether servers can be asked whether they are well
     * @param merges whether responses can be taken apart by keys
     * @param keptBytes up to which length requests are kept until they are answered
     * @param reads who is asked for reads
     * @param redirects how often one is sent where a server says
     * @param greeting what greet is answered
     * @param made how many codecs of clients, by any thread
     * @param life null for none
     * @param context what the engine does for it
     */
    record LinePool(
            boolean refusesClients,
            int rounds,
            boolean serverFirst,
            boolean probes,
            boolean merges,
            int keptBytes,
            PoolNeeds.Reads reads,
            int redirects,
            String greeting,
            AtomicInteger made,
            LineLife life,
            PoolContext context)
            implements PoolProtocol {
        @Override
        public PoolNeeds needs() {
            return new PoolNeeds().lanes(5).keepRequests(keptBytes).reads(reads).redirects(redirects);
        }

        @Override
        public WorkerCodecs perThread(WorkerContext worker) {
            return new LineCodecs(this, worker.status(), new LineTyped());
        }

        @Override
        public void start() {
            if (life != null) {
                life.start();
            }
        }

        @Override
        public void close() {
            if (life != null) {
                life.close();
            }
        }
    }

    record LineCodecs(LinePool pool, PoolStatus status, LineTyped typed) implements WorkerCodecs {

        @Override
        public FrontendCodec frontend(ClientContext client) {
            // The first is made at the start, to see whether there is one.
            if (pool.made.getAndIncrement() > 0 && pool.refusesClients) {
                throw new IllegalStateException("as asked: no codec");
            }
            return new LineFrontend(this, client);
        }

        @Override
        public KeyedResponses keyedResponses() {
            return pool.merges ? new LineKeyed() : null;
        }

        @Override
        public BackendCodec backend(ServerContext server) {
            if (server.lane() == 4) {
                throw new IllegalStateException("as asked: no codec");
            }
            if (server.isReplica()) {
                return new LineBackend(server.lane(), 0, false, false);
            }
            int rounds = server.lane() == 0 ? pool.rounds : Math.max(1, pool.rounds);
            return new LineBackend(server.lane(), rounds, pool.serverFirst, pool.probes);
        }
    }
}
