package io.trepak.engine.worker.resources;

import io.trepak.api.protocol.Failure;

/**
 * A plugin threw something, or broke its contract. That is counted and logged already; whoever catches this has to limit the
 * damage to one request, or to one connection where the frames can no longer be told apart. One without a stack serves all.
 */
public final class PluginFailure extends RuntimeException {
    /** What clients are told. */
    public static final String MESSAGE = "a plugin failed; see the log of the proxy";

    /** The same of a request that no server has executed. */
    public static final Failure FAILURE = Failure.of(Failure.Kind.INTERNAL, MESSAGE);

    /** The same of a request that a server may have executed. */
    public static final Failure IN_DOUBT = Failure.inDoubt(Failure.Kind.INTERNAL, MESSAGE);

    public static final PluginFailure INSTANCE = new PluginFailure();

    private static final long serialVersionUID = 1;

    private PluginFailure() {
        super(MESSAGE, null, false, false);
    }
}
