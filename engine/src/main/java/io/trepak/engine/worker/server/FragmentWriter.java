package io.trepak.engine.worker.server;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Output;

/**
 * Writes the frame around the parts of a request that is sent as one of several, or for several. What a plugin throws comes out as
 * {@link io.trepak.engine.worker.resources.PluginFailure}.
 */
public interface FragmentWriter {
    void beginFragment(Command command, int keys, Output out);

    void endFragment(Command command, Output out);
}
