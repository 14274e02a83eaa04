package io.trepak.engine.worker.resources;

/**
 * A plugin threw something, or broke its contract. That is counted and logged already; whoever catches this has to limit the
 * damage to one request, or to one connection where the frames can no longer be told apart. One without a stack serves all.
 */
public final class PluginFailure extends RuntimeException {
    /** What clients are told. */
    public static final String MESSAGE = "a plugin failed; see the log of the proxy";

    public static final PluginFailure INSTANCE = new PluginFailure();

    private static final long serialVersionUID = 1;

    private PluginFailure() {
        super(MESSAGE, null, false, false);
    }
}
