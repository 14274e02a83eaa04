package io.trepak.api.protocol;

import java.util.function.Consumer;

/**
 * A response that comes later, see {@link ClientContext#defer}. Completed once; nothing happens when the client has gone, or when it was
 * completed before. One that is not completed within ten seconds is answered with an error, and counts as a fault of the plugin.
 */
public interface DeferredResponse {
    /**
     * Has the response written.
     *
     * <p>Thread: any.
     *
     * @param writer runs on the client's worker, within no call of its codec, and writes one response or none
     */
    void complete(Consumer<Output> writer);

    /**
     * The same after a while.
     *
     * @param millis from now on
     */
    void completeIn(long millis, Consumer<Output> writer);
}
