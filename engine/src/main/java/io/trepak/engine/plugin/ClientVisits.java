package io.trepak.engine.plugin;

import io.trepak.api.protocol.FrontendCodec;
import java.util.function.Consumer;

/** Shows the codecs of a pool's clients. */
@FunctionalInterface
public interface ClientVisits {
    /**
     * @param visit throws nothing
     * @param done runs when all were visited, on any thread
     */
    void visit(Consumer<FrontendCodec> visit, Runnable done);
}
