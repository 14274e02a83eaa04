package io.trepak.api.topology;

import io.trepak.api.PluginContext;
import io.trepak.api.Server;
import java.util.List;

/** What a topology is told of the pool it is opened for. Made by the engine; a later minor version may add methods. */
public interface TopologyContext extends PluginContext {
    /** The pool's name. */
    String pool();

    /** The servers in the file, in index order: names to look after, or seeds. */
    List<Server> configured();

    /**
     * How long a request waits that no server can execute, in milliseconds: {@code failover_wait}, or less where a timeout ends it sooner.
     * 0 when none waits.
     */
    int failoverWaitMillis();

    /**
     * Whether replicas may be asked for reads ({@link io.trepak.api.Server#withReplicas}): the pool's protocol wants it, {@link
     * io.trepak.api.protocol.PoolNeeds#reads}. Else there is no use in looking for any.
     */
    boolean readsReplicas();

    /**
     * Puts a topology in force: whole, on each worker between two requests, in the order published. One equal to that in force changes
     * nothing; nor does any before start and after close.
     *
     * <ul>
     *   <li>A server's name has another address: what was not sent to it goes to the new address, in order; what was sent and has no
     *       response fails, for nobody knows whether it was executed; where that is nothing but reads, they have 100 ms to be answered. Failures and back-off of the name begin anew.
     *   <li>Another ownership: requests go by it from the next one on. Clients that wait for a response of a server that has lost a unit
     *       send nothing more until they have it, so that what is executed keeps its order. What a server has not answered of units it
     *       lost fails when nothing was heard of it for half a second, for it may have slept and execute what the new owner never sees; one
     *       that owns nothing any more need not have owed a response so long. A server that is awake answers for itself. What was not sent
     *       to one that owns nothing any more goes to the new owners.
     *   <li>Servers are {@linkplain Topology#holding held}: all but reads waits for them until they are not any more.
     *   <li>A server has other replicas: reads go by it from the next one on; a connection to one that is gone closes when it has answered,
     *       after 30 seconds at most.
     *   <li>A server is gone: it gets no more requests, and each connection closes when it has answered, after 30 seconds at most.
     *   <li>A server is new: it is dialled when the first request needs it; at once with {@code preconnect}.
     * </ul>
     *
     * <p>A topology that the pool's distribution cannot spread keys over is refused, counted as a fault of the distribution.
     */
    void publish(Topology topology);

    /**
     * Connects, by the engine's sockets and resolver. Does not block: what is sent meanwhile waits. Within the pool's {@code
     * connect_timeout}, else five seconds, it is connected or {@link Conversation.Listener#closed}.
     *
     * @param address {@code host:port}; every address of a host name is tried
     * @throws IllegalStateException before start, and after close
     */
    Conversation dial(String address, Conversation.Listener listener);
}
