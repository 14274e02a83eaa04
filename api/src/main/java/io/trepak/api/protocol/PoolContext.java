package io.trepak.api.protocol;

import io.trepak.api.PluginContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a protocol is told of the pool it is opened for. Made by the engine; a later minor version may add methods. */
public interface PoolContext extends PluginContext {
    /** The pool's name. */
    String pool();

    /** The name of the topology plugin that knows its servers; null for those of the file. */
    @Nullable
    String topology();

    /**
     * How long a request waits that no server can execute, in milliseconds: {@code failover_wait}. 0 when none waits, and then nothing is
     * sent again because a server has not executed it.
     */
    int failoverWaitMillis();

    /**
     * Shows every connected client's codec to {@code visit}, on its own worker and within no call of the codec, those of several workers at
     * the same time; then runs {@code done} as a task of the plugin. For rules that have changed, and for responses about all clients. A
     * request of a client may be half here. What it throws is counted, and the next client visited. Nothing happens before start and
     * after close.
     *
     * <p>Thread: any.
     */
    void visitClients(Consumer<FrontendCodec> visit, Runnable done);
}
