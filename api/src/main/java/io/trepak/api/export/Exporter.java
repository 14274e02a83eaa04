package io.trepak.api.export;

import io.trepak.api.Options;
import io.trepak.api.Plugin;

/** Carries counters to where people look at them. */
public interface Exporter extends Plugin {
    /**
     * Starts exporting, on threads of its own.
     *
     * <p>Thread: control.
     *
     * @param metrics may be read at any time
     * @param options the process's own keys: those at the left margin of the file that begin with the exporter's name and an
     *     underscore
     * @return stops the exporting
     * @throws Exception when it cannot start; this stops the start of the proxy
     */
    AutoCloseable start(Metrics metrics, Options options) throws Exception;
}
