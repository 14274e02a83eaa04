package io.trepak.engine.worker;

/**
 * A plugin threw something, or broke its contract. That is counted and logged already; whoever catches this has to limit the
 * damage to one request, or to one connection where the frames can no longer be told apart. One without a stack serves all.
 */
final class PluginFailure extends RuntimeException {
    /** What clients are told. */
    static final String MESSAGE = "a plugin failed; see the log of the proxy";

    static final PluginFailure INSTANCE = new PluginFailure();

    private static final long serialVersionUID = 1;

    private PluginFailure() {
        super(MESSAGE, null, false, false);
    }
}
